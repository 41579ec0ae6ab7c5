// What counts as steady.
#include "bench/crowd/steadiness.h"

#include <gtest/gtest.h>

namespace atrium::bench {
namespace {

std::vector<double> three_parts(double first, double second, double third) {
  std::vector<double> values;
  for (const double part : {first, second, third}) {
    values.insert(values.end(), 10, part);
  }
  return values;
}

TEST(Drift, IsWhatTheLastThirdIsMoreThanTheSecond) {
  EXPECT_NEAR(drift(three_parts(1, 100, 105)), 0.05, 1e-9);
  EXPECT_NEAR(drift(three_parts(1, 100, 90)), -0.1, 1e-9);
  EXPECT_DOUBLE_EQ(drift(three_parts(50, 100, 100)), 0) << "the first third is for warming up";
}

TEST(Drift, IsNoneOfTooLittle) {
  EXPECT_EQ(drift({}), 0);
  EXPECT_EQ(drift({1, 2}), 0);
}

TEST(PeakOverMedian, LooksAtWhatCameAfterTheFirstThird) {
  auto values = three_parts(500, 100, 100);
  EXPECT_DOUBLE_EQ(peak_over_median(values), 0);
  values.back() = 120;
  EXPECT_NEAR(peak_over_median(values), 0.2, 1e-9);
}

TEST(GrowthPer, ComparesTwoThingsThatGrow) { EXPECT_DOUBLE_EQ(growth_per({0, 100, 130, 160}, {0, 10, 20, 30}), 3); }

}  // namespace
}  // namespace atrium::bench
