#pragma once

#include <string>
#include <vector>

#include "bench/report/result.h"
#include "bench/report/targets.h"

namespace atrium::bench {

// Results of one benchmark as rows; what is the same in all of them is said once.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  Fields same;
  Fields absent;  // case and reason
};

Table table_of(const Results& results);

// For a terminal: the tables of all benchmarks, and what their targets say.
std::string text_report(const Results& results);
// "0.82 x", "6,100 bytes".
std::string with_unit(double value, const std::string& unit);
std::string verdict_name(Judgement::Verdict verdict);

}  // namespace atrium::bench
