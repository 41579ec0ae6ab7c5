// What becomes a message, whether it is sent now or was scheduled.
#include "server/commands/posting.h"

#include <algorithm>

#include "server/codec/frames.h"
#include "server/commands/entities.h"
#include "server/commands/files.h"
#include "server/commands/polls.h"
#include "server/commands/target.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// Whether the sender sees what the message answers and passes on.
bool reaches_references(const Command& command, const space::Chat& chat, const SendMessage& wish) {
  const auto sees = [&](const space::Chat* where, Seq seq) {
    const auto* member = where == nullptr ? nullptr : where->member(command.account().id);
    return member != nullptr && seq && seq <= where->decided_seq && member->visibility().sees(seq);
  };
  const auto& forward = wish.forward();
  return (wish.reply_to_seq() == 0 || sees(&chat, Seq(wish.reply_to_seq()))) &&
         (wish.thread_root_seq() == 0 || sees(&chat, Seq(wish.thread_root_seq()))) &&
         (!wish.has_forward() || sees(command.space.chat(ChatId(forward.chat_id())), Seq(forward.seq())));
}

// How long a member of a slow chat has to wait yet.
std::int64_t wait_ms(const Command& command, const space::Chat& chat) {
  const auto* member = chat.member(command.account().id);
  if (chat.slow_mode_s() == 0 || member == nullptr || member->role == MEMBER_ROLE_MODERATOR || member->wrote_at_ms == 0) {
    return 0;
  }
  const auto wait = member->wrote_at_ms + std::int64_t{1000} * chat.slow_mode_s() - command.space.now_ms();
  return std::max<std::int64_t>(wait, 0);
}

bool is_allowed(const Command& command, const space::Chat* chat, const SendMessage& wish) {
  auto facts = facts_about(command, chat);
  std::int64_t wait = 0;
  if (chat != nullptr) {
    facts.target.lost_reference = !reaches_references(command, *chat, wish);
    facts.target.mentions_many = mentions_many(wish.entities());
    facts.target.asks_to_confirm = wish.has_confirm();
    wait = wait_ms(command, *chat);
    facts.target.too_soon = wait > 0;
  }
  if (wait > 0 && policy::decide(policy::Operation::kSendMessage, facts).refused == ERROR_CODE_TOO_SOON) {
    refuse_too_soon(command, "this chat is slow: wait before you write again", wait);
    return false;
  }
  return allowed(command, policy::Operation::kSendMessage, facts);
}

bool valid_confirm(const Command& command, const space::Chat& chat, const SendMessage& wish) {
  const auto wrong = [&](std::string_view why, std::string_view field) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, why, field);
    return false;
  };
  if (!wish.has_confirm()) {
    return true;
  }
  const auto& ask = wish.confirm();
  if (wish.has_forward() || wish.has_poll()) {
    return wrong("what forwards or asks is not confirmed", "confirm");
  }
  if (ask.deadline_ms() != 0 && !valid_moment(command, ask.deadline_ms(), "deadline_ms")) {
    return false;
  }
  if (!valid_roles(command, ask.roles(), "roles")) {
    return false;
  }
  if (chat.open_confirmations().size() >= limits::kOpenConfirmations) {
    refuse(command, ERROR_CODE_CONFLICT, "50 messages of this chat ask to be confirmed: close one of them");
    return false;
  }
  return true;
}

bool valid_in_thread(const Command& command, const SendMessage& wish) {
  if (wish.thread_root_seq() != 0 && (wish.has_poll() || wish.has_confirm())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "what asks something stands in the chat itself", "thread_root_seq");
    return false;
  }
  return true;
}

Message message_of(const SendMessage& wish) {
  Message message;
  message.set_text(wish.text());
  message.set_reply_to_seq(wish.reply_to_seq());
  message.set_silent(wish.silent());
  if (wish.has_forward()) {
    *message.mutable_forward() = known_part(wish.forward());
  }
  *message.mutable_entities() = known_part(wish.entities());
  if (wish.has_poll()) {
    *message.mutable_poll() = known_part(wish.poll());
  }
  if (wish.has_confirm()) {
    *message.mutable_confirm() = known_part(wish.confirm());
  }
  return message;
}

}  // namespace

MessageRef known_part(const MessageRef& reference) {
  MessageRef known;
  known.set_chat_id(reference.chat_id());
  known.set_seq(reference.seq());
  return known;
}

ConfirmRequest known_part(const ConfirmRequest& request) {
  ConfirmRequest known;
  known.set_deadline_ms(request.deadline_ms());
  *known.mutable_roles() = request.roles();
  return known;
}

bool may_post(const Command& command, const SendMessage& wish) {
  const auto* chat = command.space.chat(ChatId(wish.chat_id()));
  if (!is_allowed(command, chat, wish)) {
    return false;
  }
  const bool has_text = !wish.text().empty() || (!wish.has_forward() && wish.attachments().empty());
  return (!has_text || valid_text(command, wish.text(), limits::kTextBytes, "text", Lines::kMany)) &&
         valid_entities(command, wish.text(), wish.entities()) && mentions_members(command, *chat, wish.entities()) &&
         valid_in_thread(command, wish) && valid_poll(command, wish) && valid_confirm(command, *chat, wish) &&
         valid_attachments(command, wish);
}

bool post(const Command& command, const SendMessage& wish, const Along& along) {
  auto& chat = *command.space.chat(ChatId(wish.chat_id()));
  Entry entry;
  *entry.mutable_message() = message_of(wish);
  if (along.thread) {
    *entry.mutable_thread() = *along.thread;
  }
  const auto bytes = 2 * (entry.ByteSizeLong() + bytes_of_files(wish)) + bytes_of_mentions(chat, wish.entities()) +
                     (wish.has_confirm() ? chat.record().ByteSizeLong() + 256 : 0) + along.bytes;
  auto draft = draft_or_refusal(command, policy::Operation::kSendMessage, bytes);
  if (!draft) {
    return false;
  }
  attach(command, *draft, wish, *entry.mutable_message());
  const auto author = command.account().id;
  const auto seq = command.space.append(*draft, chat, author, std::move(entry));
  chat.member(author)->wrote_at_ms = draft->at_ms;
  note_mentions(*draft, chat, seq, wish.entities());
  if (wish.has_poll()) {
    const auto late = chat.late_overlays().hold(seq);
    *late = overlay_of_new_poll(wish);
    put_overlay(*draft, chat, seq, late);
  }
  if (wish.has_confirm()) {
    chat.open_confirmations().push_back(space::open_confirmation(seq, author, wish.confirm(), draft->at_ms));
    command.space.put_confirmations(*draft, chat);
  }
  if (along.effect) {
    along.effect(*draft, seq);
  }
  commit_accepted(command, std::move(*draft), chat, seq);
  return true;
}

}  // namespace atrium::commands
