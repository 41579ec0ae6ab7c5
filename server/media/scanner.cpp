#include "server/media/scanner.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "server/config/limits.h"
#include "server/media/clamd_answer.h"
#include "storage/file_store.h"

namespace atrium::media {
namespace {

using storage::OpenFile;

constexpr std::string_view kCommand("zINSTREAM\0", 10);
constexpr std::string_view kPing("zPING\0", 6);
constexpr std::size_t kReplyBytes = 4096;
constexpr std::chrono::milliseconds kScanStep(100);

Scan unavailable(const std::string& why) { return {Scan::Outcome::kUnavailable, why}; }

// How long to wait for it, and whether to stop.
struct Patience {
  std::chrono::milliseconds silence;
  const std::atomic<bool>& stop;
};

void bound_time(int socket) {
  const timeval time{std::chrono::duration_cast<std::chrono::seconds>(limits::kScanTime).count(), 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

OpenFile connect_to_path(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return {};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  OpenFile socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), 0);
  bound_time(socket.descriptor());
  const bool is_there = ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return is_there ? std::move(socket) : OpenFile();
}

OpenFile connect_to_host(const std::string& address) {
  const auto colon = address.rfind(':');
  const addrinfo hints{.ai_flags = AI_NUMERICSERV,
                       .ai_family = AF_UNSPEC,
                       .ai_socktype = SOCK_STREAM,
                       .ai_protocol = 0,
                       .ai_addrlen = 0,
                       .ai_addr = nullptr,
                       .ai_canonname = nullptr,
                       .ai_next = nullptr};
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  for (const auto* next = found; next != nullptr; next = next->ai_next) {
    OpenFile socket(::socket(next->ai_family, next->ai_socktype | SOCK_CLOEXEC, next->ai_protocol), 0);
    bound_time(socket.descriptor());
    if (::connect(socket.descriptor(), next->ai_addr, next->ai_addrlen) == 0) {
      return socket;
    }
  }
  return {};
}

// In short steps, so that a server that stops waits for no scanner. False: it did nothing for too long, or the server stops.
bool wait_for(int socket, short what, const Patience& patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience.silence;
  while (!patience.stop && std::chrono::steady_clock::now() < deadline) {
    pollfd wait{socket, what, 0};
    if (::poll(&wait, 1, static_cast<int>(kScanStep.count())) > 0) {
      return true;
    }
  }
  return false;
}

bool send_all(int socket, std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    if (!wait_for(socket, POLLOUT, patience)) {
      return false;
    }
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string length_of(std::size_t size) {
  const auto length = htonl(static_cast<std::uint32_t>(size));
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

struct Reply {
  std::string words;
  bool is_silent = false;  // it waits for something, or does; otherwise it has hung up
};

Reply reply_on(int socket, const Patience& patience) {
  std::string reply;
  std::array<char, 512> bytes{};
  bool is_silent = false;
  while (reply.size() < kReplyBytes && reply.find('\0') == std::string::npos) {
    is_silent = !wait_for(socket, POLLIN, patience);
    if (is_silent) {
      break;
    }
    const auto got = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    reply.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return {reply.substr(0, reply.find('\0')), is_silent};
}

OpenFile connect_to(const std::string& address) {
  return address.find('/') != std::string::npos ? connect_to_path(address) : connect_to_host(address);
}

// Whether it has time for others.
bool is_alive(const std::string& address, const Patience& patience) {
  const auto socket = connect_to(address);
  return socket.descriptor() >= 0 && send_all(socket.descriptor(), kPing, patience) &&
         reply_on(socket.descriptor(), patience).words == "PONG";
}

}  // namespace

Scan scan(const std::string& address, const std::filesystem::path& path, const std::atomic<bool>& stop,
          std::chrono::milliseconds silence) {
  const Patience patience{silence, stop};
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), 0);
  struct stat status {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &status) != 0) {
    return {Scan::Outcome::kUnreadable, "the file can't be read"};
  }
  const auto socket = connect_to(address);
  if (socket.descriptor() < 0) {
    return unavailable("clamd is not at " + address);
  }
  bool is_sent = send_all(socket.descriptor(), kCommand, patience);
  std::string piece(limits::kScanPieceBytes, '\0');
  while (is_sent) {
    if (stop) {
      return unavailable("the server stops");
    }
    const auto got = ::read(file.descriptor(), piece.data(), piece.size());
    if (got < 0) {
      return {Scan::Outcome::kUnreadable, "the file can't be read"};
    }
    const auto size = static_cast<std::size_t>(got);
    is_sent = send_all(socket.descriptor(), length_of(size), patience) &&
              send_all(socket.descriptor(), std::string_view(piece).substr(0, size), patience);
    if (size == 0) {
      break;
    }
  }
  // Who has had enough says so and hangs up.
  const auto reply = reply_on(socket.descriptor(), patience);
  if (reply.is_silent && (stop || !is_alive(address, patience))) {
    return unavailable("clamd says nothing");
  }
  return understood(reply.words);
}

}  // namespace atrium::media
