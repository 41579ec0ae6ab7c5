#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace atrium::bench {

// The value below which that part (0 to 1) of all lies; 0 of none.
double quantile(std::vector<double> values, double part);

// The same of one field of all samples: the median, if nothing else is asked.
template <class Sample>
double quantile_of(const std::vector<Sample>& samples, double Sample::*field, double part = 0.5) {
  std::vector<double> values;
  std::ranges::transform(samples, std::back_inserter(values), field);
  return quantile(std::move(values), part);
}

}  // namespace atrium::bench
