// Over the memory store, so that the thread sanitizer sees everything that runs.
#include <gtest/gtest.h>

#include <iostream>

#include "storage/memory_store.h"
#include "tests/integration/race.h"

namespace atrium::test {
namespace {

// A disk takes its time, so that decisions run ahead of what is told.
std::unique_ptr<storage::Store> slow_store() {
  return std::make_unique<storage::MemoryStore>(Epoch(7), [](std::span<const storage::Change* const>) -> Status {
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    return {};
  });
}

TEST(Race, JoinsAndRemovalsAmong10000SendsOverSocketsLeakNothing) {
  const auto seed = test_seed();
  SCOPED_TRACE("replay with ATRIUM_TEST_SEED=" + std::to_string(seed));
  ServerOptions options;
  options.workers = 3;
  options.sockets_per_account = 64;
  Race race(seed, Server::start(options, slow_store()).value());
  race.run(10'000);
  const auto complaints = race.judge();
  EXPECT_TRUE(complaints.empty()) << complaints;
  EXPECT_GT(race.moves(), 1000u);
  for (const auto* kind : {"withheld", "left", "pages", "refusals", "resumes"}) {
    EXPECT_GT(race.seen(kind), 100u) << kind;
  }
  std::cout << "seed " << seed << ": " << race.summary() << std::endl;
}

}  // namespace
}  // namespace atrium::test
