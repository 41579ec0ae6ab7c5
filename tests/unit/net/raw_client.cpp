#include "tests/unit/net/raw_client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace atrium::test {

std::uint16_t ServerFrame::close_code() const {
  return payload.size() < 2 ? std::uint16_t{1005}
                            : static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                                         static_cast<std::uint8_t>(payload[1]));
}

void RawClient::take_little() {
  const int bytes = 4096;
  ::setsockopt(stream_.descriptor(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = stream_.send(bytes.data(), bytes.size());
    if (sent <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool RawClient::receive() {
  std::array<char, 64 * 1024> part;
  const auto size = stream_.receive(part.data(), part.size());
  if (size > 0) {
    received_.append(part.data(), static_cast<std::size_t>(size));
    return true;
  }
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    timed_out_ = true;
    ADD_FAILURE() << "nothing came for 10 s";
  }
  return false;
}

bool RawClient::receive_until(std::size_t size) {
  while (received_.size() < size) {
    if (!receive()) {
      return false;
    }
  }
  return true;
}

unsigned RawClient::upgrade(std::string_view more_headers, std::string_view host) {
  send("GET /ws HTTP/1.1\r\nHost: " + std::string(host) +
       "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
       std::string(more_headers) + "\r\n");
  while (received_.find("\r\n\r\n") == std::string::npos) {
    if (!receive()) {
      return 0;
    }
  }
  const auto status = static_cast<unsigned>(std::stoul(received_.substr(9, 3)));
  received_.erase(0, received_.find("\r\n\r\n") + 4);
  return status;
}

std::string RawClient::ask(std::string_view request) {
  send(request);
  while (receive()) {
  }
  return received_;
}

std::string RawClient::next_answer(Body body) {
  constexpr std::string_view kLength = "Content-Length: ";
  while (received_.find("\r\n\r\n") == std::string::npos) {
    if (!receive()) {
      return std::exchange(received_, {});
    }
  }
  auto size = received_.find("\r\n\r\n") + 4;
  const auto length = received_.find(kLength);
  if (body == Body::kFollows && length < size) {
    size += std::stoul(received_.substr(length + kLength.size(), 20));
  }
  receive_until(size);
  auto answer = received_.substr(0, size);
  received_.erase(0, size);
  return answer;
}

std::optional<ServerFrame> RawClient::next() {
  if (!receive_until(2)) {
    EXPECT_TRUE(received_.empty()) << "the connection ended within a header";
    return std::nullopt;
  }
  const auto first = static_cast<std::uint8_t>(received_[0]);
  const auto second = static_cast<std::uint8_t>(received_[1]);
  EXPECT_EQ(first & 0xF0, 0x80) << "whole frames without extensions";
  EXPECT_LT(second, 0x80) << "a server doesn't mask";
  const std::size_t wide = second == 127 ? 8 : second == 126 ? 2 : 0;
  if (!receive_until(2 + wide)) {
    ADD_FAILURE() << "the connection ended within a header";
    return std::nullopt;
  }
  std::uint64_t size = wide == 0 ? second : 0;
  for (std::size_t i = 0; i < wide; ++i) {
    size = size << 8 | static_cast<std::uint8_t>(received_[2 + i]);
  }
  if (!receive_until(2 + wide + size)) {
    ADD_FAILURE() << "the connection ended within a frame";
    return std::nullopt;
  }
  ServerFrame frame{static_cast<Opcode>(first & 0x0F), received_.substr(2 + wide, size)};
  received_.erase(0, 2 + wide + size);
  return frame;
}

std::optional<std::uint16_t> RawClient::close_code() {
  while (const auto frame = next()) {
    if (frame->opcode == Opcode::kClose) {
      return frame->close_code();
    }
  }
  return std::nullopt;
}

bool RawClient::ends() {
  while (receive()) {
  }
  return !timed_out_;
}

bool RawClient::ends_within(std::size_t bytes) {
  const auto most = received_.size() + bytes;
  while (received_.size() <= most && receive()) {
  }
  return !timed_out_ && received_.size() <= most;
}

}  // namespace atrium::test
