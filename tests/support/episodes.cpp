#include "tests/support/episodes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/dice.h"

namespace atrium::test {
namespace {

constexpr std::size_t kAtOnce = 24;

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

void play_from(std::uint64_t usual_first, std::uint64_t usual, const std::function<void(std::uint64_t, Complaints&)>& play) {
  const bool alone = std::getenv("ATRIUM_TEST_SEED") != nullptr;
  const auto first = alone ? test_seed() : number_of("ATRIUM_FIRST_SEED", usual_first);
  const auto end = first + (alone ? 1 : number_of("ATRIUM_EPISODES", usual));
  std::atomic<std::uint64_t> next = first;
  std::mutex mutex;
  std::string wrong;
  const auto work = [&] {
    for (auto seed = next++; seed < end; seed = next++) {
      Complaints complaints;
      play(seed, complaints);
      if (!complaints.none()) {
        const std::lock_guard lock(mutex);
        wrong += complaints.sentences() + "replay with ATRIUM_TEST_SEED=" + std::to_string(seed) + "\n";
        next = end;
      }
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    threads.emplace_back(work);
  }
  threads.clear();
  EXPECT_EQ(wrong, "") << end - first << " episodes from seed " << first;
}

}  // namespace

bool plays_many() { return std::getenv("ATRIUM_TEST_SEED") == nullptr && number_of("ATRIUM_EPISODES", 100) >= 10; }

void play_episodes(std::uint64_t usual, const std::function<void(std::uint64_t, Complaints&)>& play) {
  play_from(test_seed(), usual, play);
}

void play_numbered(std::uint64_t usual, const std::function<void(std::uint64_t, Complaints&)>& play) {
  play_from(0, usual, play);
}

}  // namespace atrium::test
