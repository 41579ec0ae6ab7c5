#include "server/net/outbound_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace atrium::net {
namespace {

constexpr std::size_t kParts = 64;  // in one call of sendmsg

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
    std::array<iovec, kParts> parts;
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = gather(parts);
    const auto taken = ::sendmsg(socket_.native_handle(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken >= 0) {
      sent(static_cast<std::size_t>(taken));
    } else if (errno != EINTR) {
      return errno == EAGAIN || errno == EWOULDBLOCK ? Flushed::kSome : Flushed::kFailed;
    }
  }
  return Flushed::kAll;
}

std::size_t OutboundQueue::gather(std::span<iovec> parts) const {
  const auto count = std::min(parts.size(), messages_.size() - first_);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& message = *messages_[first_ + i];
    const auto skip = i == 0 ? sent_of_first_ : 0;
    // sendmsg only reads what iov_base points to.
    parts[i] = {const_cast<char*>(message.data()) + skip, message.size() - skip};
  }
  return count;
}

void OutboundQueue::sent(std::size_t size) {
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
  // An idle queue owns little; one that never gets empty must not grow at its front.
  if (first_ == messages_.size()) {
    first_ = 0;
    messages_.clear();
    if (messages_.capacity() > kParts) {
      messages_.shrink_to_fit();
    }
  } else if (first_ > kParts && first_ > messages_.size() / 2) {
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace atrium::net
