#include "server/media/scanner.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "server/config/limits.h"
#include "server/media/clamd_answer.h"
#include "storage/file_store.h"

namespace atrium::media {
namespace {

using storage::OpenFile;

constexpr std::string_view kCommand("zINSTREAM\0", 10);
constexpr std::size_t kReplyBytes = 4096;
constexpr std::chrono::milliseconds kScanStep(100);
constexpr std::chrono::milliseconds kProbeTime(5'000);

Scan unavailable(const std::string& why) { return {Scan::Outcome::kUnavailable, why}; }

// How long to wait for it, and whether to stop.
struct Patience {
  std::chrono::milliseconds silence;
  const std::atomic<bool>& stop;
};

void bound_time(int socket, std::chrono::milliseconds bound) {
  using std::chrono::duration_cast;
  const auto seconds = duration_cast<std::chrono::seconds>(bound);
  const timeval time{seconds.count(), duration_cast<std::chrono::microseconds>(bound - seconds).count()};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

OpenFile connect_to_path(const std::string& path, std::chrono::milliseconds bound) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return {};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  OpenFile socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), 0);
  bound_time(socket.descriptor(), bound);
  const bool is_there = ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  return is_there ? std::move(socket) : OpenFile();
}

OpenFile connect_to_host(const std::string& address, std::chrono::milliseconds bound) {
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
    bound_time(socket.descriptor(), bound);
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

// What it says until it has said all, hangs up, or does nothing for too long.
std::string reply_on(int socket, const Patience& patience) {
  std::string reply;
  std::array<char, 512> bytes{};
  while (reply.size() < kReplyBytes && reply.find('\0') == std::string::npos && wait_for(socket, POLLIN, patience)) {
    const auto got = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    reply.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return reply.substr(0, reply.find('\0'));
}

// What comes next of what is to be scanned; empty at its end, nothing if it can't be read.
using Next = std::function<std::optional<std::string_view>()>;

Scan ask(const std::string& address, const Next& next, const Patience& patience) {
  const auto socket = address.find('/') != std::string::npos ? connect_to_path(address, patience.silence)
                                                             : connect_to_host(address, patience.silence);
  if (socket.descriptor() < 0) {
    return unavailable("clamd is not at " + address);
  }
  bool is_sent = send_all(socket.descriptor(), kCommand, patience);
  while (is_sent) {
    const auto piece = next();
    if (!piece) {
      return {Scan::Outcome::kUnreadable, "the file can't be read"};
    }
    is_sent =
        send_all(socket.descriptor(), length_of(piece->size()), patience) && send_all(socket.descriptor(), *piece, patience);
    if (piece->empty()) {
      break;
    }
  }
  // Who has had enough says so and hangs up.
  return patience.stop ? unavailable("the server stops") : understood(reply_on(socket.descriptor(), patience));
}

// Whether it scans anything: one whose threads all hang, or that has nowhere to write to, still answers to a PING. Who is not there any more
// was ended by the file.
bool is_able(const std::string& address, const Patience& patience) {
  std::string_view left = "x";
  const auto scan =
      ask(address, [&left] { return std::exchange(left, {}); }, {std::min(patience.silence, kProbeTime), patience.stop});
  return scan.outcome == Scan::Outcome::kClean || scan.outcome == Scan::Outcome::kUnavailable;
}

}  // namespace

Scan scan(const std::string& address, const std::filesystem::path& path, const std::atomic<bool>& stop,
          std::chrono::milliseconds silence) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), 0);
  if (file.descriptor() < 0) {
    return {Scan::Outcome::kUnreadable, "the file can't be read"};
  }
  std::string piece(limits::kScanPieceBytes, '\0');
  const auto next = [&]() -> std::optional<std::string_view> {
    const auto got = ::read(file.descriptor(), piece.data(), piece.size());
    return got < 0 ? std::nullopt : std::optional(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
  };
  const Patience patience{silence, stop};
  auto found = ask(address, next, patience);
  if (found.outcome == Scan::Outcome::kUnfinished && (stop || !is_able(address, patience))) {
    found.outcome = Scan::Outcome::kUnavailable;
  }
  return found;
}

}  // namespace atrium::media
