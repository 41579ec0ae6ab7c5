#pragma once

#include <sstream>
#include <string>

#include "bench/report/result.h"

namespace atrium::bench {

// Lines as a benchmark prints them.
inline Results results_of(const std::string& lines) {
  std::istringstream stream(lines);
  return read_results(stream);
}

}  // namespace atrium::bench
