#include "tests/integration/wire_tap.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "server/codec/frames.h"
#include "tests/unit/net/client_frames.h"

namespace atrium::test {

WireTap::WireTap(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ADD_FAILURE() << "can't connect to port " << port;
    hang_up();
    return;
  }
  send_bytes(
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  while (open() && received_.find("\r\n\r\n") == std::string::npos) {
    fill(std::chrono::seconds(20));
  }
  EXPECT_TRUE(received_.starts_with("HTTP/1.1 101"));
  received_.erase(0, received_.find("\r\n\r\n") + 4);
}

void WireTap::hang_up() {
  if (open()) {
    ::close(std::exchange(socket_, -1));
  }
}

bool WireTap::send_bytes(std::string_view bytes) {
  while (open() && !bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      hang_up();
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return open();
}

void WireTap::send(const wire::v1::ClientFrame& frame) {
  std::string payload;
  for (auto size = frame.ByteSizeLong(); payload.empty() || size != 0; size >>= 7) {
    payload.push_back(static_cast<char>((size & 0x7F) | (size >= 0x80 ? 0x80 : 0)));
  }
  frame.AppendToString(&payload);
  send_bytes(client_frame(Opcode::kBinary, payload));
}

// False if nothing came.
bool WireTap::fill(std::chrono::milliseconds patience) {
  pollfd waited{socket_, POLLIN, 0};
  if (!open() || ::poll(&waited, 1, static_cast<int>(patience.count())) <= 0) {
    return false;
  }
  std::array<char, 64 * 1024> part;
  const auto size = ::recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
  if (size <= 0) {
    hang_up();
    return false;
  }
  received_.append(part.data(), static_cast<std::size_t>(size));
  return true;
}

std::vector<std::string> WireTap::receive(std::chrono::milliseconds patience) {
  std::vector<std::string> frames;
  fill(patience);
  take_messages(frames);
  return frames;
}

void WireTap::take_messages(std::vector<std::string>& frames) {
  std::string_view rest(received_);
  while (rest.size() >= 2) {
    const auto opcode = static_cast<Opcode>(rest[0] & 0x0F);
    const auto length = static_cast<std::uint8_t>(rest[1]);
    const std::size_t header = length == 127 ? 10 : length == 126 ? 4 : 2;
    if (rest.size() < header) {
      break;
    }
    std::uint64_t size = length < 126 ? length : 0;
    for (std::size_t i = 2; i < header; ++i) {
      size = size << 8 | static_cast<std::uint8_t>(rest[i]);
    }
    if (rest.size() < header + size) {
      break;
    }
    const auto payload = rest.substr(header, size);
    rest.remove_prefix(header + size);
    if (opcode == Opcode::kPing) {
      send_bytes(client_frame(Opcode::kPong, payload));
    } else if (opcode == Opcode::kClose) {
      hang_up();
    } else {
      codec::FrameReader reader(payload);
      while (const auto frame = reader.next()) {
        frames.emplace_back(*frame);
      }
      EXPECT_FALSE(reader.bad());
    }
  }
  received_.erase(0, received_.size() - rest.size());
}

}  // namespace atrium::test
