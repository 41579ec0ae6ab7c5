#pragma once

#include <string>
#include <vector>

#include "bench/report/result.h"

namespace atrium::bench {

// What a benchmark is to reach, and what it reached.
struct Judgement {
  enum class Verdict { kHeld, kNotHeld, kNotMeasured };

  std::string bench;
  std::string what;  // "atrium / baseline-send, 1 in flight"
  std::string unit;  // "x" of a ratio
  double limit = 0;
  bool is_least = false;  // the limit is a least, not a most
  double value = 0;       // not a number if it was not measured

  Verdict verdict() const;
};

// Of the benchmarks that are among the results.
std::vector<Judgement> judge(const Results& results);

}  // namespace atrium::bench
