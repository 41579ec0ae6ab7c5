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
  Scratch scratch(Scratch::kSealedBytes);
  while (bytes() > 0) {
    std::array<iovec, kParts> parts;
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = gather(parts, scratch);
    const auto taken = ::sendmsg(socket().native_handle(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    const auto error = errno;
    sent(static_cast<std::size_t>(std::max<ssize_t>(taken, 0)));
    scratch.clear();
    if (taken < 0 && error != EINTR) {
      return error == EAGAIN || error == EWOULDBLOCK ? Flushed::kSome : Flushed::kFailed;
    }
  }
  return Flushed::kAll;
}

void OutboundQueue::end() {
  flush();
  if (auto* tls = socket_.tls()) {
    tls->write_end(tls->unsent());
    flush();
  }
  boost::system::error_code ignored;
  socket().shutdown(TcpSocket::shutdown_send, ignored);
}

std::size_t OutboundQueue::gather_messages(std::span<iovec> parts) const {
  const auto count = std::min(parts.size(), messages_.size() - first_);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& message = *messages_[first_ + i];
    const auto skip = i == 0 ? sent_of_first_ : 0;
    // sendmsg only reads what iov_base points to.
    parts[i] = {const_cast<char*>(message.data()) + skip, message.size() - skip};
  }
  return count;
}

// What is left of the last time goes before what is sealed now, and counts with it: a message is shared until it is sealed.
std::size_t OutboundQueue::gather_records(std::span<iovec> parts, Scratch& scratch) {
  auto& records = scratch.records();
  const auto begin = records.size();
  const auto left = std::min(socket_.tls()->unsent().size(), Scratch::kPlainBytes);
  for (auto room = Scratch::kPlainBytes - left; room > 0 && first_ < messages_.size();) {
    const auto plain = next_to_seal(scratch.together(), room);
    socket_.tls()->write(plain, records);
    room -= plain.size();
    pop(plain.size());
  }
  fresh_ = std::string_view(records).substr(begin);
  std::size_t count = 0;
  for (const std::string_view part : {std::string_view(socket_.tls()->unsent()), fresh_}) {
    if (!part.empty()) {
      parts[count++] = {const_cast<char*>(part.data()), part.size()};
    }
  }
  return count;
}

// A large message, or the last, as it lies; small ones are put together until they fill a record.
std::string_view OutboundQueue::next_to_seal(std::string& together, std::size_t room) const {
  const auto rest = std::string_view(*messages_[first_]).substr(sent_of_first_);
  if (rest.size() >= Scratch::kRecordBytes || first_ + 1 == messages_.size()) {
    return rest.substr(0, room);
  }
  const auto wanted = std::min(room, Scratch::kRecordBytes);
  together = rest.substr(0, wanted);
  for (auto i = first_ + 1; i < messages_.size() && together.size() < wanted; ++i) {
    together.append(*messages_[i], 0, wanted - together.size());
  }
  return together;
}

// Each record counts with the key and its number: one that is made has to go out, whole, before the next.
void OutboundQueue::keep_records(std::size_t taken) {
  auto& unsent = socket_.tls()->unsent();
  const auto of_unsent = std::min(taken, unsent.size());
  unsent.erase(0, of_unsent);
  unsent.append(std::exchange(fresh_, {}).substr(taken - of_unsent));
  if (unsent.empty()) {
    std::string().swap(unsent);
  }
}

void OutboundQueue::pop(std::size_t size) {
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
