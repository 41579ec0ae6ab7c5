// What a benchmark wrote is read back, and nothing else is.
#include "bench/report/result.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bench/load/report.h"
#include "tests/unit/bench/results_of.h"

namespace atrium::bench {
namespace {

TEST(Result, IsWhatTheLineSaid) {
  const auto result = Result::parse(JsonLine().text("case", "a \"b\" \\c").number("cpu_us", 0.25).number("bad", NAN).str());
  EXPECT_EQ(result.text("case"), "a \"b\" \\c");
  EXPECT_EQ(result.number("cpu_us"), 0.25);
  EXPECT_FALSE(result.has("bad"));
  EXPECT_EQ(result.fields(), (std::vector<std::string>{"case", "cpu_us"}));
}

TEST(Result, HasNoNumberWhereThereIsAText) {
  const auto result = Result::parse(R"({"case": "atrium", "empty": ""})");
  EXPECT_TRUE(std::isnan(result.number("case")));
  EXPECT_TRUE(std::isnan(result.number("empty")));
  EXPECT_TRUE(std::isnan(result.number("other")));
}

TEST(Result, IsOfAWholeLineOnly) {
  for (const char* line : {"", "case", "{", R"({"a": 1)", R"({"a" 1})", R"({"a": })", R"({"a": 1} x)", R"({"a": one})",
                           R"({"a": "one})", R"({"a": 1 "b": 2})", R"({"a": 1,})"}) {
    EXPECT_THROW(Result::parse(line), std::invalid_argument) << line;
  }
}

TEST(Results, AreFoundByTheirFields) {
  const auto results =
      results_of("{\"case\": \"a\", \"w\": 1}\n\n{\"case\": \"a\", \"w\": 16}\n{\"case\": \"b\", \"w\": 1}\n");
  EXPECT_EQ(results.size(), 3u);
  EXPECT_EQ(find(results, {{"case", "a"}, {"w", "16"}}), &results[1]);
  EXPECT_EQ(find(results, {{"case", "b"}, {"w", "16"}}), nullptr);
  EXPECT_EQ(values_of(results, "w"), (std::vector<std::string>{"1", "16"}));
  EXPECT_EQ(with(results, "case", "a").size(), 2u);
  EXPECT_TRUE(results[0].agrees(results[2], {"w", "absent from both"}));
  EXPECT_FALSE(results[0].agrees(results[1], {"case", "w"}));
}

}  // namespace
}  // namespace atrium::bench
