// Wrong passwords: who has to wait, for how long, and who never does.
#include "server/guard/sign_in_guard.h"

#include <gtest/gtest.h>

#include <limits>

#include "server/config/limits.h"

namespace atrium::guard {
namespace {

using namespace std::chrono_literals;
using Outcome = SignInGuard::Outcome;
using Time = SignInGuard::Time;

constexpr std::uint64_t kHome = 1;
constexpr std::uint64_t kSchool = 2;
constexpr std::uint64_t kThief = 3;
constexpr std::uint64_t kPhone = 77;

struct Guarding : testing::Test {
  Time now = 1h;
  SignInGuard guard{[this] { return now; }, 42};

  static Attempt at(std::uint64_t address, std::string_view login = "ivanova") {
    return {login_key("college", login), address};
  }
  static Attempt by_device(std::uint64_t device) { return {login_key("college", "ivanova"), kThief, device}; }

  // The wait before it is checked; with none it is checked, and this is its outcome.
  Time try_password(const Attempt& attempt, Outcome outcome) {
    const auto wait = guard.begin(attempt);
    if (wait == 0ms) {
      guard.end(attempt, outcome);
    }
    return wait;
  }
  // How many of these wrong ones were checked.
  int guess(const Attempt& attempt, int times) {
    int checked = 0;
    for (int i = 0; i < times; ++i) {
      checked += try_password(attempt, Outcome::kWrong) == 0ms ? 1 : 0;
    }
    return checked;
  }
  bool comes_in(const Attempt& attempt) { return try_password(attempt, Outcome::kRight) == 0ms; }
};

TEST_F(Guarding, FourWrongOnesLeaveRoomForTheRightOne) {
  EXPECT_EQ(guess(at(kHome), 4), 4);
  EXPECT_TRUE(comes_in(at(kHome)));
  EXPECT_EQ(guess(at(kHome), 4), 4) << "the right one forgets them";
}

TEST_F(Guarding, FiveWrongOnesShutTheLoginThereAndNotElsewhere) {
  EXPECT_EQ(guess(at(kThief), 100), 5);
  EXPECT_FALSE(comes_in(at(kThief)));
  EXPECT_TRUE(comes_in(at(kHome)));
  EXPECT_TRUE(comes_in(at(kThief, "petrov")));
}

TEST_F(Guarding, EachFurtherOneShutsForTwiceAsLong) {
  guess(at(kThief), 5);
  for (const auto expected : {30s, 60s, 120s, 240s, 480s, 900s, 900s}) {
    EXPECT_EQ(guard.begin(at(kThief)), expected);
    now += expected;
    EXPECT_EQ(guess(at(kThief), 10), 1);
  }
}

TEST_F(Guarding, WhatIsTriedWhileItIsShutDoesNotProlongIt) {
  guess(at(kThief), 5);
  for (int second = 0; second < 30; ++second) {
    guess(at(kThief), 10);
    now += 1s;
  }
  EXPECT_TRUE(comes_in(at(kThief)));
}

TEST_F(Guarding, AHundredAtOnceAreNoMoreThanFive) {
  int begun = 0;
  for (int i = 0; i < 100; ++i) {
    begun += guard.begin(at(kThief)) == 0ms ? 1 : 0;
  }
  EXPECT_EQ(begun, 5);
}

TEST_F(Guarding, WhatWasNeverCheckedCountsForNothing) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(try_password(at(kHome), Outcome::kUnchecked), 0ms);
  }
}

TEST_F(Guarding, ALoginTakesFiftyFromAnywhere) {
  int checked = 0;
  for (std::uint64_t address = 100; address < 200; ++address) {
    checked += guess(at(address), 5);
  }
  EXPECT_EQ(checked, 50);
  EXPECT_FALSE(comes_in(at(kHome))) << "who is known nowhere waits";
  now += 30s;
  EXPECT_TRUE(comes_in(at(kHome)));
}

TEST_F(Guarding, TakesNoMoreThanAHundredInAnHourForALogin) {
  int checked = 0;
  for (const auto end = now + 1h; now < end; now += 1s) {
    for (std::uint64_t address = 100; address < 120; ++address) {
      checked += guess(at(address), 3);
    }
  }
  EXPECT_GE(checked, 50);
  EXPECT_LE(checked, 100) << "ASVS 4.0.3, 2.2.1";
}

TEST_F(Guarding, NeverShutsOutAKnownDevice) {
  for (std::uint64_t address = 100; address < 200; ++address) {
    guess(at(address), 10);
  }
  EXPECT_FALSE(comes_in(at(kThief)));
  EXPECT_TRUE(comes_in(by_device(kPhone)));
}

TEST_F(Guarding, CountsAKnownDeviceByItself) {
  EXPECT_EQ(guess(by_device(kPhone), 100), 5);
  EXPECT_FALSE(comes_in(by_device(kPhone)));
  EXPECT_TRUE(comes_in(by_device(kPhone + 1)));
  EXPECT_TRUE(comes_in(at(kHome)));
}

TEST_F(Guarding, AnAddressThatTriesManyLoginsWaits) {
  int checked = 0;
  for (int login = 0; login < 1000; ++login) {
    checked += guess(at(kThief, std::to_string(login)), 1);
  }
  EXPECT_EQ(checked, 100);
  EXPECT_TRUE(comes_in(at(kSchool)));
  EXPECT_TRUE(comes_in(by_device(kPhone))) << "though it comes from that address";
  now += 10s;
  EXPECT_EQ(guess(at(kThief, "another"), 5), 1);
}

TEST_F(Guarding, OtherWorkOfStrangersIsCountedByTheirAddress) {
  EXPECT_EQ(guess({0, kThief}, 200), 100);
  EXPECT_EQ(guess({0, kHome}, 1), 1);
  EXPECT_FALSE(comes_in(at(kThief)));
}

TEST_F(Guarding, WhatHasNeitherLoginNorAddressIsNotCounted) { EXPECT_EQ(guess({}, 1000), 1000); }

TEST_F(Guarding, ASchoolThatMakesFewMistakesNeverWaits) {
  for (int pupil = 0; pupil < 2000; ++pupil) {
    const auto login = std::to_string(pupil);
    if (pupil % 25 == 0) {
      EXPECT_EQ(guess(at(kSchool, login), 1), 1);
    }
    EXPECT_TRUE(comes_in(at(kSchool, login))) << pupil;
  }
}

TEST_F(Guarding, ForgetsADayLater) {
  guess(at(kThief), 5);
  now += 30s;
  guess(at(kThief), 1);
  now += 25h;
  EXPECT_EQ(guess(at(kThief), 10), 5);
}

TEST_F(Guarding, SaysOnceThatItHasShut) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(guard.begin(at(kThief)), 0ms);
    EXPECT_EQ(guard.end(at(kThief), Outcome::kWrong), 0ms);
  }
  ASSERT_EQ(guard.begin(at(kThief)), 0ms);
  EXPECT_EQ(guard.end(at(kThief), Outcome::kWrong), 30s);
}

TEST_F(Guarding, RemembersTheNewestOfMany) {
  guess(at(kThief), 5);
  for (std::uint64_t other = 0; other < 10 * limits::kGuardEntries; ++other) {
    guess(at(1000 + other, std::to_string(other)), 1);
    if (other % 100 == 0) {
      EXPECT_FALSE(comes_in(at(kThief))) << "somebody goes on trying, and is not forgotten among others";
    }
  }
}

TEST_F(Guarding, WhatIsShutStaysShutHoweverManyLoginsOneAddressTries) {
  guess(at(kThief), 5);
  for (std::uint64_t login = 0; login < 10 * limits::kGuardEntries; ++login) {
    guess(at(kThief + 1, std::to_string(login)), 1);
  }
  EXPECT_FALSE(comes_in(at(kThief)));
}

TEST_F(Guarding, WhatIsShutIsForgottenLast) {
  guess(at(kThief), 5);
  for (std::uint64_t other = 0; other < 10 * limits::kGuardEntries; ++other) {
    guess(at(1000 + other, std::to_string(other)), 1);
  }
  EXPECT_FALSE(comes_in(at(kThief)));
}

// A guard that starts again: on another machine's clock, with another seed.
struct Restarted : Guarding {
  static constexpr std::int64_t kWall = 1'795'692'164'367;

  bool opens_after(Time away) {
    Time since_boot = 5s;
    SignInGuard next{[&] { return since_boot; }, 43};
    next.recall(guard.remember(kWall), kWall + away.count());
    return next.begin(at(kThief)) == 0ms;
  }
};

TEST_F(Restarted, GoesOnWithWhatIsShutForAsLong) {
  guess(at(kThief), 5);
  now += 10s;
  EXPECT_FALSE(opens_after(0s));
  EXPECT_FALSE(opens_after(20s - 1ms));
  EXPECT_TRUE(opens_after(20s));
  EXPECT_FALSE(opens_after(-1h)) << "the wall's clock was set back";
}

TEST_F(Restarted, CountsOnFromWhereItWas) {
  guess(at(kThief), 5);
  SignInGuard next{[this] { return now; }, 43};
  next.recall(guard.remember(kWall), kWall + 30'000);
  ASSERT_EQ(next.begin(at(kThief)), 0ms);
  EXPECT_EQ(next.end(at(kThief), Outcome::kWrong), 60s);
}

TEST_F(Restarted, KeepsNothingThatADayHasPassedOver) {
  guess(at(kThief), 3);
  EXPECT_EQ(guard.remember(kWall).lanes_size(), 2);
  now += 25h;
  EXPECT_EQ(guard.remember(kWall).lanes_size(), 0);
}

TEST_F(Restarted, IsNotShutForLongerByADamagedRecord) {
  guess(at(kThief), 5);
  auto record = guard.remember(kWall);
  for (auto& lane : *record.mutable_lanes()) {
    lane.set_shut_ms(std::numeric_limits<std::int64_t>::max());
    lane.set_age_ms(std::numeric_limits<std::int64_t>::min());
  }
  SignInGuard next{[this] { return now; }, 43};
  next.recall(record, kWall);
  EXPECT_LE(next.begin(at(kThief)), limits::kLongestShut);
}

}  // namespace
}  // namespace atrium::guard
