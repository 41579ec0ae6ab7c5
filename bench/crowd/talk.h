#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/crowd/client_crowd.h"

namespace atrium::bench {

// People who write at a pace of their own, however late the answers are: a wait counts from when a message was due.
class Talk {
 public:
  explicit Talk(std::string text) : text_(std::move(text)) {}

  // From `begin` on, so many messages a second.
  void add(std::size_t client, std::uint64_t chat, char kind, double per_second, Clock::time_point begin);
  // What is due by then; whoever isn't there stays silent.
  void say_due(ClientCrowd& crowd, Clock::time_point now);
  // Until nothing is due.
  Clock::duration pause() const;

 private:
  struct Talker {
    std::size_t client;
    std::uint64_t chat;
    char kind;
    Clock::duration pace;
    Clock::time_point next;
  };

  const std::string text_;
  std::vector<Talker> talkers_;
};

// Has the crowd talk until it holds, or say all that is due by that moment.
void talk_until(ClientCrowd& crowd, Talk& talk, Clock::time_point end);
void talk_until(ClientCrowd& crowd, Talk& talk, const std::function<bool()>& holds);

// Each on a thread of its own; returns when all have, with the CPU time of the busiest. Throws what the first of them threw.
std::chrono::nanoseconds run_together(const std::vector<std::function<void()>>& parts);

}  // namespace atrium::bench
