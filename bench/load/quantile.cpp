#include "bench/load/quantile.h"

#include <cstddef>
#include <utility>

namespace atrium::bench {

double quantile(std::vector<double> values, double part) {
  if (values.empty()) {
    return 0;
  }
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}  // namespace atrium::bench
