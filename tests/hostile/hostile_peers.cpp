#include "tests/hostile/hostile_peers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "tests/hostile/server_ends.h"

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kPatience = 30s;

class HostilePeer {
 public:
  HostilePeer(const Attack& attack, std::uint16_t server)
      : attack_(attack), rest_(attack.upgrades ? upgrade_request() : attack.first), may_go_on_(!attack.upgrades) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      throw std::runtime_error("a hostile peer can't connect");
    }
    const int at_once = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
    socklen_t size = sizeof(address);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  }
  ~HostilePeer() { ::close(socket_); }
  HostilePeer(const HostilePeer&) = delete;
  HostilePeer& operator=(const HostilePeer&) = delete;

  std::uint16_t port() const { return port_; }
  int descriptor() const { return socket_; }
  const Outcome& outcome() const { return outcome_; }

  // Whether anything happened.
  bool step(ServerEnd end) {
    if (outcome_.is_over) {
      return false;
    }
    const bool heard = listen();
    if (!end.is_held) {
      outcome_.gone = since_start();
      outcome_.is_over = true;
      return true;
    }
    return (end.unread == 0 && unsent() == 0 && speak()) || heard;
  }

 private:
  std::chrono::milliseconds since_start() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_);
  }
  std::size_t unsent() const {
    int bytes = 0;
    ::ioctl(socket_, SIOCOUTQ, &bytes);
    return static_cast<std::size_t>(bytes);
  }
  bool listen() {
    std::array<char, 4096> bytes;
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) {
      return false;
    }
    heard_.append(bytes.data(), static_cast<std::size_t>(size));
    outcome_.told = since_start();
    understand();
    if (!may_go_on_ && outcome_.status == 101) {
      may_go_on_ = true;
      rest_ += attack_.first;
    }
    return true;
  }
  bool speak() {
    if (rest_.empty() && may_go_on_ && times_ < attack_.times && since_start() >= attack_.pause * (times_ + 1)) {
      ++times_;
      rest_ = attack_.again;
      while (attack_.pause == 0ms && times_ < attack_.times && rest_.size() < kPiece) {
        ++times_;
        rest_ += attack_.again;
      }
    }
    if (rest_.empty()) {
      return false;
    }
    const auto sent = ::send(socket_, rest_.data(), std::min(rest_.size(), kPiece), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    outcome_.bytes += static_cast<std::size_t>(sent);
    rest_.erase(0, static_cast<std::size_t>(sent));
    return true;
  }
  // The status, and the code of the first close frame.
  void understand() {
    const auto head = heard_.find("\r\n\r\n");
    if (head == std::string::npos || outcome_.code) {
      return;
    }
    outcome_.status = static_cast<unsigned>(std::atoi(heard_.c_str() + 9));
    auto frames = std::string_view(heard_).substr(head + 4);
    while (outcome_.status == 101 && frames.size() >= 2) {
      const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(frames[at]); };
      const std::size_t wide = byte(1) == 126 ? 2 : 0;  // nobody is told more than 64 KiB here
      if (frames.size() < 2 + wide) {
        return;
      }
      const std::size_t size = wide == 0 ? byte(1) : byte(2) << 8 | byte(3);
      if (byte(0) == 0x88 && frames.size() >= 4) {
        outcome_.code = static_cast<std::uint16_t>(byte(2) << 8 | byte(3));
        return;
      }
      frames.remove_prefix(std::min(frames.size(), 2 + wide + size));
    }
  }

  const Attack& attack_;
  const Clock::time_point start_ = Clock::now();
  const int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::string rest_;  // of what it is about to say
  std::size_t times_ = 0;
  bool may_go_on_;
  std::string heard_;
  Outcome outcome_;
};

}  // namespace

std::vector<Outcome> carry_out(std::span<const Attack> attacks, std::uint16_t port) {
  std::vector<std::unique_ptr<HostilePeer>> peers;
  for (const auto& attack : attacks) {
    peers.push_back(std::make_unique<HostilePeer>(attack, port));
  }
  const auto give_up = Clock::now() + kPatience;
  bool is_over = false;
  while (!is_over && Clock::now() < give_up) {
    const auto ends = server_ends(port);
    bool moved = false;
    is_over = true;
    std::vector<pollfd> waiting;
    for (const auto& peer : peers) {
      const auto end = ends.find(peer->port());
      moved = peer->step(end == ends.end() ? ServerEnd{} : end->second) || moved;
      is_over = is_over && peer->outcome().is_over;
      waiting.push_back({peer->descriptor(), POLLIN, 0});
    }
    if (!moved && !is_over) {
      ::poll(waiting.data(), waiting.size(), 1);
    }
  }
  std::vector<Outcome> outcomes;
  for (const auto& peer : peers) {
    outcomes.push_back(peer->outcome());
  }
  return outcomes;
}

}  // namespace atrium::test
