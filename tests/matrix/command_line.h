#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/matrix/objects.h"
#include "tests/matrix/report.h"

namespace atrium::matrix {

// The cells of some rows, asked of the program `atrium`.
class CommandLine {
 public:
  CommandLine(const Schema& schema, std::uint16_t port);
  ~CommandLine();

  void ask(const Row& row);
  const Report& report() const { return report_; }

 private:
  void ask(const Row& row, const Situation& situation);
  // A new device leaves a notice: that is before anything is compared.
  void sign_in(const Situation& situation);
  // How it ended, as an outcome; complains if it did not end as it should.
  std::string run(const Row& row, const Situation& situation);

  Cast cast_;
  Objects objects_;
  Report report_{"program atrium"};
  std::size_t seen_ = 0;
  std::set<std::string> signed_in_;  // logins of which the program keeps a token
  const std::filesystem::path folder_;
  std::map<std::string, std::string> environment_;
};

}  // namespace atrium::matrix
