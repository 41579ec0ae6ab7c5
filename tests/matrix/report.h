#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/matrix/rules.h"

namespace atrium::matrix {

// What one door answered.
class Report {
 public:
  explicit Report(std::string door) : door_(std::move(door)) {}

  void count(const Row& row, const std::string& outcome);
  // Something that is not as the rules say.
  void complain(const std::string& complaint) { complaints_.push_back(complaint); }

  std::size_t cells() const;
  // Different pairs of a command and what came of it.
  std::size_t distinct() const;
  const std::vector<std::string>& complaints() const { return complaints_; }

  // A line for each command, then the totals.
  std::string text() const;
  // The same as one JSON object.
  std::string json() const;

 private:
  using Outcomes = std::map<std::string, std::size_t>;
  std::set<std::string> kinds() const;

  const std::string door_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::map<std::string, Outcomes, std::less<>> commands_;
  std::vector<std::string> complaints_;
};

// Prints it, and adds a line to the file that ATRIUM_MATRIX_JSON names, if it does.
void publish(const Report& report);

}  // namespace atrium::matrix
