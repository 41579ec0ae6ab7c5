#include "server/observability/health.h"

#include <gtest/gtest.h>

namespace atrium::observability {
namespace {

TEST(Health, StartsAliveButNotReady) {
  const Health health;
  EXPECT_TRUE(health.live().ok);
  EXPECT_FALSE(health.ready().ok);
  EXPECT_EQ(health.ready().body, "{\"status\":\"starting\"}\n");
}

TEST(Health, IsReadyUntilItDrains) {
  Health health;
  health.set_ready();
  EXPECT_TRUE(health.ready().ok);
  health.set_draining();
  EXPECT_FALSE(health.ready().ok);
  EXPECT_TRUE(health.live().ok);
}

TEST(Health, OnAFullDiskSaysSoAndStaysReady) {
  Health health;
  health.set_ready();
  health.set_storage_full(true);
  EXPECT_TRUE(health.ready().ok);
  EXPECT_EQ(health.ready().body, "{\"status\":\"ready\",\"storage\":\"full\"}\n");
  EXPECT_EQ(health.live().body, "{\"status\":\"live\",\"storage\":\"full\"}\n");
  health.set_storage_full(false);
  EXPECT_EQ(health.ready().body, "{\"status\":\"ready\"}\n");
}

}  // namespace
}  // namespace atrium::observability
