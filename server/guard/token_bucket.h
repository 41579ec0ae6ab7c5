#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace atrium::guard {

// One in each interval, and so many at once if there was a pause.
struct Rate {
  std::chrono::microseconds interval{0};  // 0 = no bound
  std::uint32_t burst = 1;

  static constexpr Rate per_second(std::uint32_t count, std::uint32_t burst) {
    return {count == 0 ? std::chrono::microseconds(0) : std::chrono::microseconds(std::chrono::seconds(1)) / count, burst};
  }
};

// How much of something somebody may do. As the generic cell rate algorithm (ITU-T I.371): one time says how full it is.
class TokenBucket {
 public:
  using Duration = std::chrono::microseconds;

  // Takes one: 0. If there is none left: after how long to ask again, in whole milliseconds. Those who are refused one after the
  // other are told later and later times, so that they don't come back together; at most that of a full bucket.
  std::chrono::milliseconds take(const Rate& rate, std::chrono::milliseconds clock) {
    if (rate.interval == Duration(0)) {
      return {};
    }
    const Duration now = clock;
    const auto full = rate.interval * rate.burst;
    // A clock that was set back shuts nobody out for longer than an empty bucket does.
    full_at_ = std::clamp(full_at_, now, now + full);
    if (full_at_ + rate.interval <= now + full) {
      full_at_ += rate.interval;
      return {};
    }
    promised_ = std::clamp(promised_ + rate.interval, full_at_ + rate.interval - full, now + full);
    return std::chrono::ceil<std::chrono::milliseconds>(promised_ - now);
  }
  // What was taken was not used.
  void give_back(const Rate& rate) { full_at_ -= rate.interval; }

 private:
  Duration full_at_{0};
  Duration promised_{0};
};

}  // namespace atrium::guard
