#pragma once

#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace atrium::bench {

// A line of a benchmark, read back.
class Result {
 public:
  // Takes what JsonLine writes: a flat object of texts and numbers. Throws std::invalid_argument.
  static Result parse(std::string_view line);

  // As it was written; empty if there is none.
  std::string text(const std::string& field) const;
  // Not a number if there is none, or if it is a text.
  double number(const std::string& field) const;
  bool has(const std::string& field) const { return values_.contains(field); }
  // In the order in which they came.
  const std::vector<std::string>& fields() const { return fields_; }
  // Whether both have the same values there, or neither has one.
  bool agrees(const Result& other, const std::vector<std::string>& on) const;

 private:
  std::vector<std::string> fields_;
  std::map<std::string, std::string> values_;
};

using Results = std::vector<Result>;
using Fields = std::vector<std::pair<std::string, std::string>>;

// Empty lines are left out.
Results read_results(std::istream& lines);
// The last one that has all these values; null if there is none.
const Result* find(const Results& results, const Fields& wanted);
// In the order in which they came, each once.
std::vector<std::string> values_of(const Results& results, const std::string& field);
// Those with this value.
Results with(const Results& results, const std::string& field, const std::string& value);

}  // namespace atrium::bench
