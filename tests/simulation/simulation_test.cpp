#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

#include <iostream>
#include <mutex>

#include "tests/support/episodes.h"

namespace atrium::test {
namespace {

TEST(Simulation, HoldsWhateverHappensByAnySeed) {
  std::mutex mutex;
  SimulationFigures sum;
  play_episodes(1000, [&](std::uint64_t seed, Complaints& complaints) {
    Simulation simulation(seed, complaints);
    simulation.run();
    const std::lock_guard lock(mutex);
    sum.add(simulation.figures());
  });
  if (plays_many()) {
    for (const auto happened : {sum.crashes, sum.failed_writes, sum.cuts, sum.deaf, sum.restarts, sum.revocations}) {
      EXPECT_GT(happened, 0u);
    }
    EXPECT_GT(sum.entries, sum.crashes * 10);
  }
  std::cout << sum.steps << " steps, " << sum.entries << " entries stored, " << sum.crashes << " crashes, "
            << sum.failed_writes << " failed writes, " << sum.cuts << " connections cut, " << sum.deaf << " deaf, "
            << sum.restarts << " phones restarted, " << sum.revocations << " revocations" << std::endl;
}

}  // namespace
}  // namespace atrium::test
