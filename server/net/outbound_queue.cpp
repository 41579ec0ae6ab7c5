#include "server/net/outbound_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace atrium::net {
namespace {

constexpr std::size_t kBuffers = 64;  // in one call of sendmsg

}  // namespace

void OutboundQueue::push(SharedMessage message) {
  if (message->empty()) {
    return;
  }
  bytes_ += message->size();
  messages_.push_back(std::move(message));
}

void OutboundQueue::take(std::string bytes) {
  if (sealed_) {
    return;
  }
  push(std::make_shared<const std::string>(std::move(bytes)));
  if (queued_) {
    queued_();
  }
}

void OutboundQueue::drop_unsent() {
  const auto kept = first_ + (sent_of_first_ > 0 ? 1u : 0u);
  while (messages_.size() > kept) {
    bytes_ -= messages_.back()->size();
    messages_.pop_back();
  }
}

OutboundQueue::Flushed OutboundQueue::flush() {
  while (first_ < messages_.size()) {
    std::array<iovec, kBuffers> buffers;
    const auto count = std::min(kBuffers, messages_.size() - first_);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& message = *messages_[first_ + i];
      const auto skip = i == 0 ? sent_of_first_ : 0;
      // sendmsg only reads what iov_base points to.
      buffers[i] = {const_cast<char*>(message.data()) + skip, message.size() - skip};
    }
    msghdr header{};
    header.msg_iov = buffers.data();
    header.msg_iovlen = count;
    const auto sent = ::sendmsg(socket_.native_handle(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno == EAGAIN || errno == EWOULDBLOCK ? Flushed::kSome : Flushed::kFailed;
    }
    pop_sent(static_cast<std::size_t>(sent));
  }
  first_ = 0;
  messages_.clear();
  if (messages_.capacity() > kBuffers) {
    messages_.shrink_to_fit();
  }
  return Flushed::kAll;
}

void OutboundQueue::pop_sent(std::size_t size) {
  bytes_ -= size;
  while (size > 0) {
    const auto rest = messages_[first_]->size() - sent_of_first_;
    if (size < rest) {
      sent_of_first_ += size;
      break;
    }
    size -= rest;
    sent_of_first_ = 0;
    messages_[first_++].reset();
  }
  // A queue that never gets empty must not grow at its front.
  if (first_ > kBuffers && first_ > messages_.size() / 2) {
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace atrium::net
