// What is written and not sent: drafts, and messages that go out later.
#include "server/commands/unsent.h"

#include "server/commands/entities.h"
#include "server/commands/page.h"
#include "server/commands/polls.h"
#include "server/commands/posting.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kUnsentBytes = 256;

void describe(wire::v1::ScheduledMessage& view, const space::ScheduledMessage& scheduled) {
  view.set_scheduled_id(scheduled.id.value);
  *view.mutable_message() = scheduled.message;
  view.set_at_ms(scheduled.at_ms);
}

// Without fields that this server does not know: nobody has looked at them, and it is kept for up to a year.
SendMessage kept_part(const SendMessage& wish) {
  SendMessage known;
  known.set_chat_id(wish.chat_id());
  known.set_text(wish.text());
  known.set_reply_to_seq(wish.reply_to_seq());
  if (wish.has_forward()) {
    *known.mutable_forward() = known_part(wish.forward());
  }
  *known.mutable_entities() = known_part(wish.entities());
  if (wish.has_poll()) {
    *known.mutable_poll() = known_part(wish.poll());
  }
  known.set_right_option(wish.right_option());
  known.set_silent(wish.silent());
  if (wish.has_confirm()) {
    *known.mutable_confirm() = known_part(wish.confirm());
  }
  return known;
}

// Whether there may be one more at this time; else answers.
bool valid_schedule(const Command& command, const ScheduleMessage& wish) {
  if (!valid_moment(command, wish.at_ms(), "at_ms")) {
    return false;
  }
  if (!wish.message().attachments().empty()) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "files are sent at once: they are kept for a day only", "attachments");
    return false;
  }
  if (wish.message().thread_root_seq() != 0) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "what stands in a thread is sent at once", "thread_root_seq");
    return false;
  }
  const auto& scheduled = command.space.scheduled();
  if (scheduled.count_of(command.account().id) >= limits::kScheduledPerAccount ||
      scheduled.size() >= limits::kScheduledPerSpace) {
    refuse(command, ERROR_CODE_CONFLICT, "as many messages are scheduled as there can be");
    return false;
  }
  return true;
}

}  // namespace

ServerFrame scheduled_changed(std::uint64_t chat_id) {
  ServerFrame push;
  push.mutable_scheduled_changed()->set_chat_id(chat_id);
  return push;
}

void put_draft(space::Space& space, space::Draft& draft, space::Account& account, const std::shared_ptr<space::Actor>& but,
               ChatId chat, wire::v1::Draft begun) {
  ServerFrame push;
  push.mutable_draft_changed()->set_chat_id(chat.value);
  if (!begun.text().empty()) {
    begun.set_changed_at_ms(draft.at_ms);
    *push.mutable_draft_changed()->mutable_draft() = begun;
  }
  space.drafts().put(*draft.change, account.id, chat, std::move(begun));
  space.tell_others(draft, account, but, std::move(push));
}

void schedule_message(const Command& command) {
  const auto& wish = command.frame.schedule_message();
  if (!may_post(command, wish.message()) || !valid_schedule(command, wish)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kScheduleMessage, kUnsentBytes + 2 * wish.ByteSizeLong());
  if (!draft) {
    return;
  }
  auto& space = command.space;
  space::ScheduledMessage scheduled{ScheduledId(space.environment().random()), command.account().id, wish.at_ms(),
                                    kept_part(wish.message())};
  ServerFrame content;
  describe(*content.mutable_scheduled_message(), scheduled);
  space.scheduled().put(*draft->change, std::move(scheduled));
  space.tell_others(*draft, command.account(), command.actor, scheduled_changed(wish.message().chat_id()));
  commit(command, std::move(*draft), content);
}

void list_scheduled(const Command& command) {
  if (!allowed(command, policy::Operation::kListScheduled, facts_about(command, nullptr))) {
    return;
  }
  const auto chat_id = command.frame.list_scheduled().chat_id();
  Parts parts(&ServerFrame::mutable_scheduled_list);
  for (const auto* scheduled : command.space.scheduled().of(command.account().id)) {
    if (chat_id == 0 || scheduled->message.chat_id() == chat_id) {
      auto& item = *parts.room().add_messages();
      describe(item, *scheduled);
      parts.count(item);
    }
  }
  parts.reply(command);
}

void cancel_scheduled(const Command& command) {
  auto& space = command.space;
  const ScheduledId id(command.frame.cancel_scheduled().scheduled_id());
  const auto* scheduled = space.scheduled().find(id);
  auto facts = facts_about(command, nullptr);
  facts.target.own = scheduled != nullptr && scheduled->account == command.account().id;
  if (!allowed(command, policy::Operation::kCancelScheduled, facts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kCancelScheduled, kUnsentBytes);
  if (!draft) {
    return;
  }
  space.tell_others(*draft, command.account(), command.actor, scheduled_changed(scheduled->message.chat_id()));
  space.scheduled().remove(*draft->change, id);
  commit_done(command, std::move(*draft));
}

void set_draft(const Command& command) {
  const auto& wish = command.frame.set_draft();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(wish.chat_id()));
  if (!allowed(command, policy::Operation::kSetDraft, facts_about(command, chat))) {
    return;
  }
  const auto& text = wish.draft().text();
  if (!text.empty() && (!valid_text(command, text, limits::kTextBytes, "text", Lines::kMany) ||
                        !valid_entities(command, text, wish.draft().entities()))) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kSetDraft, 2 * kUnsentBytes + wish.ByteSizeLong());
  if (!draft) {
    return;
  }
  wire::v1::Draft begun;
  if (!text.empty()) {
    begun.set_text(text);
    *begun.mutable_entities() = known_part(wish.draft().entities());
    begun.set_reply_to_seq(wish.draft().reply_to_seq());
  }
  put_draft(space, *draft, command.account(), command.actor, chat->id(), std::move(begun));
  commit_done(command, std::move(*draft));
}

void list_drafts(const Command& command) {
  if (!allowed(command, policy::Operation::kListDrafts, facts_about(command, nullptr))) {
    return;
  }
  auto& space = command.space;
  Parts parts(&ServerFrame::mutable_draft_list);
  for (const auto& [chat_id, draft] : space.drafts().of(command.account().id)) {
    const auto* chat = space.chat(chat_id);
    if (chat != nullptr && chat->member(command.account().id) != nullptr) {
      auto& item = *parts.room().add_drafts();
      item.set_chat_id(chat_id.value);
      *item.mutable_draft() = draft;
      parts.count(item);
    }
  }
  parts.reply(command);
}

}  // namespace atrium::commands
