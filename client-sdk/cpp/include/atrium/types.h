#pragma once

#include <atrium/files.h>
#include <atrium/result.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The values that atrium::client::Client takes and gives. All texts are UTF-8; all times are milliseconds since
/// 1970-01-01 UTC by the server's clock. A newer server may give an enumeration a value that has no name here: show
/// something neutral.

namespace atrium::client {

/// Names a chat: a random 64-bit number, `static_cast<std::uint64_t>(id)`; in JSON a decimal string. 0 = none.
enum class ChatId : std::uint64_t {};
/// Names a person's account: a random 64-bit number, as ChatId. 0 = none, or the server itself.
enum class AccountId : std::uint64_t {};
/// Names a signed-in device: a random 64-bit number, as ChatId. It stays the same as long as the device is signed in.
enum class DeviceId : std::uint64_t {};
/// Names a request to join: a random 64-bit number, as ChatId. 0 = none.
enum class JoinRequestId : std::uint64_t {};

/// The place of an entry in its chat: 1, 2, 3, ... without holes. 0 = none.
using Seq = std::uint64_t;

/// The secret that signs this device in. Keep it as carefully as a password.
using Token = std::array<std::uint8_t, 32>;

/// Names one wish of this process; sending it again has no second effect.
struct RequestId {
  std::uint64_t sender = 0;   ///< Random, one for each Client.
  std::uint64_t counter = 0;  ///< 1, 2, 3, ... in the order of the calls.
};

/// What somebody is in the school. An account may have several.
enum class Role {
  kUnspecified,  ///< One that a newer server knows.
  kHead,         ///< Leads the school.
  kDeputy,       ///< Stands in for the head.
  kAdmin,        ///< Runs the system.
  kTeacher,      ///< Teaches.
  kStaff,        ///< Works there and does not teach.
  kStudent,      ///< Learns.
  kParent,       ///< Of a student.
  kOperator,     ///< Works for the operator, in the operator's space.
};

/// Who is in a chat, and who writes.
enum class ChatKind {
  kUnspecified,  ///< Never sent.
  kDirect,       ///< Two people.
  kGroup,        ///< Everybody writes.
  kChannel,      ///< Moderators write, members read.
  kService,      ///< What the server tells this person about their account: only notices.
};

/// What a member may do in a chat.
enum class MemberRole {
  kUnspecified,  ///< Given to Client::add_members it counts as kMember.
  kMember,       ///< Reads, and writes where Chat::may_post says so.
  kModerator,    ///< May write in a channel, add and remove members, delete any message.
};

/// Whether the administration has confirmed that somebody is a teacher.
enum class TeacherStatus {
  kNone,       ///< Nobody has asked.
  kRequested,  ///< The teacher has asked; nobody has decided.
  kVerified,   ///< It is confirmed.
  kRejected,   ///< It was asked for and not confirmed. The teacher may ask again.
  kRevoked,    ///< It was confirmed and is no more. The teacher may ask again.
};

/// Somebody in the space.
struct Person {
  AccountId id{};           ///< For ever; never given to somebody else.
  std::string login;        ///< What they sign in with, 1 to 64 bytes.
  std::string name;         ///< To be shown.
  std::vector<Role> roles;  ///< All of them.
  TeacherStatus teacher_status =
      TeacherStatus::kNone;  ///< Of a teacher. Events::on_signed_in leaves it kNone: it is not told.
  bool closed = false;       ///< The account is closed: the name of somebody who was here.
};

/// Somebody in a chat.
struct Member {
  AccountId id{};                              ///< As Person::id.
  std::string login;                           ///< As Person::login.
  std::string name;                            ///< As Person::name.
  MemberRole role = MemberRole::kUnspecified;  ///< In this chat.
  std::int64_t muted_until_ms = 0;             ///< Only reads until then. 0 = may write.
};

/// A chat as this account sees it, at one moment.
struct Chat {
  ChatId id{};                                    ///< For ever.
  ChatKind kind = ChatKind::kUnspecified;         ///< For ever.
  std::string title;                              ///< At most 256 bytes. Empty for direct chats: show the peer's name.
  Seq head_seq = 0;                               ///< The newest entry.
  std::uint64_t head_message_no = 0;              ///< How many messages there are up to it.
  Seq read_seq = 0;                               ///< The newest entry that this account has read.
  std::uint64_t read_message_no = 0;              ///< How many messages there are up to it.
  Seq first_visible_seq = 0;                      ///< The oldest entry that this account may see.
  MemberRole my_role = MemberRole::kUnspecified;  ///< Of this account.
  bool may_post = false;                          ///< Whether this account may write here now.
  AccountId peer{};                               ///< For direct chats: the other person. Otherwise 0.
  std::vector<Seq> pinned_seqs;                   ///< Pinned messages that this account may see, in that order; at most 50.
  Seq mention_seq = 0;  ///< The newest message, not read yet, that mentions this account. 0 = none.
  std::uint32_t slow_mode_s =
      0;  ///< Members who are no moderators write once in so many seconds; 0 = as often as they like.
  std::vector<Seq> confirm_seqs;    ///< Messages that ask this account to confirm them, and it has not; the newest 20.
  std::int64_t muted_until_ms = 0;  ///< Writes again from then on, which nothing tells. 0 = may_post does not depend on it.

  /// How many messages this account has not read.
  std::uint64_t unread() const { return head_message_no > read_message_no ? head_message_no - read_message_no : 0; }
};

/// What an entry says.
enum class EntryKind {
  kUnknown,         ///< Made by a newer server: show a neutral line.
  kMessage,         ///< Somebody wrote Entry::text.
  kEdit,            ///< The author of Entry::target_seq replaced its text by Entry::text.
  kDeletion,        ///< The message Entry::target_seq was deleted: show its text no more.
  kMembersAdded,    ///< Entry::accounts joined.
  kMembersRemoved,  ///< Entry::accounts left or were removed.
  kChatCreated,     ///< Always seq 1.
  kWithheld,        ///< About something that this account may not see. Show nothing.
  kMembersChanged,  ///< Entry::moderators moderate from now on, Entry::accounts do so no more.
  kChatRenamed,     ///< The chat is called Entry::text.
  kChatArchived,    ///< The class is archived: nobody writes here any more.
  kReaction,  ///< Entry::author put the sign Entry::text to Entry::target_seq, in place of theirs before; empty: took it back.
  kPin,       ///< The message Entry::target_seq is pinned from now on, or no more, as Entry::pinned says.
  kVote,  ///< Entry::author (0 if anonymous) has voted in Entry::target_seq, for Entry::options in place of those before.
  kPollClosed,          ///< The poll Entry::target_seq was closed.
  kConfirmed,           ///< Somebody has confirmed Entry::target_seq; who, Conversation::list_confirmations tells.
  kConfirmReminder,     ///< Who has not confirmed Entry::target_seq is reminded: show it to those of Chat::confirm_seqs.
  kConfirmationClosed,  ///< Nobody confirms Entry::target_seq any more.
  kSlowModeSet,         ///< Members write once in Entry::seconds from now on; 0 = as often as they like.
};

/// What a part of a text is.
enum class EntityKind {
  kUnknown,      ///< Of a newer server: show the text as it is.
  kBold,         ///< Stands out.
  kItalic,       ///< Stands out a little.
  kCode,         ///< Code in a line.
  kCodeBlock,    ///< Lines of code.
  kLink,         ///< Leads to TextEntity::url: show where before it is followed.
  kListItem,     ///< A line of a list.
  kMention,      ///< Is meant for TextEntity::account.
  kMentionRole,  ///< Is meant for everybody in the chat who has TextEntity::role.
  kMentionAll,   ///< Is meant for everybody in the chat.
};

/// A part of a text. Parts may lie in each other, and overlap.
struct TextEntity {
  std::uint32_t offset = 0;                ///< In bytes; begins and ends between characters.
  std::uint32_t length = 0;                ///< At least 1.
  EntityKind kind = EntityKind::kUnknown;  ///< What it is.
  std::string url;                         ///< kLink: https://, http:// or mailto:, at most 2 KiB.
  AccountId account{};                     ///< kMention: a member of the chat.
  Role role = Role::kUnspecified;          ///< kMentionRole: which.
};

/// A message, wherever it stands.
struct MessageRef {
  ChatId chat{};  ///< Where.
  Seq seq = 0;    ///< Which.
};

/// A question with answers to choose from. It never changes.
struct Poll {
  std::vector<std::string> options;  ///< 2 to 20, all different, each one line of 1 to 256 bytes.
  bool multiple = false;             ///< More than one may be chosen.
  bool anonymous = false;            ///< Nobody learns who has chosen what; a vote can't be changed.
  bool is_final = false;             ///< A vote can't be changed or taken back.
  std::int64_t closes_at_ms = 0;     ///< When it ends by the server's clock; 0 = once somebody closes it.
  bool results_at_end = false;       ///< What was chosen is told once it is over.
  bool quiz = false;                 ///< One option is right; which one is told once it is over.
  std::vector<Role> voter_roles;     ///< Only who has one of these roles votes; none: everybody in the chat.
};

/// What was chosen how often.
struct PollOption {
  std::uint32_t votes = 0;          ///< How many chose it.
  std::vector<AccountId> accounts;  ///< Who did, in that order. Not of an anonymous poll.
};

/// How it stands with a poll.
struct PollState {
  bool closed = false;              ///< Somebody closed it, or its time is over (then only in Client::read_poll).
  std::uint32_t voters = 0;         ///< How many people have voted.
  std::vector<PollOption> options;  ///< As Poll::options. Empty: nobody has voted, or it is not told yet.
  std::uint32_t right_option = 0;   ///< Of a quiz that is over: the right one, counted from 1.
};

/// How it stands with a poll and with this account's vote.
struct PollView {
  PollState state;                        ///< As everybody sees it.
  bool has_voted = false;                 ///< This account has.
  std::vector<std::uint32_t> my_options;  ///< For these, counted from 1. Empty if it is anonymous: nobody knows.
};

/// Whom a message asks to confirm that they have taken note, and until when.
struct ConfirmRequest {
  std::int64_t deadline_ms = 0;  ///< Milliseconds since 1970-01-01 UTC; 0 = none.
  std::vector<Role> roles;       ///< Only who has one of these; none: everybody but the author.
};

/// A message that is to be written.
struct NewMessage {
  ChatId chat{};                        ///< Where.
  std::string text;                     ///< 1 byte to 16 KiB; may be empty with `forward` or `attachments`.
  std::vector<TextEntity> entities;     ///< At most 100, ascending by offset, at most 20 mentions; encoded 8 KiB together.
  Seq reply_to_seq = 0;                 ///< The message of this chat that it answers; 0 = none.
  std::optional<MessageRef> forward;    ///< A message that it passes on.
  std::optional<Poll> poll;             ///< It asks something; `text` is the question. Not with `forward`.
  std::uint32_t right_option = 0;       ///< Of a quiz: the right one, counted from 1.
  std::vector<Attachment> attachments;  ///< At most 10 files. Not with `forward` or `poll`.
  bool silent = false;                  ///< It comes without a sound.
  Seq thread_root_seq = 0;  ///< It goes into the thread under this message; 0 = none. Not with `poll` or `confirm`.
  std::optional<ConfirmRequest>
      confirm;  ///< It asks to be confirmed: for employees and moderators. Not with `forward` or `poll`.
};

/// How it stands with a report of a message.
enum class ReportState {
  kUnspecified,  ///< One that a newer server knows.
  kOpen,         ///< It waits to be decided.
  kDismissed,    ///< The message stays.
  kDeleted,      ///< The message was deleted.
  kMuted,        ///< And its author may not write in the chat for a time.
};

/// What happened to an account.
enum class NoticeCode {
  kUnknown,           ///< Of a newer server: show that something happened.
  kNewDevice,         ///< Another device has signed in with the password.
  kSignInShut,        ///< Wrong passwords were tried until sign-in was shut for a while.
  kPasswordChanged,   ///< The password was changed.
  kResetStarted,      ///< The staff has started a reset of the password.
  kPasswordReset,     ///< The password was replaced by such a reset.
  kJoinRequested,     ///< Somebody asks to be let in, and this person may decide; no more of them until they have looked.
  kJoinAccepted,      ///< What this person asked for was accepted.
  kJoinRefused,       ///< What this person asked for was refused.
  kScheduledRefused,  ///< A message that was scheduled could not be written when it was due.
  kMessageReported,   ///< A message was reported, and this person may decide; no more of them until they have looked.
  kReportDecided,     ///< What this person had reported was decided.
};

/// What the server tells a person; put it into their language.
struct Notice {
  NoticeCode code = NoticeCode::kUnknown;  ///< What happened.
  DeviceId device{};                       ///< kNewDevice, kPasswordChanged, kPasswordReset: which device it was.
  std::string device_name;                 ///< As that device called itself: not to be trusted.
  std::int64_t until_ms = 0;               ///< kSignInShut: milliseconds since 1970-01-01 UTC.
  AccountId account{};                     ///< kResetStarted, kJoinAccepted, kJoinRefused: who did it.
  JoinRequestId join_request{};            ///< kJoinRequested, kJoinAccepted, kJoinRefused: which.
  ChatId chat{};                           ///< From kScheduledRefused on: where; 0 if they may not know it any more.
  std::uint64_t report_number = 0;         ///< kMessageReported, kReportDecided: as Report::number.
  bool report_upheld = false;              ///< kReportDecided: the message was deleted.
};

/// One line of a chat's log. (chat, seq) names it for ever, and what stands there never changes, except that the text of
/// a deleted message is taken out.
struct Entry {
  ChatId chat{};                 ///< Where.
  Seq seq = 0;                   ///< Orders the entries of a chat.
  std::uint64_t message_no = 0;  ///< How many messages the chat holds up to and including this entry.
  AccountId author{};            ///< Who caused it. 0 = the server itself, or withheld.
  std::int64_t at_ms = 0;        ///< When. For display; only `seq` orders.
  Seq thread_root_seq = 0;       ///< kMessage: stands in the thread under this one, not in the chat's flow; 0 = in none.
  std::uint64_t thread_no = 0;   ///< Its number there: 1, 2, 3, ...
  EntryKind kind = EntryKind::kUnknown;  ///< What it says.
  std::string text;                      ///< kMessage, kEdit: 1 byte to 16 KiB; empty: a notice, or deleted since.
                                         ///< kChatRenamed: at most 256 bytes.
  std::optional<Notice> notice;          ///< kMessage in a service chat: stands in place of a text.
  std::vector<TextEntity> entities;      ///< kMessage, kEdit: the parts of `text`.
  Seq reply_to_seq = 0;               ///< kMessage: which of this chat it answers; 0 = none. Not everybody may see that one.
  std::optional<MessageRef> forward;  ///< kMessage: passes this one on; Client::read_entries has it, for who is there.
  Seq target_seq = 0;                 ///< Of all kinds about an older message: which.
  bool pinned = false;                ///< kPin: from now on.
  std::optional<Poll> poll;           ///< kMessage: it asks something.
  std::vector<File> files;            ///< kMessage: at most 10; empty if it was deleted since.
  bool silent = false;                ///< kMessage: it comes without a sound.
  std::optional<ConfirmRequest> confirm;  ///< kMessage: it asks to be confirmed.
  std::uint32_t seconds = 0;              ///< kSlowModeSet.
  std::vector<std::uint32_t> options;     ///< kVote: counted from 1; none: taken back.
  bool untold = false;                    ///< kVote: what was chosen is not told; Client::read_poll has how it stands.
  std::vector<AccountId> accounts;        ///< kMembersAdded, kMembersRemoved: 1 to 1,000. kMembersChanged: at most so many.
  std::vector<AccountId> moderators;      ///< kMembersChanged: at most 1,000.
};

/// Who put the same sign to a message.
struct Reactions {
  std::string emoji;                ///< The sign, at most 64 bytes.
  std::vector<AccountId> accounts;  ///< In the order in which they did. Nobody stands in two of a message's.
};

/// An entry with what later ones made of it, as of the page's head.
struct HistoryItem {
  Entry entry;                           ///< As it was made, but without the text if it is deleted.
  bool edited = false;                   ///< And not deleted.
  bool deleted = false;                  ///< Show its text no more.
  std::string text_now;                  ///< If edited: what to show.
  std::vector<TextEntity> entities_now;  ///< The parts of `text_now`.
  Seq changed_by_seq = 0;                ///< The newest edit or deletion of it. 0 = none.
  std::int64_t changed_at_ms = 0;        ///< When that was.
  std::vector<Reactions> reactions;      ///< One for each sign, in the order in which they came.
  std::vector<Seq> edit_seqs;            ///< Its edits: Client::read_entries shows what it said before.
  std::optional<PollState> poll;         ///< If it is one, and not deleted.
  std::uint32_t confirmed = 0;           ///< How many have confirmed it.
  std::uint64_t thread_messages = 0;     ///< How many stand in the thread under it; also if it is deleted.
};

/// Which way a page of history goes.
enum class HistoryDirection {
  kOlder = 1,  ///< The newest that are at most `from_seq`.
  kNewer = 2,  ///< The oldest that are at least `from_seq`.
};

/// What a page of history holds.
enum class HistoryView {
  kMessages = 1,  ///< Messages only.
  kEntries = 2,   ///< Every entry.
};

/// Asks for a page of a chat's past.
struct HistoryRequest {
  ChatId chat{};     ///< Whose past.
  Seq from_seq = 0;  ///< Inclusive. 0 = at the newest (kOlder) or the oldest visible (kNewer).
  HistoryDirection direction = HistoryDirection::kOlder;  ///< Which way.
  HistoryView view = HistoryView::kMessages;              ///< What counts as an item.
  std::uint32_t limit = 0;                                ///< 1 to 200 items; 0 = 50. A page also ends at 60 KiB.
};

/// A page of a chat's past.
struct HistoryPage {
  std::vector<HistoryItem> items;  ///< Ascending by seq, whatever the direction.
  Seq next_from_seq = 0;           ///< HistoryRequest::from_seq of the next page in this direction. 0 = there is none.
  Seq head_seq = 0;                ///< The chat's newest entry when the page was made.
};

/// What was asked for is stored, and will survive a crash of the server.
struct Accepted {
  ChatId chat{};           ///< Where.
  Seq seq = 0;             ///< Of the entry that it made; the chat's newest if there was nothing to do.
  std::int64_t at_ms = 0;  ///< When the server decided.
};

/// The chat is there.
struct ChatOpened {
  ChatId chat{};  ///< Which.
  Seq seq = 0;    ///< Its newest entry when it was opened.
};

/// A chat to be made.
struct NewChat {
  ChatKind kind = ChatKind::kGroup;  ///< kGroup or kChannel.
  std::string title;                 ///< 1 to 256 bytes.
  std::vector<AccountId> members;    ///< At most 1,000 beside its maker, who becomes its moderator.
  bool open_history = false;         ///< Whether newcomers see what was written before they joined.
};

/// Where an application is: the newest entry of each chat that it has, without holes before it. To be kept as a whole.
struct Positions {
  std::uint64_t epoch = 0;      ///< Of the server's data; another one after it was restored from a backup.
  std::map<ChatId, Seq> chats;  ///< The newest entry of each.
};

/// Entries between `after_seq` and `next_seq` will not come: the account may not see them, so many are missing that nobody
/// waits for them, or the server was restored from a backup (then what is kept of this chat may be wrong as well). Forget
/// it and read the history.
struct Reloaded {
  ChatId chat{};      ///< Where.
  Seq after_seq = 0;  ///< The last entry that came.
  Seq next_seq = 0;   ///< The next one that may come.
};

/// This account has read up to here, on another of its devices.
struct ReadMark {
  ChatId chat{};                 ///< Where.
  Seq seq = 0;                   ///< Chat::read_seq from now on.
  std::uint64_t message_no = 0;  ///< Chat::read_message_no from now on.
};

}  // namespace atrium::client
