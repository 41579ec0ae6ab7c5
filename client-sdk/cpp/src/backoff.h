#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace atrium::client {

// How long to wait before the next attempt: exponential with full jitter, so that clients whom one server lost do not
// come back together.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, std::uint64_t seed)
      : first_(std::max(first, std::chrono::milliseconds(1))),
        most_(std::max(most, first_)),
        ceiling_(first_),
        random_(seed) {}

  // Between 0 and the ceiling, which doubles with each call.
  std::chrono::milliseconds next() {
    std::uniform_int_distribution<std::int64_t> wait(0, ceiling_.count());
    const std::chrono::milliseconds result(wait(random_));
    ceiling_ = std::min(ceiling_ * 2, most_);
    return result;
  }

  void reset() { ceiling_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  std::chrono::milliseconds ceiling_;
  std::mt19937_64 random_;
};

}  // namespace atrium::client
