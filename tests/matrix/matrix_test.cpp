// Every command times who asks times how they stand to what they ask about, against rules that were written by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/matrix/command_line.h"
#include "tests/matrix/matrix.h"
#include "tests/matrix/rows.h"
#include "tests/support/child_process.h"

namespace atrium::matrix {
namespace {

constexpr std::size_t kShownComplaints = 40;

std::set<std::string> commands_of(const std::vector<Row>& rows) {
  std::set<std::string> commands;
  for (const auto& row : rows) {
    commands.insert(std::string(row.command));
  }
  return commands;
}

std::string name_of(const Row& row) { return std::string(row.command) + " { " + std::string(row.fields) + " }"; }

void expect_as_the_rules_say(const Report& report) {
  publish(report);
  std::string some;
  for (std::size_t i = 0; i < std::min(kShownComplaints, report.complaints().size()); ++i) {
    some += report.complaints()[i] + "\n";
  }
  EXPECT_TRUE(report.complaints().empty()) << report.complaints().size() << " complaints, among them\n" << some;
}

TEST(MatrixTable, EveryCommandHasARowAndEveryRowACommand) {
  const auto commands = Schema(ATRIUM_WIRE_SET).commands();
  EXPECT_EQ(commands_of(all_rows()), std::set<std::string>(commands.begin(), commands.end()));
}

TEST(MatrixTable, ARefusalIsAnErrorCodeOfTheProtocol) {
  const auto codes = Schema(ATRIUM_WIRE_SET).error_codes();
  for (const auto& row : all_rows()) {
    for (const auto& clause : row.rule) {
      const bool is_code = std::ranges::find(codes, clause.refusal) != codes.end();
      EXPECT_TRUE(is_code || clause.refusal == kLeftOut) << name_of(row) << ": " << clause.refusal;
    }
  }
}

// Else there is no cell in which the server could be wrong about it.
TEST(MatrixTable, EveryClauseDecidesSomeCellAndEveryRowAllowsSome) {
  for (const auto& row : all_rows()) {
    std::set<std::string_view> deciding;
    for (const auto& situation : situations(std::string(row.fields) + std::string(row.shows))) {
      deciding.insert(judge(row, situation).words);
    }
    EXPECT_TRUE(deciding.contains("")) << name_of(row) << " is never allowed";
    for (const auto& clause : row.rule) {
      EXPECT_TRUE(deciding.contains(clause.words)) << name_of(row) << ": " << clause.words;
    }
  }
}

TEST(MatrixTable, EveryRowTellsItsRequirement) {
  for (const auto& row : all_rows()) {
    EXPECT_FALSE(row.source.empty()) << name_of(row);
  }
}

// The server with its two spaces, as a process.
struct Doors : testing::Test {
  const Schema schema{ATRIUM_WIRE_SET};
  test::ChildProcess school{{ATRIUM_MATRIX_SCHOOL}, {}};
  const std::uint16_t port = static_cast<std::uint16_t>(std::stoul(school.lines(1).at(0)));
};

TEST_F(Doors, TheWebSocketAnswersAsTheRulesSay) {
  Matrix matrix(schema, port);
  for (const auto& row : all_rows()) {
    matrix.ask(row);
  }
  matrix.ask_bystanders();
  expect_as_the_rules_say(matrix.report());
}

TEST_F(Doors, TheProgramAnswersAsTheRulesSay) {
  CommandLine program(schema, port);
  for (const auto& row : all_rows()) {
    if (!row.command_line.empty()) {
      program.ask(row);
    }
  }
  expect_as_the_rules_say(program.report());
}

}  // namespace
}  // namespace atrium::matrix
