// What became slower beside its raw baseline is noticed; what was lucky once is not slow.
#include "bench/report/check.h"

#include <gtest/gtest.h>

#include "tests/unit/bench/results_of.h"

namespace atrium::bench {
namespace {

// A line of the fan-out's.
std::string fanout(const std::string& name, int in_flight, double cpu) {
  return R"({"bench": "fanout", "case": ")" + name + R"(", "members": 1000, "chats": 1, "in_flight": )" +
         std::to_string(in_flight) + R"(, "cpu_us_per_delivery": )" + std::to_string(cpu) + "}\n";
}

// What is said of the ratio that was recorded as 1.
std::string word_for(double value) { return compare("a", {{"a: x", value}}, {{"a: x", 1}}).at(0).text.substr(0, 4); }

TEST(Ratios, CompareWhatHasTheSameParameters) {
  const auto ratios =
      ratios_of(results_of(fanout("baseline-send", 1, 4) + fanout("atrium", 1, 6) + fanout("baseline-batch", 16, 0.5) +
                           fanout("atrium", 16, 0.25) + fanout("nats-ws", 1, 9)));
  EXPECT_EQ(ratios, (Ratios{{"fanout: atrium / baseline-send, members 1000, chats 1, in_flight 1", 1.5},
                            {"fanout: atrium / baseline-batch, members 1000, chats 1, in_flight 16", 0.5}}));
}

TEST(Ratios, OfRatesSayHowManyTimesSlower) {
  const auto ratios =
      ratios_of(results_of(R"({"bench": "commit", "case": "baseline-rocksdb", "in_flight": 64, "acks_per_s": 9000}
{"bench": "commit", "case": "baseline-append", "in_flight": 64, "acks_per_s": 20000}
{"bench": "commit", "case": "atrium", "in_flight": 64, "sockets": 16, "acks_per_s": 4500})"));
  EXPECT_EQ(ratios, (Ratios{{"commit: atrium / baseline-rocksdb, in_flight 64", 2}}));
}

TEST(Ratios, OfPagesCompareEachNumberInFlightWithTheOneLoop) {
  const auto ratios = ratios_of(results_of(R"(
{"bench": "history", "case": "baseline-seek", "messages": 100000, "position": "oldest", "in_flight": 1, "cpu_us_per_page": 10}
{"bench": "history", "case": "baseline-seek", "messages": 100000, "position": "newest", "in_flight": 1, "cpu_us_per_page": 99}
{"bench": "history", "case": "atrium", "messages": 100000, "position": "oldest", "in_flight": 1, "cpu_us_per_page": 25}
{"bench": "history", "case": "atrium", "messages": 100000, "position": "oldest", "in_flight": 4, "cpu_us_per_page": 20})"));
  EXPECT_EQ(ratios, (Ratios{{"history: atrium / baseline-seek, messages 100000, position oldest, in_flight 1", 2.5},
                            {"history: atrium / baseline-seek, messages 100000, position oldest, in_flight 4", 2}}));
}

TEST(Ratios, AreNotMadeOfNothing) {
  EXPECT_TRUE(ratios_of(results_of(fanout("baseline-send", 1, 0) + fanout("atrium", 1, 6))).empty());
  EXPECT_TRUE(
      ratios_of(results_of(fanout("atrium", 1, 6) + R"({"bench": "fanout", "case": "baseline-send", "in_flight": 1})"))
          .empty());
}

TEST(Compare, FailsBeyondHalfAsMuchAgain) {
  EXPECT_EQ(word_for(0.2), "ok  ");
  EXPECT_EQ(word_for(1.5), "ok  ");
  EXPECT_EQ(word_for(1.51), "slow");
  EXPECT_FALSE(compare("a", {{"a: x", 1.51}}, {{"a: x", 1}}).at(0).is_good);
}

TEST(Compare, SaysALineForEachRatio) {
  const auto verdicts = compare("a", {{"a: x", 1.2}, {"b: x", 9}}, {{"a: x", 1}, {"b: x", 1}});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].text, "ok    a: x: 1.20, recorded 1.00, at most 1.50");
  EXPECT_TRUE(verdicts[0].is_good);
}

TEST(Compare, FailsWhatIsOnOneSideOnly) {
  const auto verdicts = compare("a", {{"a: new", 1}}, {{"a: gone", 1}});
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].text, "new   a: new: 1.00, never recorded");
  EXPECT_EQ(verdicts[1].text, "gone  a: gone: recorded 1.00, not measured");
  EXPECT_FALSE(verdicts[0].is_good || verdicts[1].is_good);
}

TEST(Compare, FailsABenchmarkThatSaidNothing) {
  const auto verdicts = compare("a", {}, {});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_FALSE(verdicts[0].is_good);
}

TEST(Runs, AreJudgedByTheirLeastAndRecordedByTheirMedian) {
  const std::vector<Ratios> runs{{{"a: x", 3}, {"a: y", 1}}, {{"a: x", 1}}, {{"a: x", 2}}};
  EXPECT_EQ(least_of(runs), (Ratios{{"a: x", 1}, {"a: y", 1}}));
  EXPECT_EQ(median_of(runs), (Ratios{{"a: x", 2}, {"a: y", 1}}));
}

TEST(Recorded, ComesBackAsItWas) {
  const Ratios ratios{{"a: x, in_flight 1", 1.25}, {"b: \"y\"", 0.087}};
  EXPECT_EQ(parse_recorded(results_of(write_recorded(ratios))), ratios);
}

}  // namespace
}  // namespace atrium::bench
