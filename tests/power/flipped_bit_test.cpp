#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <map>
#include <memory>

#include "tests/power/school.h"
#include "tests/support/episodes.h"

namespace atrium::test {
namespace {

constexpr std::uint64_t kFlips = 300;
constexpr std::size_t kAnswersBeforeFlip = 200;
constexpr int kLivesAfterFlip = 6;

struct FlipsSeen {
  std::atomic<std::uint64_t> refused = 0;     // the store wasn't opened
  std::atomic<std::uint64_t> unreadable = 0;  // what is damaged was not served
  std::atomic<std::uint64_t> stopped = 0;     // writing on ended the process
  std::atomic<std::uint64_t> no_effect = 0;   // all was there
};

// A file to damage: each kind as often as any other, and of a kind each as often.
std::string pick_file(const LyingDisk& disk, Dice& dice) {
  std::map<std::string, std::vector<std::string>> kinds;
  for (const auto& path : disk.files()) {
    const auto name = path.substr(path.find_last_of('/') + 1);
    const auto kind = name.find('.') != std::string::npos ? name.substr(name.find('.')) : name.substr(0, name.find('-'));
    if (disk.size(path) != 0) {
      kinds[kind].push_back(path);
    }
  }
  return dice.pick(std::next(kinds.begin(), static_cast<std::ptrdiff_t>(dice.below(kinds.size())))->second);
}

// A school's disk with some lives behind it: closed in order, or as it is while the server runs and its mark is up to date.
void live(LyingDisk& disk, Testimony& testimony, Dice& dice, Complaints& complaints) {
  std::map<std::string, std::string> image;
  for (int life = 0; life < kLivesAfterFlip; ++life) {
    School school(disk, testimony, dice);
    if (auto status = school.open(); !status) {
      complaints.add(status.error().message);
      return;
    }
    school.work(kAnswersBeforeFlip);
    if (!school.mark_becomes_current()) {
      complaints.add("the mark file is not brought up to date");
      return;
    }
    image = disk.image();
  }
  if (dice.one_in(2)) {
    disk.put_image(image);
  }
}

void flip_one(std::uint64_t seed, FlipsSeen& happened, Complaints& complaints) {
  Dice dice(seed);
  LyingDisk disk;
  Testimony testimony(dice, complaints);
  live(disk, testimony, dice, complaints);
  const auto file = pick_file(disk, dice);
  const auto bit = dice.below(disk.size(file) * 8);
  disk.flip(file, bit);
  const testing::ScopedTrace trace(__FILE__, __LINE__, file);

  School school(disk, testimony, dice);
  if (!school.open()) {
    ++happened.refused;
    return;
  }
  bool readable = testimony.judge(school.store()).has_value();
  school.work(kAnswersBeforeFlip);
  readable = readable && school.failure().empty() && testimony.judge(school.store()).has_value();
  if (!school.failure().empty()) {
    ++happened.stopped;
  } else if (!readable || testimony.unreadable() != 0) {
    ++happened.unreadable;
  } else {
    ++happened.no_effect;
  }
  if (!complaints.none()) {
    complaints.add("after bit " + std::to_string(bit) + " of " + file + " was flipped");
  }
}

TEST(FlippedBit, IsFoundOrWithoutEffectAndNeverServed) {
  FlipsSeen happened;
  play_episodes(kFlips, [&](std::uint64_t seed, Complaints& complaints) { flip_one(seed, happened, complaints); });
  std::cout << "of the flipped bits " << happened.refused << " kept the store from being opened, " << happened.unreadable
            << " made something unreadable, " << happened.stopped << " ended the process, " << happened.no_effect
            << " had no effect" << std::endl;
  if (plays_many()) {
    EXPECT_GT(happened.refused, 0u);
    EXPECT_GT(happened.unreadable, 0u);
  }
}

}  // namespace
}  // namespace atrium::test
