// So many a second, and a burst.
#include "server/guard/token_bucket.h"

#include <gtest/gtest.h>

namespace atrium::guard {
namespace {

using namespace std::chrono_literals;

struct Bucket : testing::Test {
  Rate rate = Rate::per_second(10, 5);
  TokenBucket bucket;
  std::chrono::milliseconds now{1'000'000};

  bool take() { return bucket.take(rate, now) == 0ms; }
  void take_burst() {
    for (std::uint32_t i = 0; i < rate.burst; ++i) {
      EXPECT_TRUE(take());
    }
  }
  int take_all() {
    int taken = 0;
    while (taken < 1000 && take()) {
      ++taken;
    }
    return taken;
  }
};

TEST_F(Bucket, GivesABurstAndThenSoManyASecond) {
  EXPECT_EQ(take_all(), 5);
  now += 100ms;
  EXPECT_EQ(take_all(), 1);
  now += 250ms;
  EXPECT_EQ(take_all(), 2);
}

TEST_F(Bucket, KeepsNoMoreThanABurst) {
  now += 24h;
  EXPECT_EQ(take_all(), 5);
}

TEST_F(Bucket, WithoutARateHasNoEnd) {
  rate = {};
  EXPECT_EQ(take_all(), 1000);
}

TEST_F(Bucket, SaysWhenTheNextOneIsThere) {
  take_burst();
  const auto wait = bucket.take(rate, now);
  now += wait - 1ms;
  EXPECT_FALSE(take());
  now += 1ms;
  EXPECT_TRUE(take());
}

TEST_F(Bucket, TellsThoseWhoAreRefusedLaterAndLaterTimes) {
  take_burst();
  EXPECT_EQ(bucket.take(rate, now), 100ms);
  EXPECT_EQ(bucket.take(rate, now), 200ms);
  EXPECT_EQ(bucket.take(rate, now), 300ms);
  for (int i = 0; i < 100; ++i) {
    EXPECT_LE(bucket.take(rate, now), 500ms) << "by then it is full";
  }
}

TEST_F(Bucket, TakesBackWhatWasNotUsed) {
  take_all();
  bucket.give_back(rate);
  EXPECT_EQ(take_all(), 1);
}

TEST_F(Bucket, IsNotStuckWhenTheClockIsSetBack) {
  take_all();
  now -= 24h;
  EXPECT_FALSE(take());
  now += 500ms;
  EXPECT_EQ(take_all(), 5);
}

}  // namespace
}  // namespace atrium::guard
