#include <gtest/gtest.h>

#include <atomic>
#include <iostream>

#include "tests/power/school.h"
#include "tests/support/episodes.h"

namespace atrium::test {
namespace {

constexpr std::uint64_t kLossesPerEpisode = 20;
constexpr std::uint64_t kLosses = 200;
constexpr std::size_t kAnswersBeforeLoss = 400;

struct LossesSeen {
  std::atomic<std::uint64_t> losses = 0;
  std::atomic<std::uint64_t> while_opening = 0;
  std::atomic<std::uint64_t> acknowledged = 0;
  std::atomic<std::uint64_t> repeated = 0;
};

// A school that loses its power again and again, while it is opened or while people write.
void lose_power(std::uint64_t seed, LossesSeen& happened, Complaints& complaints) {
  Dice dice(seed);
  LyingDisk disk;
  Testimony testimony(dice, complaints);
  for (std::uint64_t loss = 0; loss < kLossesPerEpisode && complaints.none(); ++loss) {
    {
      School school(disk, testimony, dice);
      disk.cut_power_after(dice.one_in(4) ? dice.below(60) : dice.between(60, 300));
      const auto opened = school.open();
      if (opened) {
        const auto read = testimony.judge(school.store());
        if (!read && !disk.power_is_off()) {
          complaints.add(read.error().message);
        }
        school.work(kAnswersBeforeLoss);
      } else if (!disk.power_is_off()) {
        complaints.add("the store can't be opened: " + opened.error().message);
      }
      happened.while_opening += opened ? 0 : 1;
    }
    disk.restore_power(dice);
    ++happened.losses;
  }
  School school(disk, testimony, dice);
  auto status = school.open();
  if (status) {
    school.work(kAnswersBeforeLoss);
    status = testimony.judge(school.store());
  }
  if (!status) {
    complaints.add(status.error().message);
  }
  happened.acknowledged += testimony.acknowledged();
  happened.repeated += testimony.repeated();
}

TEST(PowerLoss, NothingThatWasAcknowledgedIsLostAndNothingIsDoneTwice) {
  LossesSeen happened;
  play_episodes(kLosses / kLossesPerEpisode,
                [&](std::uint64_t seed, Complaints& complaints) { lose_power(seed, happened, complaints); });
  std::cout << happened.losses << " power losses, " << happened.while_opening << " of them while the store was opened; "
            << happened.acknowledged << " wishes acknowledged, " << happened.repeated << " repeated later" << std::endl;
  if (plays_many()) {
    EXPECT_GT(happened.while_opening * 16, happened.losses);
    EXPECT_GT(happened.acknowledged, happened.losses * 20);
  }
}

}  // namespace
}  // namespace atrium::test
