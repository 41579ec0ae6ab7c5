#include <gtest/gtest.h>

#include <optional>

#include "committing.h"
#include "storage/group_committer.h"
#include "storage/memory_store.h"

namespace atrium::storage {
namespace {

class GroupCommitterTest : public testing::Test {
 protected:
  GroupCommitterTest() { start({}); }

  void start(CommitterOptions options) {
    options.fatal = [this](const Failure& failure) { fatal_.push_back(failure.message); };
    committer_.emplace(store_, std::move(options));
  }

  // Stops when all that was queued is done.
  void finish() { committer_.reset(); }

  // Puts the committer into a write that waits at the door.
  void begin_write() {
    committer_->commit(space_, pending(1, 1));
    ASSERT_TRUE(door_.arrives(1));
  }

  Door door_;
  std::vector<std::vector<std::uint64_t>> groups_;
  MemoryStore store_{Epoch(1), [this](std::span<const Change* const> group) {
                       groups_.emplace_back();
                       for (const Change* change : group)
                         groups_.back().push_back(change->number());
                       return door_.pass();
                     }};
  std::vector<std::string> fatal_;
  Listener space_;
  Listener other_space_;
  std::optional<GroupCommitter> committer_;
};

using Groups = std::vector<std::vector<std::uint64_t>>;
using Numbers = std::vector<std::uint64_t>;

TEST_F(GroupCommitterTest, NobodyIsToldBeforeTheWriteReturns) {
  begin_write();
  EXPECT_EQ(space_.told(), Numbers());
  door_.open();
  EXPECT_TRUE(space_.hears_of(1));
  EXPECT_EQ(store_.load_space(kSchool).value().last_change, ChangeNumber(1));
}

TEST_F(GroupCommitterTest, WhatWaitsIsWrittenAtOnce) {
  begin_write();
  committer_->commit(space_, pending(2, 4));
  committer_->commit(space_, pending(5, 5));
  door_.open();
  ASSERT_TRUE(space_.hears_of(5));
  finish();
  EXPECT_EQ(groups_, (Groups{{1}, {2, 3, 4, 5}}));
  EXPECT_EQ(space_.told(), (Numbers{1, 5}));
}

TEST_F(GroupCommitterTest, EachListenerHearsOfItsOwnChangesOnce) {
  begin_write();
  committer_->commit(space_, pending(2, 2));
  committer_->commit(other_space_, pending(7, 8, 0, kCollege));
  committer_->commit(space_, pending(3, 4));
  committer_->commit(other_space_, pending(9, 9, 0, kCollege));
  door_.open();
  finish();
  EXPECT_EQ(groups_, (Groups{{1}, {2, 7, 8, 3, 4, 9}}));
  EXPECT_EQ(space_.told(), (Numbers{1, 4}));
  EXPECT_EQ(other_space_.told(), (Numbers{9}));
}

TEST_F(GroupCommitterTest, EachListenerGetsItsChangesBackInOrder) {
  begin_write();
  committer_->commit(space_, pending(2, 2));
  committer_->commit(other_space_, pending(7, 8, 0, kCollege));
  committer_->commit(space_, pending(3, 4));
  door_.open();
  finish();
  EXPECT_EQ(space_.given_back(), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(other_space_.given_back(), (Numbers{7, 8}));
}

TEST_F(GroupCommitterTest, AGroupHasABound) {
  start({.queue_bytes = 1000, .group_bytes = 100, .fatal = {}});
  begin_write();
  ASSERT_TRUE(committer_->reserve(5 * 40));
  committer_->commit(space_, pending(2, 6, 40));
  door_.open();
  finish();
  EXPECT_EQ(groups_, (Groups{{1}, {2, 3}, {4, 5}, {6}}));
  EXPECT_EQ(space_.told(), (Numbers{1, 3, 5, 6}));
}

TEST_F(GroupCommitterTest, AChangeAboveTheBoundIsAGroupOfItsOwn) {
  start({.queue_bytes = 1000, .group_bytes = 100, .fatal = {}});
  begin_write();
  ASSERT_TRUE(committer_->reserve(2 * 300));
  committer_->commit(space_, pending(2, 3, 300));
  door_.open();
  finish();
  EXPECT_EQ(groups_, (Groups{{1}, {2}, {3}}));
}

TEST_F(GroupCommitterTest, WhatComesDuringAFullGroupJoinsItsRest) {
  start({.queue_bytes = 1000, .group_bytes = 100, .fatal = {}});
  ASSERT_TRUE(committer_->reserve(6 * 40));
  committer_->commit(space_, pending(1, 3, 40));
  ASSERT_TRUE(door_.arrives(1));
  committer_->commit(space_, pending(4, 6, 40));
  door_.open();
  finish();
  EXPECT_EQ(groups_, (Groups{{1, 2}, {3, 4}, {5, 6}}));
}

TEST_F(GroupCommitterTest, AFailedWriteIsNeverAcknowledged) {
  begin_write();
  committer_->commit(space_, pending(2, 2));
  committer_->commit(other_space_, pending(1, 1, 0, kCollege));
  door_.break_down("disk on fire");
  finish();
  EXPECT_EQ(fatal_, std::vector<std::string>{"disk on fire"});
  EXPECT_EQ(groups_, Groups{{1}});
  EXPECT_EQ(space_.told(), Numbers());
  EXPECT_EQ(other_space_.told(), Numbers());
}

TEST_F(GroupCommitterTest, NothingCommitsAfterAFailure) {
  begin_write();
  door_.break_down("disk on fire");
  committer_->commit(space_, pending(2, 9));
  finish();
  EXPECT_EQ(groups_, Groups{{1}});
  EXPECT_EQ(space_.told(), Numbers());
}

TEST_F(GroupCommitterTest, RoomIsReservedUpToTheBound) {
  start({.queue_bytes = 100, .group_bytes = 100, .fatal = {}});
  EXPECT_TRUE(committer_->reserve(60));
  EXPECT_FALSE(committer_->reserve(41));
  EXPECT_FALSE(committer_->reserve(~std::size_t{0}));
  EXPECT_TRUE(committer_->reserve(40));
  EXPECT_FALSE(committer_->reserve(1));
  committer_->release(40);
  EXPECT_TRUE(committer_->reserve(40));
}

TEST_F(GroupCommitterTest, RoomComesBackWhenAChangeIsDurable) {
  start({.queue_bytes = 100, .group_bytes = 100, .fatal = {}});
  ASSERT_TRUE(committer_->reserve(100));
  committer_->commit(space_, pending(1, 2, 50));
  ASSERT_TRUE(door_.arrives(1));
  EXPECT_FALSE(committer_->reserve(1));
  door_.open();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (committer_->reserved_bytes() != 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_TRUE(committer_->reserve(100));
}

TEST_F(GroupCommitterTest, ItsEndCommitsWhatIsQueued) {
  begin_write();
  committer_->commit(space_, pending(2, 100));
  door_.open();
  finish();
  EXPECT_EQ(space_.told().back(), 100u);
  EXPECT_EQ(store_.load_space(kSchool).value().last_change, ChangeNumber(100));
}

TEST_F(GroupCommitterTest, CountsAndMeasures) {
  EXPECT_EQ(committer_->sync_time().count(), 0);
  begin_write();
  committer_->commit(space_, pending(2, 4));
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  door_.open();
  ASSERT_TRUE(space_.hears_of(4));
  EXPECT_EQ(committer_->statistics().groups, 2u);
  EXPECT_EQ(committer_->statistics().changes, 4u);
  EXPECT_GT(committer_->sync_time().count(), 0);
}

TEST(StopProcess, LeavesAtOnceAndSaysWhy) {
  EXPECT_EXIT(stop_process({"disk on fire"}), testing::ExitedWithCode(70), "disk on fire");
}

}  // namespace
}  // namespace atrium::storage
