#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace atrium::bench {

// How long many things took, in little room: a value is known to 1.6 % of itself.
class WaitHistogram {
 public:
  void add(std::chrono::nanoseconds wait);
  void add(const WaitHistogram& other);
  std::uint64_t count() const { return count_; }
  // The value below which that part (0 to 1) of all lies, in microseconds; 0 of none.
  double quantile_us(double part) const;

 private:
  static constexpr unsigned kStepBits = 6;  // so many steps in each power of two
  static constexpr std::size_t kPlaces = (64 - kStepBits + 1) << kStepBits;

  std::array<std::uint32_t, kPlaces> places_{};
  std::uint64_t count_ = 0;
};

}  // namespace atrium::bench
