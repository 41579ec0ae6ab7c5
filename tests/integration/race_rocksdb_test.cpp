// The same race over a real store.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "tests/integration/race.h"

namespace atrium::test {
namespace {

TEST(RaceOnDisk, JoinsAndRemovalsAmong10000SendsOverSocketsLeakNothing) {
  const auto seed = test_seed();
  SCOPED_TRACE("replay with ATRIUM_TEST_SEED=" + std::to_string(seed));
  ServerOptions options;
  options.data = std::filesystem::temp_directory_path() / ("atrium-race-" + std::to_string(getpid()));
  options.workers = 3;
  options.sockets_per_account = 64;
  {
    Race race(seed, Server::start(options).value());
    race.run(10'000);
    const auto complaints = race.judge();
    EXPECT_TRUE(complaints.empty()) << complaints;
    EXPECT_GT(race.moves(), 1000u);
    for (const auto* kind : {"withheld", "left", "pages", "refusals", "resumes"}) {
      EXPECT_GT(race.seen(kind), 100u) << kind;
    }
    std::cout << "seed " << seed << ": " << race.summary() << std::endl;
  }
  std::filesystem::remove_all(options.data);
}

}  // namespace
}  // namespace atrium::test
