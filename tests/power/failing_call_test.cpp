#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>

#include "tests/power/school.h"
#include "tests/support/episodes.h"

namespace atrium::test {
namespace {

constexpr std::uint64_t kCalls = 300;
constexpr std::uint64_t kScript = 7;  // the seed of what people do
// Of each life: enough for the call to come in one of them.
std::size_t answers_for(std::uint64_t call) { return 120 + call * 2 / 3; }
constexpr int kLivesAfterFailure = 4;

struct FailuresSeen {
  std::atomic<std::uint64_t> failures = 0;
  std::atomic<std::uint64_t> while_opening = 0;
  std::atomic<std::uint64_t> unnoticed = 0;  // the store went on: nothing was lost by it
};

// One call fails in a way that its number says. After that the process ends, and the next one finds the disk healed: with what the
// system still had in memory, or after a power loss without it.
void fail_once(std::uint64_t call, FailuresSeen& happened, Complaints& complaints) {
  Dice dice(kScript);
  Dice fate(call);
  LyingDisk disk;
  Testimony testimony(dice, complaints);
  disk.fail_after(call, fate.one_in(2) ? LyingDisk::Error::kNoSpace : LyingDisk::Error::kInputOutput,
                  fate.one_in(2) ? LyingDisk::Lasts::kOnce : LyingDisk::Lasts::kForGood);
  for (int life = 0; life < kLivesAfterFailure && complaints.none(); ++life) {
    const bool failed_before = disk.has_failed();
    {
      School school(disk, testimony, dice);
      auto status = school.open();
      if (status) {
        status = testimony.judge(school.store());
        school.work(answers_for(call));
      }
      const bool fails_now = !failed_before && disk.has_failed();
      if (!status && !fails_now) {
        complaints.add("life " + std::to_string(life) + ": " + status.error().message);
      }
      happened.failures += fails_now ? 1 : 0;
      happened.while_opening += fails_now && !status ? 1 : 0;
      happened.unnoticed += fails_now && status && school.failure().empty() ? 1 : 0;
    }
    if (disk.has_failed()) {
      disk.heal();
    }
    if (fate.one_in(2)) {
      disk.restore_power(fate);
    }
  }
}

TEST(FailingCall, NothingIsAcknowledgedThatIsNotThereAfterwards) {
  FailuresSeen happened;
  play_numbered(kCalls, [&](std::uint64_t call, Complaints& complaints) { fail_once(call, happened, complaints); });
  std::cout << happened.failures << " calls failed, " << happened.while_opening << " while the store was opened; with "
            << happened.unnoticed << " it went on" << std::endl;
  if (plays_many()) {
    EXPECT_GE(happened.failures, kCalls * 9 / 10);
    EXPECT_LT(happened.unnoticed, happened.failures / 2);
  }
}

}  // namespace
}  // namespace atrium::test
