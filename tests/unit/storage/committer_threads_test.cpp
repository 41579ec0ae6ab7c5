#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "committing.h"
#include "storage/group_committer.h"
#include "storage/memory_store.h"

// For ThreadSanitizer: many threads, real races, no sleeps.
namespace atrium::storage {
namespace {

constexpr std::uint64_t kThreads = 4;
constexpr std::uint64_t kChanges = 2000;
constexpr std::size_t kBytes = 100;

SpaceId space_of(std::uint64_t thread) { return SpaceId(kSchool.value + thread); }

// Commits one space's changes one by one, taking room as a space does.
void commit_all(GroupCommitter& committer, Listener& listener, SpaceId space) {
  for (std::uint64_t number = 1; number <= kChanges; ++number) {
    while (!committer.reserve(kBytes))
      std::this_thread::yield();
    committer.commit(listener, pending(number, number, kBytes, space));
  }
}

TEST(GroupCommitterThreads, ManySpacesCommitAtOnce) {
  MemoryStore store;
  std::array<Listener, kThreads> listeners;
  GroupCommitter committer(store, {.queue_bytes = 50 * kBytes, .group_bytes = 7 * kBytes, .fatal = stop_process});
  std::vector<std::jthread> threads;
  for (std::uint64_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { commit_all(committer, listeners[i], space_of(i)); });
  }
  threads.clear();

  for (std::uint64_t i = 0; i < kThreads; ++i) {
    EXPECT_TRUE(listeners[i].hears_of(kChanges));
    const auto told = listeners[i].told();
    EXPECT_TRUE(std::ranges::is_sorted(told, std::ranges::less_equal())) << "a change was told of twice";
    EXPECT_EQ(store.load_space(space_of(i)).value().last_change, ChangeNumber(kChanges));
  }
  EXPECT_EQ(committer.statistics().changes, kThreads * kChanges);
}

TEST(GroupCommitterThreads, AReaderSeesWholeGroupsAndAllThatWasTold) {
  MemoryStore store;
  Listener listener;
  GroupCommitter committer(store);
  committer.commit(listener, pending(1, 1));
  ASSERT_TRUE(listener.hears_of(1));
  std::jthread writer([&] {
    for (std::uint64_t number = 2; number <= kChanges; ++number)
      committer.commit(listener, pending(number, number));
  });
  for (std::uint64_t seen = 0; seen < kChanges;) {
    const auto told = listener.told().back();
    seen = store.load_space(kSchool).value().last_change.value;
    ASSERT_GE(seen, told);
    std::uint64_t newest = 0;
    const EntryRange all{kSchool, kClassRoom, Seq(1), Seq(~0ull), Direction::kDescending};
    ASSERT_TRUE(store.visit_entries(all, [&](const auto& entry) {
      newest = entry.seq.value;
      return Visit::kStop;
    }));
    ASSERT_GE(newest, seen);
  }
}

TEST(GroupCommitterThreads, RoomNeverGoesAboveTheBound) {
  MemoryStore store;
  GroupCommitter committer(store, {.queue_bytes = 3, .group_bytes = 3, .fatal = stop_process});
  std::atomic<int> held = 0;
  std::atomic<bool> exceeded = false;
  std::vector<std::jthread> threads;
  for (std::uint64_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (std::uint64_t round = 0; round < kChanges; ++round) {
        if (!committer.reserve(1))
          continue;
        if (++held > 3)
          exceeded = true;
        --held;
        committer.release(1);
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(committer.reserved_bytes(), 0u);
}

}  // namespace
}  // namespace atrium::storage
