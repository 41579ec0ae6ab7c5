// The load generator against the raw loop: real sockets, a short run.
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace atrium::bench {
namespace {

class FanoutRun : public testing::TestWithParam<const char*> {
 protected:
  FanoutSample run(Crowd crowd, std::size_t in_flight) {
    ServerProgram server({ATRIUM_BASELINE_PROGRAM, GetParam(), std::to_string(crowd.group_size)}, log_);
    const auto dialect = baseline_dialect(static_cast<std::uint16_t>(std::stoi(server.wait_for_line())));
    FanoutLoad load(*dialect, crowd);
    return load.measure(server, in_flight, std::chrono::milliseconds(50));
  }
  void TearDown() override { std::filesystem::remove(log_); }

 private:
  const std::filesystem::path log_ =
      std::filesystem::temp_directory_path() / ("fanout_load_test." + std::to_string(::getpid()));
};

TEST_P(FanoutRun, DeliversToEverybodyAndMeasures) {
  const auto sample = run({.members = 20, .group_size = 20}, 4);
  EXPECT_GT(sample.deliveries_per_s, 0);
  EXPECT_GT(sample.cpu_us_per_delivery, 0);
  EXPECT_GE(sample.p99_us, sample.p50_us);
  EXPECT_NEAR(sample.bytes_per_delivery, kPushBytes, 1);
}

TEST_P(FanoutRun, KeepsChatsApart) {
  const auto sample = run({.members = 20, .group_size = 5}, 2);
  EXPECT_NEAR(sample.bytes_per_delivery, kPushBytes, 1);
}

TEST(Quantile, LiesAmongTheValues) {
  EXPECT_EQ(quantile({5, 1, 3}, 0.5), 3);
  EXPECT_EQ(quantile({5, 1, 3}, 1), 5);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

INSTANTIATE_TEST_SUITE_P(Both, FanoutRun, testing::Values("send", "batch"));

}  // namespace
}  // namespace atrium::bench
