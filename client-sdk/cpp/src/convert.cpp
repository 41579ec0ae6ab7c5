#include "convert.h"

#include <openssl/sha.h>

namespace atrium::client {
namespace {

template <class Roles>
std::vector<Role> to_roles(const Roles& roles) {
  std::vector<Role> result;
  for (const int role : roles) {
    result.push_back(role >= 0 && role <= static_cast<int>(Role::kOperator) ? static_cast<Role>(role) : Role::kUnspecified);
  }
  return result;
}

std::vector<TextEntity> to_entities(const google::protobuf::RepeatedPtrField<wire::Entity>& entities) {
  std::vector<TextEntity> result;
  for (const auto& entity : entities) {
    const int kind = entity.kind();
    const bool known = kind >= 0 && kind <= static_cast<int>(EntityKind::kMentionAll);
    result.push_back({entity.offset(), entity.length(), known ? static_cast<EntityKind>(kind) : EntityKind::kUnknown,
                      entity.url(), AccountId{entity.account_id()}, to_roles(std::vector<int>{entity.role()}).front()});
  }
  return result;
}

Notice to_notice(const wire::Notice& notice) {
  const int code = notice.code();
  const bool known = code >= 0 && code <= static_cast<int>(NoticeCode::kReportDecided);
  return {known ? static_cast<NoticeCode>(code) : NoticeCode::kUnknown,
          DeviceId{notice.device_id()},
          notice.device_name(),
          notice.until_ms(),
          AccountId{notice.account_id()},
          JoinRequestId{notice.join_request_id()},
          ChatId{notice.chat_id()},
          notice.report_number(),
          notice.report_upheld()};
}

void take_message(Entry& to, const wire::Message& message) {
  to.kind = EntryKind::kMessage;
  to.text = message.text();
  to.entities = to_entities(message.entities());
  to.reply_to_seq = message.reply_to_seq();
  if (message.has_forward())
    to.forward = MessageRef{ChatId{message.forward().chat_id()}, message.forward().seq()};
  for (const auto& file : message.files())
    to.files.push_back(to_file(file));
  if (message.has_notice())
    to.notice = to_notice(message.notice());
  to.silent = message.silent();
  if (message.has_confirm())
    to.confirm = to_confirm_request(message.confirm());
  if (message.has_poll()) {
    const auto& poll = message.poll();
    to.poll = Poll{{poll.options().begin(), poll.options().end()},
                   poll.multiple(),
                   poll.anonymous(),
                   poll.is_final(),
                   poll.closes_at_ms(),
                   poll.results_at_end(),
                   poll.quiz(),
                   to_roles(poll.voter_roles())};
  }
}

// What is said of an older message beside its text.
void take_mark(Entry& to, const wire::Entry& entry) {
  if (entry.has_reaction()) {
    to.kind = EntryKind::kReaction;
    to.text = entry.reaction().emoji();
    to.target_seq = entry.reaction().target_seq();
  } else if (entry.has_pin()) {
    to.kind = EntryKind::kPin;
    to.pinned = entry.pin().pinned();
    to.target_seq = entry.pin().target_seq();
  } else if (entry.has_vote()) {
    to.kind = EntryKind::kVote;
    to.options.assign(entry.vote().options().begin(), entry.vote().options().end());
    to.untold = entry.vote().untold();
    to.target_seq = entry.vote().target_seq();
  } else {
    to.kind = EntryKind::kPollClosed;
    to.target_seq = entry.poll_closed().target_seq();
  }
}

void take_confirmation(Entry& to, const wire::Entry& entry) {
  if (entry.has_confirmed()) {
    to.kind = EntryKind::kConfirmed;
    to.target_seq = entry.confirmed().target_seq();
  } else if (entry.has_confirm_reminder()) {
    to.kind = EntryKind::kConfirmReminder;
    to.target_seq = entry.confirm_reminder().target_seq();
  } else {
    to.kind = EntryKind::kConfirmationClosed;
    to.target_seq = entry.confirmation_closed().target_seq();
  }
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

std::string hash_of(const InviteSecret& secret) {
  return sha256({reinterpret_cast<const char*>(secret.data()), secret.size()});
}

ConfirmRequest to_confirm_request(const wire::ConfirmRequest& ask) { return {ask.deadline_ms(), to_roles(ask.roles())}; }

Chat to_chat(const wire::ChatView& view) {
  Chat chat;
  chat.id = ChatId{view.chat_id()};
  chat.kind = static_cast<ChatKind>(view.kind());
  chat.title = view.title();
  chat.head_seq = view.head_seq();
  chat.head_message_no = view.head_message_no();
  chat.read_seq = view.read_seq();
  chat.read_message_no = view.read_message_no();
  chat.first_visible_seq = view.first_visible_seq();
  chat.my_role = static_cast<MemberRole>(view.my_role());
  chat.may_post = view.may_post();
  chat.peer = AccountId{view.peer_id()};
  chat.pinned_seqs.assign(view.pinned_seqs().begin(), view.pinned_seqs().end());
  chat.mention_seq = view.mention_seq();
  chat.slow_mode_s = view.slow_mode_s();
  chat.confirm_seqs.assign(view.confirm_seqs().begin(), view.confirm_seqs().end());
  chat.muted_until_ms = view.muted_until_ms();
  return chat;
}

Entry to_entry(const wire::Entry& entry) {
  Entry result;
  result.chat = ChatId{entry.chat_id()};
  result.seq = entry.seq();
  result.message_no = entry.message_no();
  result.author = AccountId{entry.author_id()};
  result.at_ms = entry.at_ms();
  result.thread_root_seq = entry.thread().root_seq();
  result.thread_no = entry.thread().no();
  switch (entry.body_case()) {
    case wire::Entry::kMessage:
      take_message(result, entry.message());
      break;
    case wire::Entry::kEdit:
      result.kind = EntryKind::kEdit;
      result.text = entry.edit().text();
      result.entities = to_entities(entry.edit().entities());
      result.target_seq = entry.edit().target_seq();
      break;
    case wire::Entry::kDeletion:
      result.kind = EntryKind::kDeletion;
      result.target_seq = entry.deletion().target_seq();
      break;
    case wire::Entry::kMembersAdded:
      result.kind = EntryKind::kMembersAdded;
      result.accounts = to_accounts(entry.members_added().account_ids());
      break;
    case wire::Entry::kMembersRemoved:
      result.kind = EntryKind::kMembersRemoved;
      result.accounts = to_accounts(entry.members_removed().account_ids());
      break;
    case wire::Entry::kChatCreated:
      result.kind = EntryKind::kChatCreated;
      break;
    case wire::Entry::kWithheld:
      result.kind = EntryKind::kWithheld;
      break;
    case wire::Entry::kMembersChanged:
      result.kind = EntryKind::kMembersChanged;
      result.accounts = to_accounts(entry.members_changed().member_ids());
      result.moderators = to_accounts(entry.members_changed().moderator_ids());
      break;
    case wire::Entry::kChatRenamed:
      result.kind = EntryKind::kChatRenamed;
      result.text = entry.chat_renamed().title();
      break;
    case wire::Entry::kChatArchived:
      result.kind = EntryKind::kChatArchived;
      break;
    case wire::Entry::kReaction:
    case wire::Entry::kPin:
    case wire::Entry::kVote:
    case wire::Entry::kPollClosed:
      take_mark(result, entry);
      break;
    case wire::Entry::kConfirmed:
    case wire::Entry::kConfirmReminder:
    case wire::Entry::kConfirmationClosed:
      take_confirmation(result, entry);
      break;
    case wire::Entry::kSlowModeSet:
      result.kind = EntryKind::kSlowModeSet;
      result.seconds = entry.slow_mode_set().seconds();
      break;
    case wire::Entry::BODY_NOT_SET:
      break;
  }
  return result;
}

PollState to_poll_state(const wire::PollState& state) {
  PollState result{state.closed(), state.voters(), {}, state.right_option()};
  for (const auto& option : state.options())
    result.options.push_back({option.votes(), to_accounts(option.account_ids())});
  return result;
}

PollView to_poll_view(const wire::PollView& view) {
  PollView result{to_poll_state(view.state()), view.has_voted(), {view.my_options().begin(), view.my_options().end()}};
  result.state.closed = view.is_over();
  return result;
}

HistoryPage to_page(const wire::HistoryPage& page) {
  HistoryPage result;
  result.next_from_seq = page.next_from_seq();
  result.head_seq = page.head_seq();
  result.items.reserve(static_cast<std::size_t>(page.items_size()));
  for (const auto& item : page.items()) {
    HistoryItem& to = result.items.emplace_back();
    to.entry = to_entry(item.entry());
    to.deleted = item.overlay().deleted();
    to.edited = !to.deleted && item.overlay().changed_by_seq() != 0;
    to.text_now = item.overlay().text();
    to.entities_now = to_entities(item.overlay().entities());
    to.edit_seqs.assign(item.overlay().edit_seqs().begin(), item.overlay().edit_seqs().end());
    if (item.overlay().has_poll())
      to.poll = to_poll_state(item.overlay().poll());
    to.confirmed = item.overlay().confirm().confirmed();
    to.thread_messages = item.overlay().thread().newest_no();
    for (const auto& reactions : item.overlay().reactions())
      to.reactions.push_back({reactions.emoji(), to_accounts(reactions.account_ids())});
    to.changed_by_seq = item.overlay().changed_by_seq();
    to.changed_at_ms = item.overlay().changed_at_ms();
  }
  return result;
}

Person to_person(const wire::Person& person) {
  return {AccountId{person.account_id()},
          person.login(),
          person.name(),
          to_roles(person.roles()),
          static_cast<TeacherStatus>(person.teacher_status()),
          person.closed()};
}

PeoplePage to_people_page(const wire::People& people) {
  PeoplePage page;
  for (const auto& person : people.people())
    page.people.push_back(to_person(person));
  page.next_after = AccountId{people.next_after_account_id()};
  return page;
}

Device to_device(const wire::Device& device) {
  return {DeviceId{device.device_id()}, device.name(), device.created_at_ms(), device.online(), device.current()};
}

Person to_person(const wire::SignedIn& account) {
  return {AccountId{account.account_id()}, account.login(),      account.name(),
          to_roles(account.roles()),       TeacherStatus::kNone, false};
}

Member to_member(const wire::Member& member) {
  return {AccountId{member.account_id()}, member.login(), member.name(), static_cast<MemberRole>(member.role()),
          member.muted_until_ms()};
}

Structure to_structure(const wire::Structure& structure) {
  Structure result;
  for (const auto& unit : structure.units()) {
    result.units.push_back({UnitId{unit.unit_id()}, static_cast<UnitKind>(unit.kind()), UnitId{unit.parent_unit_id()},
                            unit.title(), unit.archived_at_ms()});
  }
  for (const auto& discipline : structure.disciplines())
    result.disciplines.push_back({DisciplineId{discipline.discipline_id()}, discipline.title()});
  return result;
}

Exclusion to_exclusion(const wire::Exclusion& exclusion) {
  return {AccountId{exclusion.account_id()}, AccountId{exclusion.by_account_id()}, exclusion.at_ms(), exclusion.reason()};
}

Tie to_tie(const wire::Tie& tie) {
  return {TieId{tie.tie_id()},
          static_cast<TieKind>(tie.kind()),
          AccountId{tie.account_id()},
          UnitId{tie.unit_id()},
          DisciplineId{tie.discipline_id()},
          AccountId{tie.ward_id()},
          tie.from_ms(),
          tie.until_ms()};
}

Error to_error(const wire::Error& error) {
  return {static_cast<ErrorCode>(error.code()), error.message(), error.field(), error.retry_after_ms()};
}

}  // namespace atrium::client
