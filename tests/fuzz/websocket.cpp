// The bytes of a WebSocket after the upgrade: through the guard, the queue and Beast to whole messages, and back.
#include "server/net/frame_guard.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/fuzz/socket_pair.h"

namespace atrium::fuzz {
namespace {

constexpr std::string_view kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: school\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// What is in bytes that the guard finds good, read plainly (RFC 6455, 5.2).
struct Reading {
  std::vector<std::string> messages;
  bool closes = false;
};

Reading read_plainly(std::string_view bytes) {
  Reading reading;
  std::string message;
  while (bytes.size() >= 2 && !reading.closes) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const std::size_t more = (byte(1) & 127) == 127 ? 8 : (byte(1) & 127) == 126 ? 2 : 0;
    std::uint64_t size = more == 0 ? byte(1) & 127 : 0;
    for (std::size_t i = 0; i < more && 2 + i < bytes.size(); ++i) {
      size = size << 8 | byte(2 + i);
    }
    const auto head = 2 + more + 4;
    if (bytes.size() < head || bytes.size() - head < size) {
      return reading;
    }
    const bool control = (byte(0) & 8) != 0;
    reading.closes = (byte(0) & 15) == 8;
    for (std::size_t i = 0; i < size && !control; ++i) {
      message.push_back(static_cast<char>(byte(head + i) ^ byte(head - 4 + i % 4)));
    }
    if (!control && (byte(0) & 128) != 0) {
      reading.messages.push_back(std::exchange(message, {}));
    }
    bytes.remove_prefix(head + size);
  }
  return reading;
}

// Walks over what the server sent: frames without a mask, whole but for the last.
void check_sent(std::string_view bytes) {
  while (bytes.size() >= 2) {
    check((bytes[0] & 0x70) == 0 && (bytes[1] & 0x80) == 0, "the server's frames have no mask and no reserved bit");
    std::size_t head = 2;
    std::size_t size = bytes[1] & 127;
    if (size >= 126) {
      const std::size_t more = size == 126 ? 2 : 8;
      size = 0;
      for (std::size_t i = 0; i < more && head + i < bytes.size(); ++i) {
        size = size << 8 | static_cast<unsigned char>(bytes[head + i]);
      }
      head += more;
    }
    if (bytes.size() < head + size) {
      return;
    }
    bytes.remove_prefix(head + size);
  }
}

}  // namespace

void take(std::string_view input) {
  static auto& pair = *new SocketPair;
  pair.connect();
  pair.send(kUpgrade);
  check(pair.receive_until("\r\n\r\n").starts_with("HTTP/1.1 101 "), "who asks well is let in");
  pair.send(input);
  check_sent(pair.finish());

  const auto expected = read_plainly(input).messages;
  const auto& heard = pair.messages();
  check(heard.size() <= expected.size() && std::equal(heard.begin(), heard.end(), expected.begin()),
        "what is heard was said, in this order");
  net::FrameGuard guard;
  const bool good = guard.scan(input, {}) == net::FrameGuard::Verdict::kGood;
  check(!good || read_plainly(input).closes || heard.size() == expected.size(), "all that is good is heard");
}

}  // namespace atrium::fuzz
