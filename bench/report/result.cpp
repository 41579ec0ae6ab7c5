#include "bench/report/result.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

namespace atrium::bench {
namespace {

constexpr std::string_view kSpace = " \t\r";

class Reader {
 public:
  explicit Reader(std::string_view line) : line_(line) {}

  // Whether this character comes next; then it is taken.
  bool take(char wanted) {
    at_ = std::min(line_.find_first_not_of(kSpace, at_), line_.size());
    if (at_ == line_.size() || line_[at_] != wanted) {
      return false;
    }
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted)) {
      fail();
    }
  }

  // Behind its opening quotation mark.
  std::string rest_of_text() {
    std::string text;
    while (at_ < line_.size() && line_[at_] != '"') {
      at_ += line_[at_] == '\\' ? 1 : 0;
      text += line_.substr(at_++, 1);
    }
    expect('"');
    return text;
  }

  std::string word() {
    const auto end = std::min(line_.find_first_of(",} \t\r", at_), line_.size());
    const std::string word(line_.substr(at_, end - at_));
    char* rest = nullptr;
    std::strtod(word.c_str(), &rest);
    if (word.empty() || (*rest != '\0' && word != "null" && word != "true" && word != "false")) {
      fail();
    }
    at_ = end;
    return word;
  }

  void end() {
    if (line_.find_first_not_of(kSpace, at_) != line_.npos) {
      fail();
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw std::invalid_argument("no result of a benchmark, at character " + std::to_string(at_ + 1) + ": " +
                                std::string(line_));
  }

  const std::string_view line_;
  std::size_t at_ = 0;
};

}  // namespace

Result Result::parse(std::string_view line) {
  Reader reader(line);
  Result result;
  reader.expect('{');
  bool is_first = true;
  while (!reader.take('}')) {
    if (!std::exchange(is_first, false)) {
      reader.expect(',');
    }
    reader.expect('"');
    const auto field = reader.rest_of_text();
    reader.expect(':');
    const auto value = reader.take('"') ? reader.rest_of_text() : reader.word();
    if (value != "null" && result.values_.emplace(field, value).second) {
      result.fields_.push_back(field);
    }
  }
  reader.end();
  return result;
}

std::string Result::text(const std::string& field) const {
  const auto found = values_.find(field);
  return found == values_.end() ? std::string() : found->second;
}

double Result::number(const std::string& field) const {
  const auto value = text(field);
  char* rest = nullptr;
  const double number = std::strtod(value.c_str(), &rest);
  return value.empty() || *rest != '\0' ? std::numeric_limits<double>::quiet_NaN() : number;
}

bool Result::agrees(const Result& other, const std::vector<std::string>& on) const {
  return std::all_of(on.begin(), on.end(), [&](const std::string& field) { return text(field) == other.text(field); });
}

Results read_results(std::istream& lines) {
  Results results;
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(kSpace) != line.npos) {
      results.push_back(Result::parse(line));
    }
  }
  return results;
}

const Result* find(const Results& results, const Fields& wanted) {
  const auto found = std::find_if(results.rbegin(), results.rend(), [&](const Result& result) {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& field) { return result.text(field.first) == field.second; });
  });
  return found == results.rend() ? nullptr : &*found;
}

std::vector<std::string> values_of(const Results& results, const std::string& field) {
  std::vector<std::string> values;
  for (const auto& result : results) {
    const auto value = result.text(field);
    if (std::find(values.begin(), values.end(), value) == values.end()) {
      values.push_back(value);
    }
  }
  return values;
}

Results with(const Results& results, const std::string& field, const std::string& value) {
  Results some;
  std::copy_if(results.begin(), results.end(), std::back_inserter(some),
               [&](const Result& result) { return result.text(field) == value; });
  return some;
}

}  // namespace atrium::bench
