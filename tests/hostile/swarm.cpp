#include "tests/hostile/swarm.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kPieceBytes = 16 * 1024;

sockaddr_in address_of(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(host);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

class Swarm::Peer {
 public:
  Peer(Swarm& swarm, std::size_t number) : swarm_(swarm), next_plan_(number), host_(INADDR_LOOPBACK + 1 + number % 200) {}
  ~Peer() { hang_up(); }

  pollfd wish() const { return {socket_, static_cast<short>(POLLIN | (socket_ >= 0 && has_more() ? POLLOUT : 0)), 0}; }
  void step(short ready) {
    if (socket_ < 0) {
      connect();
    } else if ((ready & (POLLIN | POLLERR | POLLHUP)) != 0 && !listen()) {
      hang_up();
    } else if ((ready & POLLOUT) != 0 && !speak()) {
      hang_up();
    }
  }

 private:
  const Attack& attack() const { return plan_->attack; }
  bool has_more() const {
    return at_ < now_.size() ||
           (may_go_on_ && times_ < attack().times && Clock::now() >= begun_at_ + attack().pause * (times_ + 1));
  }
  void connect() {
    plan_ = &swarm_.plans_[next_plan_++ % swarm_.plans_.size()];
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // A reset when it is closed: nothing is left of it, and its port is free.
    const linger reset{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    const auto from = address_of(host_, 0);
    const auto to = address_of(INADDR_LOOPBACK, swarm_.port_);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof(from)) != 0 ||
        (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0 && errno != EINPROGRESS)) {
      ::close(std::exchange(socket_, -1));
      return;
    }
    now_ = attack().upgrades ? upgrade_request() : attack().first;
    may_go_on_ = !attack().upgrades;
    at_ = times_ = 0;
    heard_.clear();
    begun_at_ = Clock::now();
    ++swarm_.begun_;
    ++swarm_.connected_;
  }
  void hang_up() {
    if (socket_ >= 0) {
      ::close(std::exchange(socket_, -1));
      --swarm_.connected_;
    }
  }
  // False: the server has ended it.
  bool listen() {
    std::array<char, 4096> bytes;
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size > 0 && may_go_on_ && at_ == now_.size() && times_ >= attack().times) {
      return false;  // it has its answer
    }
    if (size > 0 && !may_go_on_) {
      heard_.append(bytes.data(), static_cast<std::size_t>(size));
      if (heard_.find("\r\n\r\n") != std::string::npos) {
        may_go_on_ = true;
        now_ = attack().first;
        at_ = 0;
      }
    }
    return size > 0 || (size < 0 && errno == EAGAIN);
  }
  bool speak() {
    if (at_ == now_.size()) {
      now_ = attack().again;
      at_ = 0;
      times_ += plan_->times_in_piece;
    }
    const auto sent = ::send(socket_, now_.data() + at_, now_.size() - at_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      at_ += static_cast<std::size_t>(sent);
      swarm_.bytes_ += static_cast<std::size_t>(sent);
    }
    return sent >= 0 || errno == EAGAIN;
  }

  Swarm& swarm_;
  std::size_t next_plan_;
  const std::uint32_t host_;
  const Plan* plan_ = nullptr;
  int socket_ = -1;
  std::string now_;  // what it is saying
  std::size_t at_ = 0;
  std::size_t times_ = 0;
  bool may_go_on_ = true;
  std::string heard_;
  Clock::time_point begun_at_;
};

Swarm::Swarm(std::uint16_t port, const std::vector<Attack>& attacks, std::size_t peers) : port_(port), peers_(peers) {
  for (const auto& attack : attacks) {
    auto& plan = plans_.emplace_back(Plan{attack, 1});
    const auto again = attack.again;
    while (attack.pause == 0ms && !again.empty() && plan.attack.again.size() < kPieceBytes) {
      plan.attack.again += again;
      ++plan.times_in_piece;
    }
  }
  thread_ = std::thread([this] { run(); });
}

Swarm::~Swarm() {
  stop_ = true;
  thread_.join();
}

void Swarm::run() {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
  std::vector<std::unique_ptr<Peer>> peers;
  for (std::size_t i = 0; i < peers_; ++i) {
    peers.push_back(std::make_unique<Peer>(*this, i));
  }
  std::vector<pollfd> ready(peers_);
  while (!stop_) {
    std::ranges::transform(peers, ready.begin(), [](const auto& peer) { return peer->wish(); });
    ::poll(ready.data(), ready.size(), 5);
    for (std::size_t i = 0; i < peers_; ++i) {
      peers[i]->step(ready[i].revents);
    }
  }
}

}  // namespace atrium::test
