#pragma once

#include <chrono>

namespace atrium::test {

// While one is there, std::chrono::steady_clock and the timers of Boost.Asio on this thread go by it. (fake_clock.cpp puts itself
// in the place of the library's clock.)
class FakeClock {
 public:
  FakeClock();
  ~FakeClock();
  FakeClock(const FakeClock&) = delete;
  FakeClock& operator=(const FakeClock&) = delete;

  void advance(std::chrono::nanoseconds time) { now_ += time; }
  std::chrono::nanoseconds now() const { return now_; }
  std::int64_t now_ms() const { return std::chrono::duration_cast<std::chrono::milliseconds>(now_).count(); }

 private:
  std::chrono::nanoseconds now_ = std::chrono::hours(1);
};

}  // namespace atrium::test
