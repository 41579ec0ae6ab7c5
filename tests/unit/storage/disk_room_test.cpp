#include "storage/disk_room.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "storage/disk_watch.h"

namespace atrium::storage {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;
constexpr std::uint64_t kNoTables = 0;

TEST(DiskReserve, IsATwentiethOfALargeVolume) {
  EXPECT_EQ(reserve_bytes(sizes_on_volume(1000 * kGiB), 1000 * kGiB, kNoTables), 50 * kGiB);
}

TEST(DiskReserve, HoldsTheLogsTwoMemtablesOfEveryFamilyAndTheLargestCompaction) {
  const auto sizes = sizes_on_volume(16 * kGiB);
  EXPECT_EQ(reserve_bytes(sizes, 16 * kGiB, 100 * kGiB), (64 + 2 * (32 + 4 * 16) + 25 * 64) * kMiB);
}

TEST(DiskReserve, KeepsNoMoreForACompactionThanAllTablesTake) {
  const auto sizes = sizes_on_volume(4 * kGiB);
  EXPECT_EQ(reserve_bytes(sizes, 4 * kGiB, 10 * kMiB), (64 + 192 + 10) * kMiB);
}

TEST(DiskReserve, OfASmallVolumeIsAtMostHalfOfIt) {
  for (const auto volume : {64 * kMiB, 100 * kMiB, 256 * kMiB, 777 * kMiB, kGiB, 4 * kGiB, 5 * kGiB}) {
    EXPECT_LE(2 * reserve_bytes(sizes_on_volume(volume), volume, volume), volume + kMiB) << volume / kMiB << " MiB";
  }
}

TEST(DiskReserve, ShrinksNoFurtherThanTheSmallestVolumeThatServes) {
  const auto sizes = sizes_on_volume(kMiB);
  EXPECT_EQ(sizes.log_bytes, kMiB);
  EXPECT_GE(sizes.other_buffer_bytes, 256u * 1024);
}

TEST(RoomGauge, HasRoomDownToTheReserve) {
  RoomGauge gauge;
  EXPECT_FALSE(gauge.take({800, 800}));
  EXPECT_TRUE(gauge.has_room());
  EXPECT_TRUE(gauge.take({799, 800}));
  EXPECT_FALSE(gauge.has_room());
}

TEST(RoomGauge, WantsAnEighthMoreBeforeThereIsRoomAgain) {
  RoomGauge gauge;
  ASSERT_TRUE(gauge.take({0, 800}));
  EXPECT_EQ(gauge.wanted_bytes({0, 800}), 900u);
  EXPECT_FALSE(gauge.take({800, 800}));
  EXPECT_FALSE(gauge.take({899, 800}));
  EXPECT_FALSE(gauge.has_room());
  EXPECT_TRUE(gauge.take({900, 800}));
  EXPECT_TRUE(gauge.has_room());
}

TEST(RoomGauge, SaysHowMuchMoreMayBeWritten) {
  RoomGauge gauge;
  gauge.take({1000, 800});
  EXPECT_EQ(gauge.room_bytes({1000, 800}), 200u);
  EXPECT_EQ(gauge.room_bytes({800, 800}), 1u) << "down to the reserve there is room";
  gauge.take({10, 800});
  EXPECT_EQ(gauge.room_bytes({10, 800}), 0u);
  gauge.take({899, 800});
  EXPECT_EQ(gauge.room_bytes({899, 800}), 0u);
}

TEST(DiskReserve, OfFilesIsATwentiethOfThoseThatThereCanBe) {
  EXPECT_EQ(reserve_files(0), 0u);
  EXPECT_EQ(reserve_files(2000), 100u);
  EXPECT_EQ(reserve_files(100'000'000), 1000u);
}

TEST(RoomGauge, IsFullOnceThereCanBeNoMoreFiles) {
  RoomGauge gauge;
  EXPECT_FALSE(gauge.take({1000, 800, 80, 80}));
  EXPECT_TRUE(gauge.take({1000, 800, 79, 80}));
  EXPECT_EQ(gauge.room_bytes({1000, 800, 79, 80}), 0u);
  EXPECT_FALSE(gauge.take({1000, 800, 89, 80}));
  EXPECT_TRUE(gauge.take({1000, 800, 90, 80}));
}

TEST(RoomGauge, DoesNotFlapAboutTheReserve) {
  RoomGauge gauge;
  int changes = 0;
  for (int i = 0; i < 100; ++i) {
    changes += gauge.take({i % 2 == 0 ? 799u : 801u, 800}) ? 1 : 0;
  }
  EXPECT_EQ(changes, 1);
}

// A disk whose room the test says, and what the watch told.
struct Watched {
  std::atomic<std::uint64_t> free = 1000;
  std::atomic<bool> broken = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<RoomNews> news;
  std::size_t looks = 0;

  DiskWatch::Measure measure() {
    return [this]() -> Result<DiskRoom> {
      {
        const std::lock_guard lock(mutex);
        ++looks;
      }
      changed.notify_all();
      return broken ? Result<DiskRoom>(Failure{"the disk does not answer"}) : DiskRoom{free, 800};
    };
  }
  DiskWatch::Tell tell() {
    return [this](const RoomNews& what) {
      {
        const std::lock_guard lock(mutex);
        news.push_back(what);
      }
      changed.notify_all();
    };
  }
  bool wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), condition);
  }
};

TEST(DiskWatch, KnowsBeforeAnythingBeginsThatTheDiskIsFull) {
  Watched disk;
  disk.free = 10;
  const DiskWatch watch(disk.measure(), disk.tell(), std::chrono::hours(1));
  EXPECT_FALSE(watch.has_room());
  ASSERT_EQ(disk.news.size(), 1u);
  EXPECT_EQ(disk.news[0].free_bytes, 10u);
  EXPECT_EQ(disk.news[0].wanted_bytes, 900u);
}

TEST(DiskWatch, TellsOnceThatItBeginsAndOnceThatItEnds) {
  Watched disk;
  const DiskWatch watch(disk.measure(), disk.tell(), std::chrono::milliseconds(1));
  EXPECT_TRUE(watch.has_room());
  EXPECT_EQ(watch.room_bytes(), 200u);
  disk.free = 100;
  ASSERT_TRUE(disk.wait([&] { return disk.news.size() == 1; }));
  EXPECT_FALSE(watch.has_room());
  disk.free = 850;
  const auto before = disk.looks;
  ASSERT_TRUE(disk.wait([&] { return disk.looks > before + 3; }));
  disk.free = 1000;
  ASSERT_TRUE(disk.wait([&] { return disk.news.size() == 2; }));
  EXPECT_TRUE(watch.has_room());
  EXPECT_TRUE(disk.news[1].has_room);
}

TEST(DiskWatch, ADiskThatDoesNotAnswerChangesNothing) {
  Watched disk;
  disk.free = 10;
  const DiskWatch watch(disk.measure(), disk.tell(), std::chrono::milliseconds(1));
  disk.broken = true;
  const auto before = disk.looks;
  ASSERT_TRUE(disk.wait([&] { return disk.looks > before + 3; }));
  EXPECT_FALSE(watch.has_room());
  EXPECT_EQ(disk.news.size(), 1u);
}

TEST(DiskWatch, LooksMoreOftenWhenItIsClose) {
  Watched disk;
  disk.free = 1500;  // less than twice the reserve
  const auto begun = std::chrono::steady_clock::now();
  const DiskWatch watch(disk.measure(), disk.tell(), std::chrono::seconds(10));
  ASSERT_TRUE(disk.wait([&] { return disk.looks >= 2; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
}

TEST(DiskWatch, EndsAtOnceHoweverSeldomItLooks) {
  Watched disk;
  disk.free = 100'000;
  const auto begun = std::chrono::steady_clock::now();
  { const DiskWatch watch(disk.measure(), disk.tell(), std::chrono::hours(1)); }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
}  // namespace atrium::storage
