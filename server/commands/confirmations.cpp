// Who has read a message, and who has confirmed that they have taken note of it.
#include <algorithm>
#include <chrono>

#include "server/codec/frames.h"
#include "server/commands/page.h"
#include "server/commands/target.h"
#include "server/config/limits.h"
#include "server/space/confirmations.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kStepBytes = 1024;  // the entry and what goes with it

// The people of a chat who see an entry, but for its author; ascending.
std::vector<AccountId> readers_of(const space::Chat& chat, const Target& target) {
  std::vector<AccountId> readers;
  for (const auto& [id, membership] : chat.memberships()) {
    if (membership.present() && id != target.author && membership.visibility().sees(target.seq)) {
      readers.push_back(id);
    }
  }
  std::ranges::sort(readers);
  return readers;
}

// What stands in a thread is read there.
bool has_read(const space::Membership& membership, const Target& target) {
  if (target.thread.root_seq() == 0) {
    return membership.read_seq >= target.seq;
  }
  const auto mark = membership.threads.find(Seq(target.thread.root_seq()));
  return mark != membership.threads.end() && mark->second >= target.thread.no();
}

// What is deleted is not there any more.
policy::Facts facts_about_lasting(const Command& command, const space::Chat& chat, const Target& target) {
  auto facts = facts_about_target(command, chat, target);
  facts.target.visible = facts.target.visible && !target.overlay.deleted();
  return facts;
}

void show_readers(const Command& command, space::Chat& chat, const Target& target, const space::LateOverlays::Place&) {
  if (!allowed(command, policy::Operation::kListReaders, facts_about_lasting(command, chat, target))) {
    return;
  }
  const auto all = readers_of(chat, target);
  Parts parts(&ServerFrame::mutable_reader_list);
  parts.room().set_members(static_cast<std::uint32_t>(all.size()));
  for (const auto id : all) {
    if (has_read(*chat.member(id), target)) {
      auto& list = parts.room();
      list.set_members(static_cast<std::uint32_t>(all.size()));
      list.add_account_ids(id.value);
      parts.count_bytes(sizeof id.value);
    }
  }
  parts.reply(command);
}

// Whether it asks for something still; else answers.
bool is_open(const Command& command, space::Chat& chat, const Target& target) {
  if (target.overlay.deleted() || chat.open_confirmation(target.seq) == nullptr) {
    refuse(command, ERROR_CODE_CONFLICT, "the message does not ask to be confirmed, or does no more");
    return false;
  }
  return true;
}

void forget_oldest(space::Chat& chat, space::Membership& membership) {
  const auto is_closed = [&](const auto& kept) { return chat.open_confirmation(kept.first) == nullptr; };
  while (membership.confirmed.size() > limits::kConfirmedPerMember) {
    const auto oldest = std::ranges::find_if(membership.confirmed, is_closed);
    if (oldest == membership.confirmed.end()) {
      return;
    }
    membership.confirmed.erase(oldest);
  }
}

void decide_confirming(const Command& command, space::Chat& chat, const Target& target,
                       const space::LateOverlays::Place& late) {
  auto& account = command.account();
  auto facts = facts_about_target(command, chat, target);
  const auto* open = chat.open_confirmation(target.seq);
  facts.target.is_asked =
      !target.message.has_confirm() || open == nullptr || space::is_asked(*open, account.id, account.role_set());
  if (!allowed(command, policy::Operation::kConfirmMessage, facts) || !is_open(command, chat, target)) {
    return;
  }
  auto& membership = *chat.member(account.id);
  auto draft = draft_or_refusal(command, policy::Operation::kConfirmMessage,
                                kStepBytes + target.overlay.ByteSizeLong() + chat.record_of(account.id).ByteSizeLong());
  if (!draft) {
    return;
  }
  auto seq = chat.decided_seq;
  if (membership.confirmed.emplace(target.seq, draft->at_ms).second) {
    forget_oldest(chat, membership);
    *draft->change->add_memberships() = chat.record_of(account.id);
    auto& state = *(*late)->mutable_confirm();
    state.set_confirmed(state.confirmed() + 1);
    Entry entry;
    entry.mutable_confirmed()->set_target_seq(target.seq.value);
    seq = command.space.append(*draft, chat, AccountId(), std::move(entry), target.seq);
    put_overlay(*draft, chat, target.seq, late);
    command.space.tell_changed(*draft, chat, account);
  }
  commit_accepted(command, std::move(*draft), chat, seq);
}

void decide_closing_confirmation(const Command& command, space::Chat& chat, const Target& target,
                                 const space::LateOverlays::Place&) {
  if (!allowed(command, policy::Operation::kCloseConfirmation, facts_about_target(command, chat, target)) ||
      !is_open(command, chat, target)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kCloseConfirmation, kStepBytes + chat.record().ByteSizeLong());
  if (!draft) {
    return;
  }
  chat.close_confirmation(target.seq);
  command.space.put_confirmations(*draft, chat);
  Entry entry;
  entry.mutable_confirmation_closed()->set_target_seq(target.seq.value);
  const auto seq = command.space.append(*draft, chat, command.account().id, std::move(entry), target.seq);
  commit_accepted(command, std::move(*draft), chat, seq);
}

void decide_reminding(const Command& command, space::Chat& chat, const Target& target, const space::LateOverlays::Place&) {
  if (!allowed(command, policy::Operation::kRemindToConfirm, facts_about_target(command, chat, target)) ||
      !is_open(command, chat, target)) {
    return;
  }
  constexpr auto kPause = std::chrono::duration_cast<std::chrono::milliseconds>(limits::kReminderPause).count();
  auto& open = *chat.open_confirmation(target.seq);
  const auto wait = open.reminded_at_ms() == 0 ? 0 : open.reminded_at_ms() + kPause - command.space.now_ms();
  if (wait > 0) {
    refuse_too_soon(command, "they were reminded less than an hour ago", wait);
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kRemindToConfirm, kStepBytes + chat.record().ByteSizeLong());
  if (!draft) {
    return;
  }
  open.set_reminded_at_ms(draft->at_ms);
  command.space.put_confirmations(*draft, chat);
  Entry entry;
  entry.mutable_confirm_reminder()->set_target_seq(target.seq.value);
  const auto seq = command.space.append(*draft, chat, command.account().id, std::move(entry), target.seq);
  commit_accepted(command, std::move(*draft), chat, seq);
}

// Those who have left are among them, those who came back twice are one.
std::map<AccountId, std::int64_t> confirmed_by(const space::Chat& chat, Seq message) {
  std::map<AccountId, std::int64_t> confirmed;
  for (const auto& [id, membership] : chat.memberships()) {
    if (const auto found = membership.confirmed.find(message); found != membership.confirmed.end()) {
      confirmed[id] = found->second;
    }
  }
  return confirmed;
}

void show_confirmations(const Command& command, space::Chat& chat, const Target& target, const space::LateOverlays::Place&) {
  if (!allowed(command, policy::Operation::kListConfirmations, facts_about_lasting(command, chat, target))) {
    return;
  }
  if (!target.message.has_confirm()) {
    refuse(command, ERROR_CODE_CONFLICT, "the message does not ask to be confirmed");
    return;
  }
  const auto& ask = target.message.confirm();
  const auto whom = space::open_confirmation(target.seq, target.author, ask, target.at_ms);
  const auto confirmed = confirmed_by(chat, target.seq);
  Parts parts(&ServerFrame::mutable_confirmation_list);
  const auto room = [&]() -> ConfirmationList& {
    auto& list = parts.room();
    *list.mutable_ask() = ask;
    list.set_closed(chat.open_confirmation(target.seq) == nullptr);
    return list;
  };
  room();
  for (const auto& [id, at_ms] : confirmed) {
    auto& item = *room().add_confirmed();
    item.set_account_id(id.value);
    item.set_at_ms(at_ms);
    item.set_late(ask.deadline_ms() != 0 && at_ms > ask.deadline_ms());
    parts.count(item);
  }
  for (const auto id : readers_of(chat, target)) {
    if (!confirmed.contains(id) && space::is_asked(whom, id, command.space.account(id)->role_set())) {
      room().add_missing_ids(id.value);
      parts.count_bytes(sizeof id.value);
    }
  }
  parts.reply(command);
}

}  // namespace

void list_readers(const Command& command) {
  const auto& wish = command.frame.list_readers();
  decide_about(command, policy::Operation::kListReaders, ChatId(wish.chat_id()), Seq(wish.target_seq()), show_readers);
}

void confirm_message(const Command& command) {
  const auto& wish = command.frame.confirm_message();
  decide_about(command, policy::Operation::kConfirmMessage, ChatId(wish.chat_id()), Seq(wish.target_seq()),
               decide_confirming);
}

void close_confirmation(const Command& command) {
  const auto& wish = command.frame.close_confirmation();
  decide_about(command, policy::Operation::kCloseConfirmation, ChatId(wish.chat_id()), Seq(wish.target_seq()),
               decide_closing_confirmation);
}

void remind_to_confirm(const Command& command) {
  const auto& wish = command.frame.remind_to_confirm();
  decide_about(command, policy::Operation::kRemindToConfirm, ChatId(wish.chat_id()), Seq(wish.target_seq()),
               decide_reminding);
}

void list_confirmations(const Command& command) {
  const auto& wish = command.frame.list_confirmations();
  decide_about(command, policy::Operation::kListConfirmations, ChatId(wish.chat_id()), Seq(wish.target_seq()),
               show_confirmations);
}

void set_slow_mode(const Command& command) {
  const auto& wish = command.frame.set_slow_mode();
  auto* chat = command.space.chat(ChatId(wish.chat_id()));
  if (!allowed(command, policy::Operation::kSetSlowMode, facts_about(command, chat))) {
    return;
  }
  if (wish.seconds() > limits::kSlowModeSeconds) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want 0 to 3600", "seconds");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kSetSlowMode, kStepBytes + chat->record().ByteSizeLong());
  if (!draft) {
    return;
  }
  auto seq = chat->decided_seq;
  if (chat->slow_mode_s() != wish.seconds()) {
    command.space.put_slow_mode(*draft, *chat, wish.seconds());
    Entry entry;
    entry.mutable_slow_mode_set()->set_seconds(wish.seconds());
    seq = command.space.append(*draft, *chat, command.account().id, std::move(entry));
  }
  commit_accepted(command, std::move(*draft), *chat, seq);
}

}  // namespace atrium::commands
