#pragma once

#include <map>
#include <string>
#include <utility>

#include "tests/matrix/objects.h"
#include "tests/matrix/report.h"

namespace atrium::matrix {

// All cells of some rows, asked over the WebSocket.
class Matrix {
 public:
  Matrix(const Schema& schema, std::uint16_t port);

  void ask(const Row& row);
  // At the end: nobody was told of what is not theirs.
  void ask_bystanders();
  const Report& report() const { return report_; }

 private:
  void ask(const Row& row, const Situation& situation);
  Answer answer_to(const Row& row, const Situation& situation, const Question& question);
  void compare(const Row& row, const Situation& situation, const Answer& answer);
  // Errors for the same reason are the same to the byte: that is how something that is not there looks like something that one
  // may not know.
  void compare_error(const Row& row, const Situation& situation, const Verdict& verdict, const std::string& error);

  const Schema& schema_;
  Cast cast_;
  Objects objects_;
  Report report_{"WebSocket"};
  std::map<std::pair<std::string_view, std::string_view>, std::pair<std::string, std::string>> errors_;
};

}  // namespace atrium::matrix
