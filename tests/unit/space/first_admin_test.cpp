// The code that brings a school's first administrator in: when one goes out, and how long it works.
#include "server/space/first_admin.h"

#include <gtest/gtest.h>

#include "server/config/limits.h"

namespace atrium::space {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kMobile = "+79991234567";

struct FirstAdminCode : testing::Test {
  stored::v1::FirstAdminRecord record;
  std::int64_t now_ms = 1'795'692'164'367;
  std::uint64_t drawn = 12'345'678'901;

  FirstAdminCode() { record.set_mobile(std::string(kMobile)); }

  FirstAdmin first_admin() { return FirstAdmin(record); }
  void pass(std::chrono::milliseconds time) { now_ms += time.count(); }
  std::string new_code() {
    drawn += 7919;
    return first_admin().new_code(now_ms, drawn, drawn * 3);
  }
  bool works(std::string_view code, std::string_view mobile = kMobile) {
    return first_admin().may_try(mobile, now_ms) && first_admin().try_code(code);
  }
};

TEST_F(FirstAdminCode, HasEightDigitsAndOnlyItsHashIsKept) {
  drawn = 42 - 7919;
  const auto code = new_code();
  EXPECT_EQ(code, "00000042");
  EXPECT_EQ(record.SerializeAsString().find(code), std::string::npos);
  EXPECT_TRUE(works(code));
}

TEST_F(FirstAdminCode, WorksForItsNumberAlone) {
  const auto code = new_code();
  EXPECT_FALSE(works(code, "+79991234568"));
  EXPECT_FALSE(works(code, ""));
  EXPECT_EQ(record.tries(), 0u) << "what strangers try does not count";
  EXPECT_TRUE(works(code));
}

TEST_F(FirstAdminCode, WorksForTenMinutes) {
  const auto code = new_code();
  pass(10min - 1ms);
  EXPECT_TRUE(works(code));
  pass(1ms);
  EXPECT_FALSE(works(code));
}

TEST_F(FirstAdminCode, IsVoidAfterFiveWrongOnes) {
  const auto code = new_code();
  for (int tries = 1; tries <= 4; ++tries) {
    EXPECT_FALSE(works("wrong"));
  }
  EXPECT_TRUE(works(code)) << "four are forgiven";
  EXPECT_FALSE(works("wrong"));
  EXPECT_FALSE(works(code));
  pass(1min);
  EXPECT_TRUE(works(new_code())) << "another one has tries of its own";
}

TEST_F(FirstAdminCode, TheOneBeforeWorksNoMore) {
  const auto before = new_code();
  pass(1min);
  const auto code = new_code();
  EXPECT_FALSE(works(before));
  EXPECT_TRUE(works(code));
}

TEST_F(FirstAdminCode, GoesOutOnceAMinuteAndTenTimesADay) {
  for (std::uint32_t sent = 0; sent < limits::kCodesPerDay; ++sent) {
    ASSERT_TRUE(first_admin().may_send(now_ms));
    new_code();
    EXPECT_FALSE(first_admin().may_send(now_ms + 59'999));
    pass(1min);
  }
  EXPECT_FALSE(first_admin().may_send(now_ms));
  pass(24h);
  EXPECT_TRUE(first_admin().may_send(now_ms));
  new_code();
  pass(1min);
  EXPECT_TRUE(first_admin().may_send(now_ms)) << "another day began";
}

TEST_F(FirstAdminCode, LastsForThirtyDaysWhoeverAsksForCodes) {
  const auto founded = now_ms;
  pass(20 * 24h);
  new_code();
  pass(30 * 24h - 1ms);
  new_code();
  EXPECT_TRUE(first_admin().lasts(founded, now_ms));
  pass(1ms);
  EXPECT_FALSE(first_admin().lasts(founded, now_ms));
  first_admin().renew(now_ms);
  EXPECT_TRUE(first_admin().lasts(founded, now_ms));
  EXPECT_TRUE(first_admin().may_send(now_ms));
}

TEST_F(FirstAdminCode, LastsForThirtyDaysFromTheFounding) {
  EXPECT_TRUE(first_admin().lasts(now_ms, now_ms + (30 * 24h - 1ms) / 1ms));
  EXPECT_FALSE(first_admin().lasts(now_ms, now_ms + 30 * 24h / 1ms));
}

TEST_F(FirstAdminCode, NothingWorksBeforeOneWentOutAndAfterSomebodyCameIn) {
  EXPECT_FALSE(works(""));
  const auto code = new_code();
  first_admin().end();
  EXPECT_FALSE(works(code));
  EXPECT_FALSE(first_admin().is_of(kMobile));
  EXPECT_FALSE(first_admin().is_of(""));
  EXPECT_EQ(record.ByteSizeLong(), 0u) << "the number is not kept";
}

}  // namespace
}  // namespace atrium::space
