#include "outbox.h"

#include <algorithm>
#include <utility>

#include "convert.h"
#include "result_case.h"

namespace atrium::client {
namespace {

// For a server that is busy and says not for how long, or cannot read its disk.
constexpr std::uint32_t kRetryAfterMs = 200;

bool more_follows(const wire::ServerFrame& reply) {
  return reply.chat_list().more() || reply.member_list().more() || reply.structure().more() || reply.tie_list().more() ||
         reply.reader_list().more() || reply.confirmation_list().more() || reply.scheduled_list().more() ||
         reply.draft_list().more() || reply.thread_list().more();
}

}  // namespace

void Outbox::push(Command command) {
  Item& item = items_.emplace_back();
  item.change = command.change;
  item.fleeting = command.fleeting;
  item.done = std::move(command.done);
  if (command.refusal) {
    item.error = std::move(command.refusal);
    answered(item);
    return;
  }
  item.result = result_case(command.frame.command_case());
  command.frame.set_id(end_id() - 1);
  item.bytes = encode_frame(command.frame);
}

std::string_view Outbox::next_frame(std::size_t room) {
  if (flow_ == Flow::kHeld && released_ && in_flight_ == 0)
    flow_ = Flow::kProbing;
  const std::size_t allowed = flow_ == Flow::kOpen ? window_ : flow_ == Flow::kProbing ? 1 : 0;
  if (in_flight_ >= allowed)
    return {};
  next_to_send_ = std::max(next_to_send_, first_id_);
  for (; next_to_send_ < end_id(); ++next_to_send_) {
    Item& item = at(next_to_send_);
    if (item.progress != Progress::kWaiting)
      continue;
    if (item.bytes.size() > room)
      break;
    item.progress = Progress::kSent;
    ++in_flight_;
    ++next_to_send_;
    return item.bytes;
  }
  return {};
}

Outbox::Handled Outbox::on_reply(const wire::ServerFrame& reply) {
  const std::uint64_t id = reply.reply_to();
  if (id < first_id_ || id >= end_id())
    return Handled::kNotMine;
  Item& item = at(id);
  if (item.progress != Progress::kSent)
    return Handled::kNotMine;

  if (reply.has_error()) {
    const auto code = reply.error().code();
    if (code == wire::ERROR_CODE_SHUTTING_DOWN)
      return Handled::kReconnect;
    if (code == wire::ERROR_CODE_BUSY || (code == wire::ERROR_CODE_UNAVAILABLE && item.change)) {
      return hold(id, reply.error());
    }
    item.error = to_error(reply.error());
  } else if (reply.content_case() != item.result) {
    item.error = Error{ErrorCode::kRejected, "the server's answer is none to this command", ""};
  } else {
    item.reply.MergeFrom(reply);
    if (more_follows(reply))
      return Handled::kYes;
  }
  --in_flight_;
  if (flow_ == Flow::kProbing)
    flow_ = Flow::kOpen;
  answered(item);
  return Handled::kYes;
}

Outbox::Handled Outbox::hold(std::uint64_t id, const wire::Error& error) {
  at(id).progress = Progress::kWaiting;
  --in_flight_;
  next_to_send_ = std::min(next_to_send_, id);
  retry_after_ = std::chrono::milliseconds(error.retry_after_ms() != 0 ? error.retry_after_ms() : kRetryAfterMs);
  flow_ = Flow::kHeld;
  released_ = false;
  return Handled::kHeld;
}

void Outbox::answered(Item& item) {
  item.progress = Progress::kAnswered;
  if (!item.change)
    finish(item);
  hand_over();
}

void Outbox::finish(Item& item) {
  item.progress = Progress::kFinished;
  item.bytes = {};
  const auto done = std::exchange(item.done, nullptr);
  if (done)
    done(item.error ? Command::Answer(std::move(*item.error)) : Command::Answer(std::move(item.reply)));
}

void Outbox::hand_over() {
  for (; next_change_ < end_id(); ++next_change_) {
    Item& item = at(next_change_);
    if (!item.change || item.progress == Progress::kFinished)
      continue;
    if (item.progress != Progress::kAnswered)
      break;
    finish(item);
  }
  while (!items_.empty() && items_.front().progress == Progress::kFinished) {
    items_.pop_front();
    ++first_id_;
  }
}

void Outbox::on_disconnected() {
  in_flight_ = 0;
  flow_ = Flow::kOpen;
  next_to_send_ = first_id_;
  for (Item& item : items_) {
    if (item.progress == Progress::kSent) {
      item.progress = Progress::kWaiting;
      item.reply.Clear();
    }
    if (item.fleeting && item.progress == Progress::kWaiting) {
      item.error = Error{ErrorCode::kOffline, "there is no connection", ""};
      finish(item);
    }
  }
  hand_over();
}

void Outbox::fail_all(const Error& error) {
  in_flight_ = 0;
  for (Item& item : items_) {
    if (item.progress == Progress::kFinished)
      continue;
    if (item.progress != Progress::kAnswered)
      item.error = error;
    finish(item);
  }
  hand_over();
}

}  // namespace atrium::client
