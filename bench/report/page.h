#pragma once

#include <string>
#include <vector>

#include "bench/report/machine.h"
#include "bench/report/plot.h"
#include "bench/report/result.h"

namespace atrium::bench {

// Everything on one page that needs no other file: what it ran on, what held, the plots, every figure.
std::string html_page(const Results& results, const std::vector<Plot>& plots, const Facts& facts);

// Whether the load generator may have been what limited a result.
bool is_load_bound(const Result& result);

}  // namespace atrium::bench
