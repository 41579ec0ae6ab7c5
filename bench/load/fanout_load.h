#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/dialect.h"
#include "bench/load/server_program.h"
#include "bench/load/web_socket.h"

namespace atrium::bench {

// What one round gave.
struct FanoutSample {
  double cpu_us_per_delivery = 0;
  double deliveries_per_s = 0;
  double p50_us = 0;
  double p99_us = 0;
  double bytes_per_delivery = 0;
  double server_cores = 0;  // how many it kept busy
  double server_rss_bytes = 0;
  double load_cores = 0;  // how much of one this generator was busy
};

// All members of a crowd on one thread, each with a socket. In every chat one member writes and so many messages are in
// flight: sent, and not yet delivered to all.
class FanoutLoad {
 public:
  using Clock = std::chrono::steady_clock;

  FanoutLoad(Dialect& dialect, Crowd crowd);
  ~FanoutLoad();
  FanoutLoad(const FanoutLoad&) = delete;
  FanoutLoad& operator=(const FanoutLoad&) = delete;

  // Warms up, measures, and waits until all is delivered. Throws when nothing comes any more.
  FanoutSample measure(const ServerProgram& server, std::size_t in_flight, std::chrono::milliseconds time);
  // The same with so many messages a second in each chat, however many are in flight; waits count from when one was due.
  FanoutSample measure_paced(const ServerProgram& server, double messages_per_s, std::chrono::milliseconds time);
  // Messages since the beginning.
  std::uint64_t sent() const;

 private:
  static constexpr std::size_t kRing = 1024;  // more than are ever in flight

  struct Message {
    std::size_t missing = 0;  // members who have not got it
    Clock::time_point sent;
  };
  struct Group {
    std::size_t index = 0;
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    Clock::time_point next;  // when paced: the next message is due
    std::array<Message, kRing> ring{};
    std::string unsent;  // the writer's bytes that its socket did not take
  };
  struct Member {
    LoadSocket socket;
    Group* group = nullptr;
    std::uint64_t got = 0;
    FrameStream stream;
    std::unique_ptr<DeliveryCounter> counter;
  };

  void enter_all();
  // Handles what is ready, then lets the writers write.
  void turn();
  void read(Member& member);
  void deliver(Member& member, std::size_t count);
  void write(Group& group);
  void say(Group& group, Clock::time_point due);
  bool is_idle() const;

  Dialect& dialect_;
  const Crowd crowd_;
  int epoll_;
  std::vector<Member> members_;
  std::vector<Group> groups_;
  std::vector<char> buffer_;
  std::size_t in_flight_ = 0;
  Clock::duration pace_{};  // between two messages; 0: not paced
  bool is_measuring_ = false;
  std::uint64_t deliveries_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<double> waits_us_;
};

}  // namespace atrium::bench
