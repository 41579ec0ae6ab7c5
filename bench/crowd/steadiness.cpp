#include "bench/crowd/steadiness.h"

#include <algorithm>
#include <numeric>

#include "bench/load/quantile.h"

namespace atrium::bench {
namespace {

double mean(std::vector<double>::const_iterator from, std::vector<double>::const_iterator to) {
  return std::accumulate(from, to, 0.0) / static_cast<double>(to - from);
}

}  // namespace

double drift(const std::vector<double>& values) {
  const auto third = static_cast<std::ptrdiff_t>(values.size() / 3);
  const auto middle = third == 0 ? 0 : mean(values.begin() + third, values.begin() + 2 * third);
  return middle == 0 ? 0 : mean(values.end() - third, values.end()) / middle - 1;
}

double peak_over_median(const std::vector<double>& values) {
  const std::vector<double> warm(values.begin() + static_cast<std::ptrdiff_t>(values.size() / 3), values.end());
  const auto median = quantile(warm, 0.5);
  return median == 0 ? 0 : quantile(warm, 1) / median - 1;
}

double growth_per(const std::vector<double>& one, const std::vector<double>& other) {
  return (one.back() - one.at(one.size() / 3)) / (other.back() - other.at(other.size() / 3));
}

}  // namespace atrium::bench
