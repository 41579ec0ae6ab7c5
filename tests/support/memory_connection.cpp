#include "tests/support/memory_connection.h"

#include <utility>

#include "server/config/limits.h"

namespace atrium::test {

void MemoryConnection::send(net::SharedMessage message) {
  if (closed_with_) {
    return;
  }
  sent_.push_back(payload_of(*message));
  if (!slow_) {
    return;
  }
  queued_bytes_ += message->size();
  if (queued_bytes_ > limits::kQueueBytes) {
    close(4000, "reads too slowly");
  }
}

void MemoryConnection::close(std::uint16_t code, std::string_view reason) {
  if (!closed_with_) {
    closed_with_ = code;
    close_reason_ = reason;
  }
}

void MemoryConnection::feed(std::string message) {
  fed_.push_back(std::move(message));
  deliver();
}

void MemoryConnection::deliver() {
  while (!fed_.empty() && !paused_ && !closed_with_ && handler_ != nullptr) {
    const auto message = std::move(fed_.front());
    fed_.erase(fed_.begin());
    handler_->on_message(message);
  }
}

void MemoryConnection::catch_up() {
  slow_ = false;
  if (std::exchange(queued_bytes_, 0) > limits::kQueueLowBytes && handler_ != nullptr) {
    handler_->on_drained();
  }
}

void MemoryConnection::hang_up(std::uint16_t code) {
  const auto ended_with = closed_with_.value_or(code);
  closed_with_ = ended_with;
  if (const auto handler = std::exchange(handler_, nullptr)) {
    handler->on_closed(ended_with);
  }
}

std::string payload_of(std::string_view framed) { return std::string(net::payload_of(framed)); }

}  // namespace atrium::test
