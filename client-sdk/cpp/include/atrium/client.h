#pragma once

#include <atrium/invites.h>
#include <atrium/operator.h>
#include <atrium/options.h>
#include <atrium/people.h>
#include <atrium/settings.h>
#include <atrium/structure.h>
#include <atrium/transfer.h>
#include <atrium/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// atrium::client::Client, what it is given and what it tells. Includes all that an application needs.

/// The C++ SDK: a client of an Atrium server that stays connected.
namespace atrium::client {

/// How it stands with the connection.
enum class ConnectionState {
  kConnecting,  ///< TCP and WebSocket.
  kSigningIn,   ///< A server answered.
  kOnline,      ///< Signed in.
  kWaiting,     ///< The connection ended or there was none; another attempt follows.
  kEnded,       ///< By Client::stop(), or for good (see Events::on_ended).
};

/// What the application wants to hear; what is left empty is passed over.
///
/// Thread: everything is called on the client's own thread, one after the other, and must not throw (that would end the
/// process). A callback may call any method of Client except the destructor. While a callback runs nothing else happens
/// on the connection: one that takes longer than the server's patience (a minute) loses it, and it is resumed.
struct Events {
  /// The connection's state has changed. `why` is English, for developers and logs, and may be empty.
  std::function<void(ConnectionState state, std::string_view why)> on_state;

  /// After each sign-in, so also after each reconnect.
  std::function<void(const Person& me)> on_signed_in;
  /// A password made a new token: keep it for Options::token. Comes before on_signed_in.
  std::function<void(const Token&)> on_token;
  /// Who signs in is not let in yet, or will not be; then the client ends (ErrorCode::kNotAdmitted).
  std::function<void(const JoinStatus&)> on_join_status;
  /// There is no token that works and Options::password is empty. May block. Nothing = give up (ErrorCode::kNoPassword).
  std::function<std::optional<std::string>()> ask_password;
  /// The client has given up for good: wrong credentials, signed out, rejected, no password, a first
  /// server that is not believed, or that is not there (Options::patient). Commands that wait got this
  /// error, later ones get it too. Not called by Client::stop(). To go on, make another Client.
  std::function<void(const Error&)> on_ended;

  /// With Client::subscribe(): all chats, after each (re)connect. Entries that were missed follow.
  std::function<void(const std::vector<Chat>&)> on_subscribed;
  /// Each chat in order, every entry exactly once, own ones too. Its position moves once this has returned.
  std::function<void(const Entry&)> on_entry;
  /// Some entries of a chat will not come.
  std::function<void(const Reloaded&)> on_reloaded;
  /// Entries of a joined chat start after Chat::head_seq, or after its first visible one if it was joined while the
  /// client was away and that can be told (direct chats and chats without open history).
  std::function<void(const Chat&)> on_chat_joined;
  /// This account left or was removed: nothing more comes from this chat.
  std::function<void(ChatId)> on_chat_left;
  /// Chat::title, Chat::my_role, Chat::may_post or Chat::muted_until_ms are as told here from now on. The entry that says
  /// why, if one does, comes in its turn. After a time away on_subscribed tells how it stands.
  std::function<void(const Chat&)> on_chat_changed;
  /// Another device of this account has read something.
  std::function<void(const ReadMark&)> on_read_mark;
  /// Another device of this account has read a thread up to its message of this number.
  std::function<void(ChatId, Seq root, std::uint64_t no)> on_thread_read_mark;
  /// Somebody is typing. Forget it after 7 s, or with the next entry of that author.
  std::function<void(ChatId, AccountId)> on_typing;
  /// One's own roles or status have changed.
  std::function<void(const Person& me)> on_person_changed;
};

/// Called once with the outcome, on the client's thread; as with Events it must not throw. May be empty.
template <class T>
using Done = std::function<void(Result<T>)>;

/// One person's connection to a server: kept up until stop(), whatever happens to the network and the server.
///
/// Thread: every method may be called from any thread and returns at once, except that stop() and the destructor wait for
/// the client's thread. Callbacks run on that thread only. It begins with the signal mask of the caller of start().
///
/// Commands that return a RequestId change something. Each is sent, in the order of the calls, until the server has
/// answered it, over any number of connections and for any time, always under the same request id: it takes effect at
/// most once. Their outcomes come in the order of the calls. Outcomes of the other commands (questions) come as the
/// server answers; these are asked again after a reconnect too, except set_typing(). Commands may be given before start();
/// they wait.
///
/// Errors: text that is empty, too long or not UTF-8, and lists that are too long, are refused by the client itself
/// (ErrorCode::kInvalidArgument), in their turn. Any command may also fail with what ended the client (see
/// Events::on_ended) and with ErrorCode::kStopped and ErrorCode::kOutboxFull. What else may come stands at each command.
class Client {
 public:
  /// Connects to nothing yet. Throws std::invalid_argument, with a sentence for a person, if Options::server is no
  /// address or Options::ca_file can't be used.
  Client(Options options, Events events);
  /// stop(). Not from a callback.
  ~Client();
  /// Its callbacks know where it is: it stays there.
  Client(const Client&) = delete;
  /// As above.
  Client& operator=(const Client&) = delete;

  /// Starts the thread and the first attempt. Once. Throws std::system_error if there can be no more threads.
  void start();
  /// Ends the connection. Commands without an answer get ErrorCode::kStopped before it returns, later ones and those of a
  /// client that was never started are dropped without an outcome. From a callback it only asks for the end. A stopped
  /// client does not start again.
  void stop();

  /// Writes a message of 1 byte to 16 KiB. Errors: kNotFound, kForbidden.
  RequestId send(ChatId chat, std::string text, Done<Accepted> done = {});
  /// Writes a message that answers or forwards another, asks, or has parts or files. Errors: kNotFound (also: what it answers or
  /// forwards, an upload), kForbidden (also: who is neither employee nor moderator mentions a role or everybody), kInvalidArgument,
  /// kConflict (an upload is not ready).
  RequestId send(NewMessage message, Done<Accepted> done = {});
  /// Replaces the text of an own message; Accepted::seq is that of the edit. Errors: kNotFound (the chat, or a message there),
  /// kForbidden (also: it is older than SpaceSettings::amend_hours), kConflict (deleted, edited 100 times, a poll, or
  /// something that people confirm), kInvalidArgument.
  RequestId edit(ChatId chat, Seq target, std::string text, Done<Accepted> done = {});
  /// The same with parts.
  RequestId edit(ChatId chat, Seq target, std::string text, std::vector<TextEntity> entities, Done<Accepted> done = {});
  /// Deletes an own message that is not older than SpaceSettings::amend_hours, as a moderator any; Accepted::seq is that of the
  /// deletion. Errors: kNotFound (the chat, or a message there), kForbidden, kConflict (it was deleted already).
  RequestId remove(ChatId chat, Seq target, Done<Accepted> done = {});
  /// Puts a sign of at most 64 bytes to a message, in place of the one before; empty: takes it back. Errors: kNotFound,
  /// kForbidden, kInvalidArgument, kConflict (deleted; or 12 different signs or 500 people as it is).
  RequestId react(ChatId chat, Seq target, std::string emoji, Done<Accepted> done = {});
  /// Pins a message or takes it off: moderators, and both of a direct chat. Errors: kNotFound, kForbidden, kConflict.
  RequestId pin(ChatId chat, Seq target, bool pinned, Done<Accepted> done = {});
  /// Makes a group or a channel. Errors: kForbidden, kNotFound (a member), kInvalidArgument, kConflict (a limit).
  RequestId create_chat(NewChat chat, Done<ChatOpened> done = {});
  /// Opens the direct chat with a person; the same two people always get the same one. Errors: kNotFound, kForbidden.
  RequestId open_direct_chat(AccountId person, Done<ChatOpened> done = {});
  /// Adds 1 to 1,000 people. Members stay as they are. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (a limit
  /// of the chat or of an account).
  RequestId add_members(ChatId chat, std::vector<AccountId> people, MemberRole role, Done<Accepted> done = {});
  /// Removes 1 to 1,000 people; oneself = leaves, which needs no right. Once it is answered nothing later reaches them.
  /// Errors: kNotFound, kForbidden, kInvalidArgument.
  RequestId remove_members(ChatId chat, std::vector<AccountId> people, Done<Accepted> done = {});

  /// Votes for these options, counted from 1 and ascending, in place of those before; none: takes the vote back. Errors: kNotFound,
  /// kForbidden, kInvalidArgument, kConflict (it is over, the vote can't be changed, or there are 2,000 votes by name).
  RequestId vote(ChatId chat, Seq poll, std::vector<std::uint32_t> options, Done<Accepted> done = {});
  /// Closes a poll: its author, and moderators. Errors: kNotFound, kForbidden, kConflict (it is over).
  RequestId close_poll(ChatId chat, Seq poll, Done<Accepted> done = {});
  /// How it stands. Errors: kNotFound, kUnavailable.
  void read_poll(ChatId chat, Seq poll, Done<PollView> done);

  /// Waits until an upload (see upload_file()) was looked at: UploadState::kReady or kRefused; kReceiving at once if bytes are missing.
  /// Errors: kNotFound (also: another's, or it was sent or has expired).
  void await_upload(UploadId upload, Done<UploadView> done);
  /// How much room there is for files.
  void read_storage(Done<Storage> done);

  /// This account has read up to `seq`. Only moves forward; more than the chat's head counts as the head. Errors:
  /// kNotFound.
  void set_read_mark(ChatId chat, Seq seq, Done<void> done = {});
  /// This person is typing: repeat it every 5 s while true. The server passes on at most one a second, over all chats, and
  /// none in chats of over 200 people. Errors: kNotFound, kForbidden, kOffline.
  void set_typing(ChatId chat, Done<void> done = {});
  /// Reads a page of a chat's past. Errors: kNotFound, kInvalidArgument, kUnavailable.
  void read_history(HistoryRequest request, Done<HistoryPage> done);
  /// Reads 1 to 100 single entries: what is answered, forwarded or pinned, or was said before an edit. Those that are not there
  /// for this account are left out; HistoryPage::next_from_seq is the first that did not fit, or 0. Errors: kNotFound,
  /// kInvalidArgument, kUnavailable.
  void read_entries(ChatId chat, std::vector<Seq> seqs, Done<HistoryPage> done);
  /// All chats of this account.
  void list_chats(Done<std::vector<Chat>> done);
  /// Who is in a chat, ascending by id. Errors: kNotFound.
  void list_members(ChatId chat, Done<std::vector<Member>> done);
  /// By login and by id, together 1 to 100. Those who are not there, or whom this account may not know, are left out.
  void find_people(std::vector<std::string> logins, std::vector<AccountId> ids, Done<std::vector<Person>> done);
  /// Everybody of the space, page by page. For employees. Errors: kForbidden, kInvalidArgument (the limit).
  void list_people(PeopleRequest request, Done<PeoplePage> done);

  /// Gives a person a role more; who has it keeps it. The head makes heads and deputies; the head and admins make admins;
  /// they and deputies give the other roles. Heads, deputies and admins come from people who are employees already. An
  /// admin needs a ground. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (the account is closed).
  RequestId grant_role(AccountId person, Role role, Ground ground = {}, Done<void> done = {});
  /// Takes a role away; its powers end at once. Who may give a role may take it; who does not have it stays without.
  /// Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (the last head or admin, or a person's last role).
  RequestId revoke_role(AccountId person, Role role, Ground ground = {}, Done<void> done = {});
  /// Ends an account for good: the person leaves all chats, its roles and devices end, nothing signs it in. What it wrote
  /// stays. Takes the right to revoke each of its roles. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (the
  /// last head or admin, or it is closed).
  RequestId close_account(AccountId person, Ground ground = {}, Done<void> done = {});
  /// A teacher asks that the administration confirms it. Errors: kForbidden (no teacher), kConflict (it was asked for, or
  /// is confirmed).
  RequestId request_verification(Done<void> done = {});
  /// Decides about 1 to 100 teachers, each by itself: kVerified or kRejected for those who asked, kRevoked for those who
  /// are verified. `reason`: on what ground, at most 256 bytes. The outcomes come as asked, in the same order. Errors:
  /// kForbidden, kInvalidArgument.
  RequestId decide_verification(std::vector<AccountId> teachers, TeacherStatus decision, std::string reason = {},
                                Done<std::vector<VerificationOutcome>> done = {});

  /// The signed-in devices of this account ({}), or of another (for the head and admins), ascending by when they signed
  /// in. Errors: kNotFound, kForbidden.
  void list_devices(AccountId person, Done<std::vector<Device>> done);
  /// Ends 1 to 100 devices of this account ({}), or of another (for the head and admins): their tokens stop working and
  /// their connections are closed. Devices that are not there are passed over. Errors: kNotFound, kForbidden,
  /// kInvalidArgument.
  RequestId revoke_devices(AccountId person, std::vector<DeviceId> devices, Done<void> done = {});
  /// Ends all devices, as above, but for the one that asks.
  RequestId revoke_all_devices(AccountId person, Done<void> done = {});
  /// Replaces one's own password and ends the other devices. The new one has at least 10 characters for students and
  /// parents, 12 for employees, and both have at most 128 bytes. Errors: kWrongCredentials (the old one),
  /// kInvalidArgument (the new one is too short or too easy).
  RequestId change_password(std::string old_password, std::string new_password, Done<void> done = {});

  /// The settings of the space.
  void read_settings(Done<SpaceSettings> done);
  /// Changes those that are set, at once for everybody. For the head and admins. `version`: of the settings that were read.
  /// Errors: kForbidden, kInvalidArgument (a rule by which strangers reach students), kConflict (they were changed since).
  RequestId change_settings(std::uint64_t version, const SettingsChange& change, Done<SpaceSettings> done = {});
  /// What the organisation says of itself.
  void read_profile(Done<Profile> done);
  /// Replaces the profile; its version is that of the one that was read. For the head and admins. Errors: kForbidden,
  /// kInvalidArgument, kConflict (it was changed since).
  RequestId change_profile(Profile profile, Done<Profile> done = {});
  /// Whether this account may write to these 1 to 100 people now, in the same order.
  void check_contacts(std::vector<AccountId> people, Done<std::vector<Contact>> done);
  /// Neither writes to the other any more, and they are not told. Between adults only, not against the administration, not
  /// among employees, nor between the parents of a class and those who lead or teach it. Errors: kNotFound, kForbidden,
  /// kConflict (160 are blocked).
  RequestId block_person(AccountId person, Done<void> done = {});
  /// Who is not blocked stays so.
  RequestId unblock_person(AccountId person, Done<void> done = {});
  /// Whom this account has blocked.
  void list_blocked(Done<std::vector<Person>> done);
  /// A member only reads until then; 0 = may write again, kForGood = for good. For moderators of groups and channels, about
  /// members who are none. Errors: kNotFound, kForbidden.
  RequestId mute_member(ChatId chat, AccountId member, std::int64_t until_ms, Done<void> done = {});
  /// Makes an invite; who has the secret comes in by it (see make_link()), as long as this account may let such people in.
  /// The administration invites whom it may give the role to; who leads or teaches a class its students; who leads it their
  /// parents. Errors: kForbidden, kNotFound (the class, the student, the chat), kInvalidArgument, kConflict.
  RequestId make_invite(NewInvite invite, const InviteSecret& secret, Done<InviteMade> done = {});
  /// Which invites are listed.
  enum class Unclaimed {
    kOnly,     ///< Those that stand and that nobody has used.
    kAndMore,  ///< All.
  };
  /// The invites that this account may revoke, page by page. Errors: kForbidden.
  void list_invites(Unclaimed which, InviteId after, Done<InvitePage> done);
  /// Ends 1 to 100 invites. Once it is answered nobody comes in by them. The outcomes come as named, in the same order.
  /// Errors: kForbidden.
  RequestId revoke_invites(std::vector<InviteId> invites, Done<std::vector<InviteOutcome>> done = {});
  /// Ends all unclaimed invites that were made before that time, at most 1,000: ask again if there were so many. The
  /// outcomes name those that were revoked. Errors: kForbidden.
  RequestId revoke_unclaimed_invites(std::int64_t made_before_ms, Done<std::vector<InviteOutcome>> done = {});
  /// Takes what an invite gives: kAccepted, or kPending if somebody has to agree. `ward_hint`: for a parent, whose parent
  /// they are, at most 256 bytes. Errors: kNotFound (also expired, revoked or used up), kForbidden, kConflict, kTooSoon.
  RequestId join(const InviteSecret& secret, std::string ward_hint, Done<JoinStatus> done = {});
  /// The requests that this account decides, and its own, page by page.
  void list_join_requests(JoinState state, JoinRequestId after, Done<JoinRequestPage> done);
  /// kAccepted or kRefused, each of 1 to 100 by itself. `reason`: for the person, at most 256 bytes. `ward`: to accept one
  /// parent, of which student; {} = as the invite says. The outcomes come as asked, in the same order. Errors: kForbidden.
  RequestId decide_join_requests(std::vector<JoinRequestId> requests, JoinState decision, std::string reason = {},
                                 AccountId ward = {}, Done<std::vector<JoinOutcome>> done = {});
  /// Takes one's own request back. Errors: kNotFound, kConflict (it was decided).
  RequestId withdraw_join_request(JoinRequestId request, Done<JoinStatus> done = {});
  /// Lets somebody choose a new password by this secret (see LinkKind::kReset), once, within a day. The head and admins, for
  /// people whose roles they all may give; who leads a class, for its students. Errors: kNotFound, kForbidden, kConflict.
  RequestId make_password_reset(AccountId person, const InviteSecret& secret, Done<InviteMade> done = {});

  /// All units and disciplines. For employees. Errors: kForbidden.
  void read_structure(Done<Structure> done);
  /// Makes a class or a department. For the administration. Errors: kForbidden, kNotFound (the parent), kInvalidArgument,
  /// kConflict (the title is taken).
  RequestId make_unit(NewUnit unit, Done<UnitId> done = {});
  /// Makes a discipline, called by 1 to 256 bytes. For the administration. Errors: kForbidden, kInvalidArgument, kConflict
  /// (the title is taken).
  RequestId make_discipline(std::string title, Done<DisciplineId> done = {});
  /// Ties somebody. All chats follow in the same step. Who is tied so already keeps the tie, with the new Tie::until_ms; a
  /// student's tie to another class ends the one before. For the administration; curators tie the guardians and activists
  /// of their own class. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (the person lacks the role, or the
  /// account is closed).
  RequestId make_tie(Tie tie, Done<TieId> done = {});
  /// Ends a tie. All chats follow in the same step. Who may make it may end it. Errors: kNotFound, kForbidden.
  RequestId end_tie(TieId tie, Done<void> done = {});
  /// The ties of a person, and of guardians to them, ascending by id: one's own, or for employees anybody's. Errors:
  /// kNotFound, kForbidden.
  void list_ties(AccountId person, Done<std::vector<Tie>> done);
  /// The ties to a class, ascending by id. For employees. Errors: kNotFound, kForbidden.
  void list_class_ties(UnitId unit, Done<std::vector<Tie>> done);
  /// Calls a unit otherwise, by 1 to 256 bytes; the chats of its template follow. For the administration. Errors:
  /// kForbidden, kNotFound, kInvalidArgument, kConflict (the title is taken, or the unit is archived).
  RequestId rename_unit(UnitId unit, std::string title, Done<void> done = {});
  /// Calls a discipline otherwise, as above.
  RequestId rename_discipline(DisciplineId discipline, std::string title, Done<void> done = {});
  /// Closes a unit for good. A class: its ties end; its chats keep their members and what was written, nobody writes in them
  /// any more and nobody comes in; who is in them may leave. For the administration. Errors: kForbidden, kNotFound,
  /// kConflict (it is archived, or a department that still holds units).
  RequestId archive_unit(UnitId unit, Done<void> done = {});
  /// Makes the chat of a template, if it is not there yet: there is at most one of each for the school, a class, or a class
  /// and discipline. For those who lead it. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict.
  RequestId make_template_chat(TemplateChat chat, Done<ChatOpened> done = {});
  /// Keeps somebody out of a chat in which they belong by its template, whatever becomes of the structure, until it is
  /// lifted. `reason`: at most 256 bytes. For the administration, in the chats of the management for the head; curators keep
  /// students out of the chats of their class. Errors: kNotFound, kForbidden, kInvalidArgument, kConflict (they do not
  /// belong in it by its template, or moderate it; or its class is archived, or 100 are kept out).
  RequestId exclude_member(ChatId chat, AccountId person, std::string reason = {}, Done<Accepted> done = {});
  /// Lets them in again, as the template says now. Errors: kNotFound, kForbidden, kConflict (they are not kept out).
  RequestId lift_exclusion(ChatId chat, AccountId person, Done<Accepted> done = {});
  /// Who is kept out of a chat, ascending by id. For the administration, and for who moderates it. Errors: kNotFound,
  /// kForbidden.
  void list_exclusions(ChatId chat, Done<std::vector<Exclusion>> done);
  /// Makes a channel whose members follow from a rule of its own; it can't be left. `title`: 1 to 256 bytes. For the
  /// administration. Errors: kForbidden, kNotFound (the unit), kInvalidArgument.
  RequestId make_channel(std::string title, ChannelRule rule, Done<ChatOpened> done = {});
  /// Gives such a channel another title and rule; who is in it follows. Errors: as above, and kNotFound (the channel).
  RequestId change_channel(ChatId channel, std::string title, ChannelRule rule, Done<void> done = {});

  /// Reads a page of the audit, from this number on; 0 = from the first. For the head and admins. AuditChain tells whether
  /// nothing is missing. Errors: kForbidden, kUnavailable.
  void read_audit(std::uint64_t from_number, Done<AuditPage> done);

  /// Enters a school's application. For operators. Errors: kForbidden, kInvalidArgument, kConflict (a space of that short name
  /// is there, or applied for).
  RequestId submit_application(ApplicationForm form, Done<Application> done = {});
  /// Reads a page of applications. For operators. Errors: kForbidden, kInvalidArgument.
  void list_applications(ApplicationsRequest request, Done<ApplicationPage> done);
  /// kApproved, which founds the school's space, or kRejected, which needs a reason of at most 256 bytes; once.
  /// `head_secret`: with it the school's head comes in (see make_link()), once. A school that was approved and has no head gets
  /// another such invite by kApproved with another secret; the one before ends. For operators. Errors: kNotFound, kForbidden,
  /// kInvalidArgument, kConflict (it was decided, or there is a space of that name, or a head).
  RequestId decide_application(std::uint64_t number, ApplicationState decision, std::string reason = {},
                               std::optional<InviteSecret> head_secret = {}, Done<Application> done = {});

  /// Ends this device: its token stops working. Events::on_ended follows with kSignedOut.
  void sign_out(Done<void> done = {});

  /// Pushes of all chats from now on, on this and every later connection. `positions`: from where; a chat that is not
  /// named starts at its head. Once; a second call does nothing. Without it only answers come.
  void subscribe(Positions positions = {});
  /// Where the application is, to hand to subscribe() of a later process. `done` is called on the client's thread, and
  /// not at all once the client has stopped.
  void read_positions(std::function<void(const Positions&)> done);

 private:
  friend class Conversation;
  friend class Threads;
  friend class Reports;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Asks a server to send the first administrator's code of Options::space to this number, if it is that of the application. Of the
/// options it needs the server, its authorities and the space. Connects, waits for the answer and leaves; takes 20 s at most. It works
/// whether or not it is that number: who knows it gets the code. Errors: kInvalidArgument, kBusy (try again later), kUntrusted, kOffline (no
/// answer). Throws as Client::Client. Thread: any.
Result<void> request_code(const Options& options, const std::string& mobile);

}  // namespace atrium::client
