#include "bench/crowd/client_crowd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace atrium::bench {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr int kEventsPerTurn = 256;
constexpr std::size_t kClientsPerAddress = 250;
constexpr int kFarBufferBytes = 4096;
constexpr int kFarSegmentBytes = 1400;
constexpr auto kEntryTime = std::chrono::minutes(2);
constexpr auto kTrickle = std::chrono::seconds(1);
// As the SDK: client-sdk/cpp/include/atrium/client.h and src/transport.cpp.
constexpr auto kBackoffFirst = std::chrono::milliseconds(100);
constexpr auto kBackoffMost = std::chrono::seconds(10);
constexpr auto kConnectTime = std::chrono::seconds(10);

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(host);
  return address;
}

// A socket of that source address, without a port until it is connected.
int open_socket(std::size_t number) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    throw std::runtime_error("no descriptor left for a client");
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
  const auto from = loopback((127U << 24 | 1U << 16) + static_cast<std::uint32_t>(number / kClientsPerAddress) + 1, 0);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof(from)) != 0) {
    ::close(descriptor);
    throw std::runtime_error("no source address for a client");
  }
  return descriptor;
}

timespec to_timespec(Clock::duration time) {
  const auto ns = std::max<std::int64_t>(std::chrono::nanoseconds(time).count(), 0);
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

}  // namespace

ClientCrowd::Member::Member(Pass pass, Link its_link, std::uint64_t seed)
    : client(std::move(pass)), link(its_link), backoff(kBackoffFirst, kBackoffMost, seed) {}

ClientCrowd::ClientCrowd(std::uint16_t port, Cover cover)
    : port_(port), cover_(cover), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kBufferBytes) {}

ClientCrowd::~ClientCrowd() {
  for (auto& member : members_) {
    if (member->socket.descriptor() >= 0) {
      member->socket.cut();
    }
  }
  ::close(epoll_);
}

void ClientCrowd::recount(Member& member) {
  const bool is_there = member.client.phase() == CrowdClient::Phase::kThere;
  if (is_there && !member.is_counted) {
    ++there_;
    member.backoff.reset();
  } else if (!is_there && member.is_counted) {
    --there_;
  }
  member.is_counted = is_there;
}

std::size_t ClientCrowd::add(Pass pass, Link link) {
  members_.push_back(std::make_unique<Member>(std::move(pass), link, 1 + members_.size()));
  return members_.size() - 1;
}

void ClientCrowd::after(Clock::duration wait, std::size_t number, What what) {
  timers_.push({Clock::now() + wait, number, members_[number]->attempt, what});
}

void ClientCrowd::enter_all(std::size_t at_once) {
  const auto deadline = Clock::now() + kEntryTime;
  std::size_t next = 0;
  while (there_ < members_.size()) {
    for (; next < members_.size() && next < there_ + at_once; ++next) {
      if (members_[next]->client.phase() == CrowdClient::Phase::kAway) {
        connect(next);
      }
    }
    turn(std::chrono::milliseconds(10));
    if (Clock::now() > deadline) {
      throw std::runtime_error("only " + std::to_string(there_) + " of " + std::to_string(members_.size()) + " could enter");
    }
  }
}

void ClientCrowd::connect(std::size_t number) {
  auto& member = *members_[number];
  ++member.attempt;
  member.is_wanted = true;
  ++tally_.attempts;
  member.socket = LoadSocket(open_socket(number));
  member.interest = 0;
  member.awaits_server = false;
  const int descriptor = member.socket.descriptor();
  if (member.link == Link::kFar) {
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &kFarBufferBytes, sizeof(kFarBufferBytes));
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &kFarSegmentBytes, sizeof(kFarSegmentBytes));
  }
  member.client.connecting();
  const auto to = loopback(INADDR_LOOPBACK, port_);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0 && errno != EINPROGRESS) {
    return end(number, kNoCloseCode);
  }
  want(number);
  after(kConnectTime, number, What::kDeadline);
}

void ClientCrowd::want(std::size_t number) {
  auto& member = *members_[number];
  const bool is_connecting = member.client.phase() == CrowdClient::Phase::kConnecting;
  std::uint32_t wanted = is_connecting ? EPOLLOUT : member.reading == Reading::kAll ? EPOLLIN : EPOLLRDHUP;
  wanted |= member.client.unsent().empty() || member.awaits_server ? 0U : std::uint32_t{EPOLLOUT};
  if (wanted == member.interest) {
    return;
  }
  epoll_event event{};
  event.events = wanted;
  event.data.u64 = static_cast<std::uint64_t>(member.attempt) << 32 | number;
  ::epoll_ctl(epoll_, member.interest == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, member.socket.descriptor(), &event);
  member.interest = wanted;
}

void ClientCrowd::lose(std::size_t number) {
  auto& member = *members_[number];
  if (member.socket.descriptor() >= 0) {
    member.socket.cut();
  }
  ++member.attempt;
  member.reading = Reading::kAll;
  member.client.lose();
  recount(member);
}

void ClientCrowd::end(std::size_t number, int code) {
  ++tally_.endings[code];
  cut(number);
}

void ClientCrowd::cut(std::size_t number) {
  auto& member = *members_[number];
  lose(number);
  after(std::chrono::milliseconds(member.client.retry_after_ms()) + member.backoff.next(), number, What::kConnect);
}

void ClientCrowd::leave(std::size_t number) {
  members_[number]->is_wanted = false;
  lose(number);
}

void ClientCrowd::come(std::size_t number) {
  if (members_[number]->client.phase() == CrowdClient::Phase::kAway) {
    connect(number);
  }
}

void ClientCrowd::read_as(std::size_t number, Reading reading) {
  auto& member = *members_[number];
  member.reading = reading;
  if (member.client.phase() < CrowdClient::Phase::kUpgrading) {
    return;
  }
  want(number);
  if (reading == Reading::kTrickle) {
    after(kTrickle, number, What::kByte);
  }
}

bool ClientCrowd::say(std::size_t number, std::uint64_t chat, Stamp stamp, std::string_view text) {
  auto& member = *members_[number];
  if (member.client.phase() != CrowdClient::Phase::kThere) {
    return false;
  }
  member.client.say(chat, stamp, text, tally_);
  flush(number);
  return true;
}

void ClientCrowd::turn(Clock::duration most) {
  while (!timers_.empty() && timers_.top().due <= Clock::now()) {
    const auto timer = timers_.top();
    timers_.pop();
    on_timer(timer);
  }
  const auto wait = timers_.empty() ? most : std::min(most, timers_.top().due - Clock::now());
  const auto time = to_timespec(wait);
  std::array<epoll_event, kEventsPerTurn> events;
  const int count = ::epoll_pwait2(epoll_, events.data(), kEventsPerTurn, &time, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    const auto number = static_cast<std::size_t>(event.data.u64 & 0xffffffff);
    if (members_[number]->attempt == event.data.u64 >> 32) {
      on_ready(number, event.events);
    }
  }
}

bool ClientCrowd::turn_until(const std::function<bool()>& holds, Clock::duration most) {
  const auto deadline = Clock::now() + most;
  while (!holds()) {
    if (Clock::now() > deadline) {
      return false;
    }
    turn(std::chrono::milliseconds(10));
  }
  return true;
}

void ClientCrowd::on_timer(const Timer& timer) {
  auto& member = *members_[timer.number];
  const auto phase = member.client.phase();
  if (member.attempt != timer.attempt) {
    return;
  }
  if (timer.what == What::kConnect && phase == CrowdClient::Phase::kAway) {
    connect(timer.number);
  } else if (timer.what == What::kDeadline && phase < CrowdClient::Phase::kSigningIn) {
    end(timer.number, kNoCloseCode);
  } else if (timer.what == What::kByte && member.reading == Reading::kTrickle) {
    after(kTrickle, timer.number, What::kByte);
    on_ready(timer.number, EPOLLIN);
  }
}

void ClientCrowd::on_ready(std::size_t number, std::uint32_t events) {
  auto& member = *members_[number];
  try {
    if (member.client.phase() == CrowdClient::Phase::kConnecting) {
      int error = 0;
      socklen_t size = sizeof(error);
      ::getsockopt(member.socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) {
        throw PeerClosed(kNoCloseCode);
      }
      if (cover_ == Cover::kTls) {
        member.socket.begin_secure();
      }
      member.client.upgrade(port_);
    } else if ((events & EPOLLIN) != 0) {
      read(member, member.reading == Reading::kTrickle ? 1 : buffer_.size());
    } else if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      throw PeerClosed(kNoCloseCode);
    }
    flush(number);
  } catch (const PeerClosed& closed) {
    end(number, closed.code());
  } catch (const Refused&) {
    end(number, kRefused);
  }
}

void ClientCrowd::read(Member& member, std::size_t most) {
  const auto size = member.socket.receive(buffer_.data(), most);
  if (size < 0 && errno == EAGAIN) {
    return;
  }
  if (size <= 0) {
    throw PeerClosed(kNoCloseCode);
  }
  member.client.take({buffer_.data(), static_cast<std::size_t>(size)}, Clock::now(), tally_);
  recount(member);
}

void ClientCrowd::flush(std::size_t number) {
  auto& member = *members_[number];
  auto& unsent = member.client.unsent();
  if (!unsent.empty()) {
    const auto sent = member.socket.send(unsent.data(), unsent.size());
    if (sent > 0) {
      unsent.erase(0, static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINPROGRESS) {
      return end(number, kNoCloseCode);
    }
    member.awaits_server = sent <= 0 && errno == EINPROGRESS;
  }
  want(number);
}

std::size_t ClientCrowd::missing() const {
  const auto wanted = std::ranges::count_if(members_, [](const auto& member) { return member->is_wanted; });
  return static_cast<std::size_t>(wanted) - there_;
}

std::size_t ClientCrowd::behind(const Heads& heads) const {
  return static_cast<std::size_t>(std::ranges::count_if(members_, [&](const auto& member) {
    return member->is_wanted && std::ranges::any_of(member->client.places(), [&](const CrowdClient::Place& place) {
             const auto head = heads.find(place.chat);
             return head != heads.end() && head->second > place.seq;
           });
  }));
}

}  // namespace atrium::bench
