#pragma once

#include <vector>

#include "bench/report/plot.h"
#include "bench/report/result.h"

namespace atrium::bench {

// The plots that these results allow: a line needs two points somewhere in its plot to be worth one.
std::vector<Plot> plots_of(const Results& results, const std::string& note);
// The name of a case for readers.
std::string case_name(const std::string& name);

}  // namespace atrium::bench
