#include "bench/load/dialogue.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace atrium::bench {
namespace {

constexpr timeval kAnswerPatience{20, 0};

}  // namespace

Dialogue::Dialogue(std::uint16_t port, Cover cover)
    : port_(port), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int descriptor = socket_.descriptor();
  if (descriptor < 0) {
    throw std::runtime_error("no descriptor left for a socket");
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kAnswerPatience, sizeof(kAnswerPatience));
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::runtime_error("no connection to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  if (cover == Cover::kTls) {
    socket_.secure();
  }
}

void Dialogue::upgrade(std::string_view path, std::string_view protocol) {
  write(upgrade_request(port_, path, protocol));
  std::string answer;
  while (answer.find("\r\n\r\n") == answer.npos) {
    answer += read_some();
  }
  if (!answer.starts_with("HTTP/1.1 101")) {
    throw std::runtime_error("no WebSocket: " + answer.substr(0, answer.find('\r')));
  }
  early_ = answer.substr(answer.find("\r\n\r\n") + 4);
}

void Dialogue::send(std::string_view payload) {
  std::string frame;
  append_client_frame(frame, kBinary, payload);
  write(frame);
}

void Dialogue::write(std::string_view bytes) {
  sent_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto sent = socket_.send(bytes.data(), bytes.size());
    if (sent <= 0) {
      throw std::runtime_error("the server takes nothing");
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string Dialogue::receive() {
  std::string payload;
  do {
    const auto bytes = early_.empty() ? read_some() : std::exchange(early_, {});
    stream_.take(bytes, [&](std::string_view part) { payload += part; });
  } while (!stream_.is_at_boundary() || payload.empty());
  return payload;
}

std::string Dialogue::read_some() {
  std::array<char, LoadSocket::kRecordBytes> buffer;
  const auto size = socket_.receive(buffer.data(), buffer.size());
  if (size <= 0) {
    throw std::runtime_error("the server says nothing");
  }
  received_bytes_ += static_cast<std::size_t>(size);
  return {buffer.data(), static_cast<std::size_t>(size)};
}

LoadSocket Dialogue::release() {
  if (!early_.empty() || !stream_.is_at_boundary()) {
    throw std::runtime_error("the server said more than was asked");
  }
  ::fcntl(socket_.descriptor(), F_SETFL, O_NONBLOCK);
  return std::move(socket_);
}

}  // namespace atrium::bench
