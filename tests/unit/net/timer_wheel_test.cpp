#include "server/net/timer_wheel.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using net::TimerWheel;

const TimerWheel::Time kStart{1h};

struct Alarm final : net::WheelEntry {
  std::vector<TimerWheel::Duration> rung;
  std::function<void()> then = [] {};
  void on_time(TimerWheel::Time now) override {
    rung.push_back(now - kStart);
    then();
  }
};

struct AWheel : testing::Test {
  TimerWheel wheel{kStart, 250ms};
  Alarm alarm;

  void turn_until(TimerWheel::Duration end, TimerWheel::Duration step = 250ms) {
    for (auto at = step; at <= end; at += step) {
      wheel.advance(kStart + at);
    }
  }
};

using Times = std::vector<TimerWheel::Duration>;

TEST_F(AWheel, calls_at_the_time_or_up_to_a_tick_later) {
  for (const auto at : {1ms, 250ms, 251ms, 999ms, 10'000ms}) {
    TimerWheel fresh(kStart, 250ms);
    Alarm one;
    fresh.arrange(one, kStart + at);
    for (auto now = 0ms; now <= 11s; now += 10ms) {
      fresh.advance(kStart + now);
    }
    ASSERT_EQ(one.rung.size(), 1u) << at.count();
    EXPECT_GE(one.rung[0], at);
    EXPECT_LT(one.rung[0], at + 260ms);
  }
}

TEST_F(AWheel, waits_longer_than_a_round) {
  wheel.arrange(alarm, kStart + 200s);
  turn_until(300s);
  EXPECT_EQ(alarm.rung, Times{200s});
}

TEST_F(AWheel, forgets_what_was_arranged_before) {
  wheel.arrange(alarm, kStart + 1s);
  wheel.arrange(alarm, kStart + 2s);
  turn_until(5s);
  EXPECT_EQ(alarm.rung, Times{2s});
}

TEST_F(AWheel, keeps_the_earlier_if_asked_to) {
  wheel.arrange(alarm, kStart + 2s);
  wheel.arrange_by(alarm, kStart + 3s);
  wheel.arrange_by(alarm, kStart + 1s);
  turn_until(5s);
  EXPECT_EQ(alarm.rung, Times{1s});
}

TEST_F(AWheel, calls_nobody_who_has_cancelled_or_is_gone) {
  auto gone = std::make_unique<Alarm>();
  wheel.arrange(*gone, kStart + 1s);
  wheel.arrange(alarm, kStart + 1s);
  gone.reset();
  TimerWheel::cancel(alarm);
  turn_until(5s);
  EXPECT_TRUE(alarm.rung.empty());
}

TEST_F(AWheel, lets_an_alarm_end_its_neighbour) {
  auto neighbour = std::make_unique<Alarm>();
  wheel.arrange(alarm, kStart + 1s);
  wheel.arrange(*neighbour, kStart + 1s);
  alarm.then = [&] { neighbour.reset(); };
  turn_until(5s);
  EXPECT_EQ(alarm.rung, Times{1s});
}

TEST_F(AWheel, lets_an_alarm_arrange_itself_anew) {
  alarm.then = [&] { wheel.arrange(alarm, kStart + alarm.rung.back() + 1s); };
  wheel.arrange(alarm, kStart + 1s);
  turn_until(3s);
  EXPECT_EQ(alarm.rung, (Times{1s, 2s, 3s}));
}

TEST_F(AWheel, calls_everybody_once_after_a_long_sleep) {
  Alarm later;
  wheel.arrange(alarm, kStart + 1s);
  wheel.arrange(later, kStart + 60s);
  wheel.advance(kStart + 1h);
  EXPECT_EQ(alarm.rung, Times{1h});
  EXPECT_EQ(later.rung, Times{1h});
}

}  // namespace
}  // namespace atrium::test
