#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/report/result.h"

// Whether Atrium became slower beside its raw baselines, as against what was recorded.
namespace atrium::bench {

constexpr double kSlowerAtMost = 1.5;  // times the recorded ratio

// What Atrium takes, over what the raw baseline takes for the same: less is better. By name, which begins with that of the
// benchmark.
using Ratios = std::map<std::string, double>;

Ratios ratios_of(const Results& results);
// Of several runs: the least of each ratio, since only what is slow every time is slow; the median, to be recorded.
Ratios least_of(const std::vector<Ratios>& runs);
Ratios median_of(const std::vector<Ratios>& runs);

struct Verdict {
  bool is_good = false;
  std::string text;  // a line
};

// One for each ratio that was measured or recorded; of the benchmark named, so that one which says nothing is noticed.
std::vector<Verdict> compare(const std::string& bench, const Ratios& measured, const Ratios& recorded);

// A recorded ratio on each line.
Ratios parse_recorded(const Results& lines);
std::string write_recorded(const Ratios& ratios);

}  // namespace atrium::bench
