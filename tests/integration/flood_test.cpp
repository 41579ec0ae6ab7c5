// A flood of wrong passwords from many addresses, and what those notice who talk: the real program, as a process.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <iostream>
#include <thread>

#include "server/config/limits.h"
#include "tests/integration/knocker.h"
#include "tests/integration/load_school.h"

namespace atrium::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kWrongPasswords = 10'000;
constexpr std::size_t kMessages = 1000;
constexpr milliseconds kUnnoticed(20);

// Two people who talk with each other, one message at a time.
class Pair {
 public:
  explicit Pair(const LoadSchool& school) : speaker_(school, 0), listener_(school, 1) {
    speaker_.sign_in();
    chat_ = speaker_.direct_chat_with(listener_.sign_in());
    listener_.resume();
  }
  // From the sending until the other has it.
  Clock::duration say_something() {
    const auto text = "реплика " + std::to_string(++said_);
    const auto begin = Clock::now();
    EXPECT_TRUE(speaker_.ask(speaker_.message(chat_, text)).has_accepted());
    listener_.wait_for_text(text);
    return Clock::now() - begin;
  }
  // The 99th percentile of many, and on until it is enough.
  milliseconds p99(const std::function<bool()>& enough) {
    std::vector<Clock::duration> taken;
    while (taken.size() < kMessages || !enough()) {
      taken.push_back(say_something());
    }
    std::ranges::sort(taken);
    return std::chrono::ceil<milliseconds>(taken[taken.size() * 99 / 100]);
  }

 private:
  Member speaker_;
  Member listener_;
  ChatId chat_;
  std::size_t said_ = 0;
};

// Strangers who come in a row, try as often as a connection may and don't read. The queue of password checks is full all the while.
class Flood {
 public:
  explicit Flood(std::uint16_t port) : port_(port), thread_([this] { run(); }) {}
  ~Flood() {
    stop_ = true;
    thread_.join();
  }
  std::size_t tried() const { return tried_; }

 private:
  static constexpr std::size_t kAtOnce = 4 * limits::kHashQueue;

  void run() {
    std::deque<Knocker> strangers;
    for (std::size_t number = 0; !stop_; ++number) {
      auto& stranger = strangers.emplace_back(port_, address(number));
      for (std::size_t i = 0; i < limits::kFailedSignInsPerConnection; ++i) {
        stranger.try_password("pupil" + std::to_string(number % 500), "догадка " + std::to_string(i));
        ++tried_;
      }
      if (strangers.size() > kAtOnce) {
        strangers.pop_front();
      }
    }
  }

  const std::uint16_t port_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::size_t> tried_ = 0;
  std::thread thread_;
};

// Whether the flood fills the queue of password checks: one of those who try meanwhile is told so. Between two strangers there is room
// for a moment, longer if the machine is busy.
bool finds_the_queue_full(std::uint16_t port) {
  for (std::size_t i = 0; i < 200; ++i) {
    Knocker late(port, address((1 << 20) + i));
    late.try_password("nobody", "не тот");
    const auto answer = late.answer();
    if (answer && answer->error().code() == wire::v1::ERROR_CODE_BUSY) {
      return true;
    }
  }
  return false;
}

// Other programs on the machine only make it slower, so it may try again.
TEST(SignInFlood, IsNotNoticedByThoseWhoTalk) {
  LoadSchool school(2, {"--listen.trusted_proxies", "127.0.0.1"});
  Pair pair(school);
  milliseconds quiet(0);
  milliseconds flooded(0);
  std::size_t tried = 0;
  for (int round = 0; round < 3 && (tried == 0 || flooded > 2 * std::max(quiet, kUnnoticed)); ++round) {
    quiet = pair.p99([] { return true; });
    const Flood flood(school.port());
    flooded = pair.p99([&] { return flood.tried() >= kWrongPasswords; });
    tried = flood.tried();
    EXPECT_TRUE(finds_the_queue_full(school.port()));
  }
  std::cerr << "p99 of a message: " << quiet.count() << " ms when it is quiet, " << flooded.count() << " ms among " << tried
            << " wrong passwords\n";
  EXPECT_LE(flooded, 2 * std::max(quiet, kUnnoticed));
}

}  // namespace
}  // namespace atrium::test
