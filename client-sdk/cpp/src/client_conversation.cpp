// What goes on around messages.
#include <atrium/conversation.h>

#include "client_impl.h"
#include "message_parts.h"

namespace atrium::client {
namespace {

Readers to_readers(const wire::ReaderList& list) { return {to_accounts(list.account_ids()), list.members()}; }

Confirmations to_confirmations(const wire::ConfirmationList& list) {
  Confirmations result;
  for (const auto& one : list.confirmed())
    result.confirmed.push_back({AccountId{one.account_id()}, one.at_ms(), one.late()});
  result.missing = to_accounts(list.missing_ids());
  result.ask = to_confirm_request(list.ask());
  result.closed = list.closed();
  return result;
}

Scheduled to_scheduled(const wire::ScheduledMessage& message) {
  return {message.scheduled_id(), message.at_ms(), ChatId{message.message().chat_id()}, message.message().text()};
}

std::vector<Scheduled> to_list(const wire::ScheduledList& list) {
  std::vector<Scheduled> result;
  for (const auto& message : list.messages())
    result.push_back(to_scheduled(message));
  return result;
}

std::vector<Draft> to_list(const wire::DraftList& list) {
  std::vector<Draft> result;
  for (const auto& one : list.drafts()) {
    const auto& draft = one.draft();
    result.push_back({ChatId{one.chat_id()}, draft.text(), draft.reply_to_seq(), draft.changed_at_ms()});
  }
  return result;
}

}  // namespace

void Conversation::list_readers(ChatId chat, Seq message, Done<Readers> done) {
  Command command;
  name_message(*command.frame.mutable_list_readers(), chat, message);
  command.done = answer<Readers>(std::move(done), [](const auto& frame) { return to_readers(frame.reader_list()); });
  client_.impl_->question(std::move(command));
}

RequestId Conversation::confirm(ChatId chat, Seq message, Done<Accepted> done) {
  Command command;
  name_message(*command.frame.mutable_confirm_message(), chat, message);
  command.done = accepted(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_confirm_message);
}

RequestId Conversation::close_confirmation(ChatId chat, Seq message, Done<Accepted> done) {
  Command command;
  name_message(*command.frame.mutable_close_confirmation(), chat, message);
  command.done = accepted(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_close_confirmation);
}

RequestId Conversation::remind(ChatId chat, Seq message, Done<Accepted> done) {
  Command command;
  name_message(*command.frame.mutable_remind_to_confirm(), chat, message);
  command.done = accepted(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_remind_to_confirm);
}

void Conversation::list_confirmations(ChatId chat, Seq message, Done<Confirmations> done) {
  Command command;
  name_message(*command.frame.mutable_list_confirmations(), chat, message);
  command.done =
      answer<Confirmations>(std::move(done), [](const auto& frame) { return to_confirmations(frame.confirmation_list()); });
  client_.impl_->question(std::move(command));
}

RequestId Conversation::set_slow_mode(ChatId chat, std::uint32_t seconds, Done<Accepted> done) {
  Command command;
  command.frame.mutable_set_slow_mode()->set_chat_id(raw(chat));
  command.frame.mutable_set_slow_mode()->set_seconds(seconds);
  command.done = accepted(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_set_slow_mode);
}

RequestId Conversation::schedule(NewMessage message, std::int64_t at_ms, Done<Scheduled> done) {
  Command command;
  auto& wish = *command.frame.mutable_schedule_message();
  command.refusal = put(*wish.mutable_message(), std::move(message));
  wish.set_at_ms(at_ms);
  command.done =
      answer<Scheduled>(std::move(done), [](const auto& frame) { return to_scheduled(frame.scheduled_message()); });
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_schedule_message);
}

void Conversation::list_scheduled(Done<std::vector<Scheduled>> done) {
  Command command;
  command.frame.mutable_list_scheduled();
  command.done =
      answer<std::vector<Scheduled>>(std::move(done), [](const auto& frame) { return to_list(frame.scheduled_list()); });
  client_.impl_->question(std::move(command));
}

RequestId Conversation::cancel_scheduled(std::uint64_t id, Done<void> done) {
  Command command;
  command.frame.mutable_cancel_scheduled()->set_scheduled_id(id);
  command.done = nothing(std::move(done));
  return client_.impl_->change(std::move(command), &wire::ClientFrame::mutable_cancel_scheduled);
}

void Conversation::set_draft(Draft draft, Done<void> done) {
  Command command;
  if (!draft.text.empty())
    command.refusal = check_text(draft.text, "text", kTextBytes);
  auto& wish = *command.frame.mutable_set_draft();
  wish.set_chat_id(raw(draft.chat));
  wish.mutable_draft()->set_text(std::move(draft.text));
  wish.mutable_draft()->set_reply_to_seq(draft.reply_to_seq);
  command.done = nothing(std::move(done));
  client_.impl_->question(std::move(command));
}

void Conversation::list_drafts(Done<std::vector<Draft>> done) {
  Command command;
  command.frame.mutable_list_drafts();
  command.done = answer<std::vector<Draft>>(std::move(done), [](const auto& frame) { return to_list(frame.draft_list()); });
  client_.impl_->question(std::move(command));
}

}  // namespace atrium::client
