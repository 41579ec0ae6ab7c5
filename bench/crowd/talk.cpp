#include "bench/crowd/talk.h"

#include <algorithm>
#include <exception>
#include <thread>

#include "bench/load/clock.h"

namespace atrium::bench {
namespace {

constexpr auto kLongestTurn = std::chrono::milliseconds(10);

}  // namespace

void Talk::add(std::size_t client, std::uint64_t chat, char kind, double per_second, Clock::time_point begin) {
  const auto pace = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
  talkers_.push_back({client, chat, kind, pace, begin});
}

void Talk::say_due(ClientCrowd& crowd, Clock::time_point now) {
  for (auto& talker : talkers_) {
    for (; talker.next <= now; talker.next += talker.pace) {
      crowd.say(talker.client, talker.chat, {talker.kind, talker.next}, text_);
    }
  }
}

Clock::duration Talk::pause() const {
  Clock::duration pause = kLongestTurn;
  const auto now = Clock::now();
  for (const auto& talker : talkers_) {
    pause = std::min(pause, talker.next - now);
  }
  return pause;
}

void talk_until(ClientCrowd& crowd, Talk& talk, const std::function<bool()>& holds) {
  while (!holds()) {
    talk.say_due(crowd, Clock::now());
    crowd.turn(talk.pause());
  }
}

void talk_until(ClientCrowd& crowd, Talk& talk, Clock::time_point end) {
  talk_until(crowd, talk, [end] { return Clock::now() >= end; });
  talk.say_due(crowd, end);
}

std::chrono::nanoseconds run_together(const std::vector<std::function<void()>>& parts) {
  std::vector<std::exception_ptr> errors(parts.size());
  std::vector<std::chrono::nanoseconds> busy(parts.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        parts[i]();
      } catch (...) {
        errors[i] = std::current_exception();
      }
      busy[i] = own_thread_cpu();
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  for (const auto& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
  return *std::ranges::max_element(busy);
}

}  // namespace atrium::bench
