#include "bench/crowd/wait_histogram.h"

#include <algorithm>
#include <bit>

namespace atrium::bench {
namespace {

// Values below a power of two stand for themselves; from there on each next power has as many places.
std::size_t place_of(std::uint64_t value, unsigned step_bits) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > step_bits ? width - step_bits - 1 : 0;
  return (static_cast<std::size_t>(shift) << step_bits) + static_cast<std::size_t>(value >> shift);
}

// The greatest value of a place.
std::uint64_t value_of(std::size_t place, unsigned step_bits) {
  const auto steps = std::size_t{1} << step_bits;
  if (place < 2 * steps) {
    return place;
  }
  const auto shift = (place >> step_bits) - 1;
  const auto step = place - (shift << step_bits);
  return ((static_cast<std::uint64_t>(step) + 1) << shift) - 1;
}

}  // namespace

void WaitHistogram::add(std::chrono::nanoseconds wait) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(wait.count(), 0));
  ++places_[place_of(value, kStepBits)];
  ++count_;
}

void WaitHistogram::add(const WaitHistogram& other) {
  std::transform(places_.begin(), places_.end(), other.places_.begin(), places_.begin(), std::plus<>());
  count_ += other.count_;
}

double WaitHistogram::quantile_us(double part) const {
  const auto rank = static_cast<std::uint64_t>(part * static_cast<double>(count_ - std::min<std::uint64_t>(count_, 1)));
  std::uint64_t below = 0;
  for (std::size_t place = 0; place < kPlaces; ++place) {
    below += places_[place];
    if (below > rank) {
      return static_cast<double>(value_of(place, kStepBits)) / 1000;
    }
  }
  return 0;
}

}  // namespace atrium::bench
