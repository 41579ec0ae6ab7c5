#include "server/net/outbound_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace atrium::net {

void OutboundQueue::push(SharedMessage message) {
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
  while (messages_.size() > (sent_of_first_ > 0 ? 1u : 0u)) {
    bytes_ -= messages_.back()->size();
    messages_.pop_back();
  }
}

OutboundQueue::Flushed OutboundQueue::flush() {
  constexpr std::size_t kBuffers = 64;
  while (!messages_.empty()) {
    std::array<iovec, kBuffers> buffers;
    std::size_t count = 0;
    for (const auto& message : messages_) {
      if (count == kBuffers) {
        break;
      }
      const auto skip = count == 0 ? sent_of_first_ : 0;
      // sendmsg only reads what iov_base points to.
      buffers[count++] = {const_cast<char*>(message->data()) + skip, message->size() - skip};
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
    auto left = static_cast<std::size_t>(sent);
    bytes_ -= left;
    while (left > 0) {
      const auto rest = messages_.front()->size() - sent_of_first_;
      if (left < rest) {
        sent_of_first_ += left;
        break;
      }
      left -= rest;
      sent_of_first_ = 0;
      messages_.pop_front();
    }
  }
  return Flushed::kAll;
}

}  // namespace atrium::net
