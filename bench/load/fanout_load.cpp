#include "bench/load/fanout_load.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <future>
#include <stdexcept>
#include <utility>

#include "bench/load/clock.h"
#include "bench/load/quantile.h"

#include "bench/load/clock.h"
#include "bench/load/quantile.h"

namespace atrium::bench {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kEventsPerTurn = 1024;
constexpr int kTurnMs = 10'000;  // a server that says nothing for so long has lost a message
constexpr auto kWarmUp = std::chrono::milliseconds(300);

}  // namespace

FanoutLoad::FanoutLoad(Dialect& dialect, Crowd crowd)
    : dialect_(dialect),
      crowd_(crowd),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      members_(crowd.members),
      groups_(crowd.members / crowd.group_size),
      buffer_(kReadBytes) {
  enter_all();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& member = members_[i];
    member.group = &groups_.at(i / crowd.group_size);
    member.group->index = i / crowd.group_size;
    member.counter = dialect.counter();
    epoll_event event{EPOLLIN, {.ptr = &member}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, member.socket.descriptor(), &event);
  }
}

FanoutLoad::~FanoutLoad() { ::close(epoll_); }

void FanoutLoad::enter_all() {
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> doors(std::min(dialect_.doors(), members_.size()));
  for (auto& door : doors) {
    door = std::async(std::launch::async, [&] {
      for (auto i = next++; i < members_.size(); i = next++) {
        members_[i].socket = dialect_.enter(i);
      }
    });
  }
  for (auto& door : doors) {
    door.get();
  }
}

FanoutSample FanoutLoad::measure_paced(const ServerProgram& server, double messages_per_s, std::chrono::milliseconds time) {
  pace_ = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / messages_per_s));
  std::for_each(groups_.begin(), groups_.end(), [](Group& group) { group.next = Clock::now(); });
  const auto sample = measure(server, kRing, time);
  pace_ = {};
  return sample;
}

FanoutSample FanoutLoad::measure(const ServerProgram& server, std::size_t in_flight, std::chrono::milliseconds time) {
  const auto run_until = [&](Clock::time_point end) {
    while (Clock::now() < end) {
      turn();
    }
  };
  in_flight_ = in_flight;
  std::for_each(groups_.begin(), groups_.end(), [&](Group& group) { write(group); });
  run_until(Clock::now() + kWarmUp);

  deliveries_ = bytes_ = 0;
  waits_us_.clear();
  is_measuring_ = true;
  const auto begin = Clock::now();
  const auto server_begin = server.cpu();
  const auto own_begin = own_cpu();
  run_until(begin + time);
  const auto server_time = server.cpu() - server_begin;
  const auto own_time = own_cpu() - own_begin;
  const auto wall = us(Clock::now() - begin);
  is_measuring_ = false;
  const auto deliveries = static_cast<double>(std::max<std::uint64_t>(deliveries_, 1));
  const auto bytes = static_cast<double>(bytes_);

  in_flight_ = 0;
  while (!is_idle()) {
    turn();
  }
  return {.cpu_us_per_delivery = us(server_time) / deliveries,
          .deliveries_per_s = deliveries / wall * 1e6,
          .p50_us = quantile(waits_us_, 0.5),
          .p99_us = quantile(waits_us_, 0.99),
          .bytes_per_delivery = bytes / deliveries,
          .server_cores = us(server_time) / wall,
          .server_rss_bytes = static_cast<double>(server.rss_bytes()),
          .load_cores = us(own_time) / wall};
}

void FanoutLoad::turn() {
  std::array<epoll_event, kEventsPerTurn> events;
  const bool is_paced = pace_.count() > 0 && in_flight_ > 0;
  const auto count = ::epoll_wait(epoll_, events.data(), kEventsPerTurn, is_paced ? 1 : kTurnMs);
  if (count == 0 && !is_paced) {
    const auto& group = groups_.front();
    throw std::runtime_error("nothing was delivered for ten seconds: the server refused or lost a message, " +
                             std::to_string(group.delivered) + " of " + std::to_string(group.sent) + " were delivered, " +
                             std::to_string(group.ring[group.delivered % kRing].missing) + " members miss the next");
  }
  for (int i = 0; i < count; ++i) {
    read(*static_cast<Member*>(events[static_cast<std::size_t>(i)].data.ptr));
  }
  for (auto& group : groups_) {
    write(group);
  }
}

void FanoutLoad::read(Member& member) {
  const auto size = member.socket.receive(buffer_.data(), buffer_.size());
  if (size < 0 && errno == EAGAIN) {
    return;
  }
  if (size <= 0) {
    throw std::runtime_error("the server dropped a connection");
  }
  std::size_t count = 0;
  member.stream.take({buffer_.data(), static_cast<std::size_t>(size)},
                     [&](std::string_view part) { count += member.counter->take(part); });
  bytes_ += static_cast<std::size_t>(size);
  deliver(member, count);
  auto& answers = member.stream.answers();
  if (!answers.empty()) {
    member.socket.send(answers.data(), answers.size());
    answers.clear();
  }
}

void FanoutLoad::deliver(Member& member, std::size_t count) {
  auto& group = *member.group;
  deliveries_ += count;
  for (; count > 0; --count) {
    if (member.got == group.sent) {
      throw std::runtime_error("more was delivered than sent");
    }
    auto& message = group.ring[member.got++ % kRing];
    if (--message.missing == 0) {
      ++group.delivered;
      if (is_measuring_) {
        waits_us_.push_back(us(Clock::now() - message.sent));
      }
    }
  }
}

void FanoutLoad::write(Group& group) {
  const auto now = Clock::now();
  while (group.sent - group.delivered < in_flight_ && (pace_.count() == 0 || group.next <= now)) {
    say(group, pace_.count() == 0 ? now : std::exchange(group.next, group.next + pace_));
  }
  if (group.unsent.empty()) {
    return;
  }
  auto& socket = members_[group.index * crowd_.group_size].socket;
  const auto sent = socket.send(group.unsent.data(), group.unsent.size());
  if (sent < 0 && errno != EAGAIN) {
    throw std::runtime_error("the server dropped the writer");
  }
  group.unsent.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
}

void FanoutLoad::say(Group& group, Clock::time_point due) {
  group.ring[group.sent % kRing] = {crowd_.group_size, due};
  dialect_.append_message(group.unsent, group.index, ++group.sent);
}

std::uint64_t FanoutLoad::sent() const {
  std::uint64_t sum = 0;
  for (const auto& group : groups_) {
    sum += group.sent;
  }
  return sum;
}

bool FanoutLoad::is_idle() const {
  return std::all_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.sent == group.delivered; });
}

}  // namespace atrium::bench
