#pragma once

#include <vector>

namespace atrium::bench {

// Whether something stays as it is while a run goes on. The first third is for warming up.
//
// What the mean of the last third is more than that of the second, as a part of it: 0.05 is 5 %. 0 of fewer than three values.
double drift(const std::vector<double>& values);
// What the highest value after the first third is more than the median there, as a part of it.
double peak_over_median(const std::vector<double>& values);
// How much the one grew for each unit by which the other did, after the first third: both were looked at in the same moments.
double growth_per(const std::vector<double>& one, const std::vector<double>& other);

}  // namespace atrium::bench
