// Messages, and what becomes of them.
#include "client_impl.h"
#include "message_parts.h"

namespace atrium::client {
namespace {

constexpr std::size_t kEntities = 100;
constexpr std::size_t kEmojiBytes = 64;
constexpr std::size_t kEntries = 100;
constexpr std::size_t kOptionsLeast = 2;
constexpr std::size_t kOptions = 20;
constexpr std::size_t kAttachments = 10;
constexpr std::size_t kWaveformBytes = 64;

std::optional<Error> check_entities(const std::vector<TextEntity>& entities) {
  if (auto wrong = check_count(entities.size(), "entities", 0, kEntities))
    return wrong;
  for (const auto& entity : entities) {
    if (!is_utf8(entity.url))
      return invalid("entities", "an address is not UTF-8");
  }
  return std::nullopt;
}

void put(google::protobuf::RepeatedPtrField<wire::Entity>& to, std::vector<TextEntity> entities) {
  for (auto& entity : entities) {
    auto& part = *to.Add();
    part.set_offset(entity.offset);
    part.set_length(entity.length);
    part.set_kind(static_cast<wire::EntityKind>(entity.kind));
    part.set_url(std::move(entity.url));
    part.set_account_id(raw(entity.account));
    part.set_role(static_cast<wire::Role>(entity.role));
  }
}

std::optional<Error> check_poll(const Poll& poll) {
  if (auto wrong = check_count(poll.options.size(), "options", kOptionsLeast, kOptions))
    return wrong;
  for (const auto& option : poll.options) {
    if (auto wrong = check_text(option, "options", kTitleBytes))
      return wrong;
  }
  return std::nullopt;
}

void put(wire::Poll& to, Poll poll) {
  for (auto& option : poll.options)
    to.add_options(std::move(option));
  to.set_multiple(poll.multiple);
  to.set_anonymous(poll.anonymous);
  to.set_is_final(poll.is_final);
  to.set_closes_at_ms(poll.closes_at_ms);
  to.set_results_at_end(poll.results_at_end);
  to.set_quiz(poll.quiz);
  for (const auto role : poll.voter_roles)
    to.add_voter_roles(static_cast<wire::Role>(role));
}

std::optional<Error> check_attachments(const std::vector<Attachment>& attachments) {
  if (auto wrong = check_count(attachments.size(), "attachments", 0, kAttachments))
    return wrong;
  for (const auto& attachment : attachments) {
    if (attachment.waveform.size() > kWaveformBytes)
      return invalid("waveform", "a waveform has more than " + std::to_string(kWaveformBytes) + " bytes");
  }
  return std::nullopt;
}

void put(google::protobuf::RepeatedPtrField<wire::Attachment>& to, const std::vector<Attachment>& attachments) {
  for (const auto& attachment : attachments) {
    auto& part = *to.Add();
    part.set_upload_id(raw(attachment.upload));
    part.set_voice(attachment.voice);
    part.set_duration_ms(attachment.duration_ms);
    part.set_waveform(attachment.waveform.data(), attachment.waveform.size());
  }
}

}  // namespace

RequestId Client::send(ChatId chat, std::string text, Done<Accepted> done) {
  NewMessage message;
  message.chat = chat;
  message.text = std::move(text);
  return send(std::move(message), std::move(done));
}

std::optional<Error> put(wire::SendMessage& message, NewMessage wish) {
  std::optional<Error> refusal;
  if (!wish.text.empty() || (!wish.forward && wish.attachments.empty()))
    refusal = check_text(wish.text, "text", kTextBytes);
  if (!refusal)
    refusal = check_attachments(wish.attachments);
  if (!refusal)
    refusal = check_entities(wish.entities);
  message.set_chat_id(raw(wish.chat));
  message.set_text(std::move(wish.text));
  message.set_reply_to_seq(wish.reply_to_seq);
  message.set_thread_root_seq(wish.thread_root_seq);
  if (wish.forward) {
    message.mutable_forward()->set_chat_id(raw(wish.forward->chat));
    message.mutable_forward()->set_seq(wish.forward->seq);
  }
  put(*message.mutable_entities(), std::move(wish.entities));
  put(*message.mutable_attachments(), wish.attachments);
  if (wish.poll) {
    if (!refusal)
      refusal = check_poll(*wish.poll);
    put(*message.mutable_poll(), std::move(*wish.poll));
  }
  message.set_right_option(wish.right_option);
  message.set_silent(wish.silent);
  if (wish.confirm) {
    message.mutable_confirm()->set_deadline_ms(wish.confirm->deadline_ms);
    for (const auto role : wish.confirm->roles)
      message.mutable_confirm()->add_roles(static_cast<wire::Role>(role));
  }
  return refusal;
}

RequestId Client::send(NewMessage wish, Done<Accepted> done) {
  Command command;
  command.refusal = put(*command.frame.mutable_send_message(), std::move(wish));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_send_message);
}

RequestId Client::edit(ChatId chat, Seq target, std::string text, Done<Accepted> done) {
  return edit(chat, target, std::move(text), {}, std::move(done));
}

RequestId Client::edit(ChatId chat, Seq target, std::string text, std::vector<TextEntity> entities, Done<Accepted> done) {
  Command command;
  command.refusal = check_text(text, "text", kTextBytes);
  if (!command.refusal)
    command.refusal = check_entities(entities);
  auto& message = name_message(*command.frame.mutable_edit_message(), chat, target);
  message.set_text(std::move(text));
  put(*message.mutable_entities(), std::move(entities));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_edit_message);
}

RequestId Client::remove(ChatId chat, Seq target, Done<Accepted> done) {
  Command command;
  name_message(*command.frame.mutable_delete_message(), chat, target);
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_delete_message);
}

RequestId Client::react(ChatId chat, Seq target, std::string emoji, Done<Accepted> done) {
  Command command;
  if (!emoji.empty())
    command.refusal = check_text(emoji, "emoji", kEmojiBytes);
  auto& message = name_message(*command.frame.mutable_set_reaction(), chat, target);
  message.set_emoji(std::move(emoji));
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_set_reaction);
}

RequestId Client::pin(ChatId chat, Seq target, bool pinned, Done<Accepted> done) {
  Command command;
  auto& message = name_message(*command.frame.mutable_pin_message(), chat, target);
  message.set_pinned(pinned);
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_pin_message);
}

RequestId Client::vote(ChatId chat, Seq poll, std::vector<std::uint32_t> options, Done<Accepted> done) {
  Command command;
  command.refusal = check_count(options.size(), "options", 0, kOptions);
  auto& message = name_message(*command.frame.mutable_cast_vote(), chat, poll);
  message.mutable_options()->Assign(options.begin(), options.end());
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_cast_vote);
}

RequestId Client::close_poll(ChatId chat, Seq poll, Done<Accepted> done) {
  Command command;
  name_message(*command.frame.mutable_close_poll(), chat, poll);
  command.done = accepted(std::move(done));
  return impl_->change(std::move(command), &wire::ClientFrame::mutable_close_poll);
}

void Client::read_poll(ChatId chat, Seq poll, Done<PollView> done) {
  Command command;
  name_message(*command.frame.mutable_read_poll(), chat, poll);
  command.done = answer<PollView>(std::move(done), [](const auto& frame) { return to_poll_view(frame.poll_view()); });
  impl_->question(std::move(command));
}

void Client::read_entries(ChatId chat, std::vector<Seq> seqs, Done<HistoryPage> done) {
  Command command;
  command.refusal = check_count(seqs.size(), "seqs", 1, kEntries);
  auto& message = *command.frame.mutable_read_entries();
  message.set_chat_id(raw(chat));
  message.mutable_seqs()->Assign(seqs.begin(), seqs.end());
  command.done = answer<HistoryPage>(std::move(done), [](const auto& frame) { return to_page(frame.history_page()); });
  impl_->question(std::move(command));
}

void Client::set_read_mark(ChatId chat, Seq seq, Done<void> done) {
  Command command;
  command.frame.mutable_set_read_mark()->set_chat_id(raw(chat));
  command.frame.mutable_set_read_mark()->set_seq(seq);
  command.done = nothing(std::move(done));
  impl_->question(std::move(command));
}

void Client::set_typing(ChatId chat, Done<void> done) {
  Command command;
  command.fleeting = true;
  command.frame.mutable_set_typing()->set_chat_id(raw(chat));
  command.done = nothing(std::move(done));
  impl_->question(std::move(command));
}

void Client::read_history(HistoryRequest request, Done<HistoryPage> done) {
  Command command;
  auto& message = *command.frame.mutable_read_history();
  message.set_chat_id(raw(request.chat));
  message.set_from_seq(request.from_seq);
  message.set_direction(static_cast<wire::HistoryDirection>(request.direction));
  message.set_view(static_cast<wire::HistoryView>(request.view));
  message.set_limit(request.limit);
  command.done = answer<HistoryPage>(std::move(done), [](const auto& frame) { return to_page(frame.history_page()); });
  impl_->question(std::move(command));
}

}  // namespace atrium::client
