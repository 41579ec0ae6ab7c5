// The arithmetic of plots: where values lie, what axes say, how names make room for each other.
#include "bench/report/scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atrium::bench {
namespace {

using Places = std::vector<double>;

TEST(Scale, PutsEqualRatiosApartEqually) {
  const Scale scale(Growth::kLogarithmic, 1, 256, 100, 500);
  EXPECT_DOUBLE_EQ(scale.place(1), 100);
  EXPECT_DOUBLE_EQ(scale.place(16), 300);
  EXPECT_DOUBLE_EQ(scale.place(256), 500);
}

TEST(Scale, MayRunBackwards) {
  const Scale scale(Growth::kLinear, 0, 10, 400, 100);
  EXPECT_DOUBLE_EQ(scale.place(0), 400);
  EXPECT_DOUBLE_EQ(scale.place(2.5), 325);
  EXPECT_DOUBLE_EQ(scale.place(10), 100);
}

TEST(RoundTicks, HoldAllValues) {
  for (const double least : {0.0007, 0.04, 1.0, 3.3, 20.0, 12'345.0}) {
    for (const double factor : {1.0, 1.5, 7.0, 300.0, 1e6}) {
      const auto ticks = round_ticks(Growth::kLogarithmic, {least * factor, least});
      EXPECT_LE(ticks.front(), least * (1 + 1e-9));
      EXPECT_GE(ticks.back(), least * factor * (1 - 1e-9));
      EXPECT_GE(ticks.size(), 2u);
      EXPECT_LE(ticks.size(), 12u);
    }
  }
}

TEST(RoundTicks, AreOneTwoAndFiveThenDecades) {
  const auto few = round_ticks(Growth::kLogarithmic, {0.6, 4});
  const Places expected{0.5, 1, 2, 5};
  ASSERT_EQ(few.size(), expected.size());
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_NEAR(few[i], expected[i], 1e-9);
  }
  EXPECT_EQ(round_ticks(Growth::kLogarithmic, {1, 1e6}).size(), 7u);
}

TEST(RoundTicks, OfALinearAxisBeginAtNothing) {
  EXPECT_EQ(round_ticks(Growth::kLinear, {3, 9}), (Places{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(round_ticks(Growth::kLinear, {300.0 * 1024}, Unit::kBytes), (Places{0, 65536, 131072, 196608, 262144, 327680}));
}

TEST(Numbers, AreShort) {
  EXPECT_EQ(short_number(0.05), "0.05");
  EXPECT_EQ(short_number(1000), "1,000");
  EXPECT_EQ(short_number(500'000), "500,000");
  EXPECT_EQ(short_number(1e7), "10 M");
  EXPECT_EQ(short_number(0, Unit::kBytes), "0 B");
  EXPECT_EQ(short_number(96 * 1024 * 1024, Unit::kBytes), "96 MiB");
}

TEST(Numbers, HaveThreeDigitsInTables) {
  EXPECT_EQ(table_number(0.04003), "0.0400");
  EXPECT_EQ(table_number(5.172), "5.17");
  EXPECT_EQ(table_number(163.25), "163");
  EXPECT_EQ(table_number(22'785'896), "22,785,896");
  EXPECT_EQ(table_number(12345.6), "12,346");
  EXPECT_EQ(table_number(NAN), "-");
}

TEST(SpreadApart, LeavesAloneWhatHasRoom) { EXPECT_EQ(spread_apart({50, 10, 90}, 19, 0, 100), (Places{50, 10, 90})); }

TEST(SpreadApart, MovesNeighboursBothWays) { EXPECT_EQ(spread_apart({50, 50}, 20, 0, 100), (Places{40, 60})); }

TEST(SpreadApart, KeepsTheOrderTheGapAndTheEnds) {
  const Places wanted{99, 98, 97, 3, 2, 40};
  const auto places = spread_apart(wanted, 15, 0, 100);
  EXPECT_EQ(places[4], 0);
  EXPECT_EQ(places[3], 15);
  EXPECT_EQ(places[5], 40);
  EXPECT_EQ(places[2], 70);
  EXPECT_EQ(places[1], 85);
  EXPECT_EQ(places[0], 100);
}

}  // namespace
}  // namespace atrium::bench
