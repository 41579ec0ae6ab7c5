// Who stops waits for all that has begun, and nothing begins any more.
#include "server/transfer/running_flows.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace atrium::transfer {
namespace {

TEST(RunningFlows, AreAwaitedByWhoStops) {
  RunningFlows flows;
  auto first = flows.begin();
  auto second = flows.begin();
  first = nullptr;
  std::atomic<bool> is_over = false;
  std::thread stops([&] {
    flows.stop();
    EXPECT_TRUE(is_over);
  });
  while (flows.begin() != nullptr) {
    std::this_thread::yield();
  }
  is_over = true;
  second = nullptr;
  stops.join();
}

TEST(RunningFlows, DoNotHoldUpWhoStopsWithoutAny) {
  RunningFlows flows;
  flows.stop();
  flows.stop();
  EXPECT_EQ(flows.begin(), nullptr);
}

}  // namespace
}  // namespace atrium::transfer
