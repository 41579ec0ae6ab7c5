// A result is an object on one line that any program can read.
#include "bench/load/report.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/json.h"

namespace atrium::bench {
namespace {

TEST(JsonLine, HoldsItsFieldsInOrder) {
  EXPECT_EQ(JsonLine().text("case", "atrium").number("members", 1000).number("cpu_us", 0.1234567).str(),
            "{\"case\": \"atrium\", \"members\": 1000, \"cpu_us\": 0.1235}");
}

TEST(JsonLine, IsOneObjectWhateverTheText) {
  const auto line = JsonLine().text("absent", "not \"here\"\n\\").number("members", 10'000).str();
  const auto read = test::parse_json(line);
  EXPECT_EQ(line.find('\n'), line.npos);
  EXPECT_EQ(read.at("absent").text, "not \"here\" \\");
  EXPECT_EQ(read.at("members").text, "10000");
}

TEST(JsonLine, SaysNullForWhatIsNoNumber) {
  const auto line = JsonLine().number("ratio", std::numeric_limits<double>::quiet_NaN()).str();
  EXPECT_TRUE(test::parse_json(line).at("ratio").is(test::Json::Kind::kNull));
}

}  // namespace
}  // namespace atrium::bench
