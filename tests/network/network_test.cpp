// Through networks that lie each client gets everything once and in order, and what it sends takes effect once.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include "tests/network/episode.h"
#include "tests/support/dice.h"

namespace atrium::test {
namespace {

constexpr std::size_t kAtOnce = 8;

std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// All episodes of a run, a few at once.
class Episodes {
 public:
  Episodes(std::uint64_t seed, std::size_t first, std::size_t episodes)
      : seed_(seed), end_(first + episodes), next_(first), school_(kAtOnce * kMostMembers) {
    std::vector<std::thread> lanes;
    for (std::size_t lane = 0; lane < kAtOnce; ++lane) {
      lanes.emplace_back([this, lane] { go_through(lane); });
    }
    for (auto& lane : lanes) {
      lane.join();
    }
  }

  const Outcome& sum() const { return sum_; }
  std::size_t broken() const { return broken_; }

 private:
  void go_through(std::size_t lane) {
    for (auto number = next_++; number < end_ && broken_ == 0; number = next_++) {
      Outcome outcome;
      try {
        outcome = run_episode(school_, lane * kMostMembers, mixed(seed_, number));
      } catch (const std::exception& error) {
        outcome.complaints = error.what();
      }
      take(number, outcome);
    }
  }

  void take(std::size_t number, const Outcome& outcome) {
    const std::scoped_lock lock(mutex_);
    if (!outcome.complaints.empty()) {
      ++broken_;
      std::cerr << "episode " << number << ":\n"
                << outcome.complaints << "replay: ATRIUM_TEST_SEED=" << seed_ << " ATRIUM_FIRST_SEED=" << number
                << " ATRIUM_EPISODES=1\n";
    }
    sum_.acknowledged += outcome.acknowledged;
    sum_.connections += outcome.connections;
    sum_.reloads += outcome.reloads;
    for (std::size_t fault = 0; fault < kFaults; ++fault) {
      sum_.struck.at(fault) += outcome.struck.at(fault);
    }
    if (++done_ % 100 == 0) {
      std::cerr << done_ << " episodes\n";
    }
  }

  const std::uint64_t seed_;
  const std::size_t end_;
  std::atomic<std::size_t> next_;
  School school_;
  std::mutex mutex_;
  Outcome sum_;
  std::atomic<std::size_t> broken_ = 0;
  std::size_t done_ = 0;
};

TEST(Network, WhateverItDoesEverythingComesOnceAndInOrder) {
  const auto episodes = number_from("ATRIUM_EPISODES", 300);
  const auto first = number_from("ATRIUM_FIRST_SEED", 0);
  const auto seed = test_seed();
  std::cerr << "seed " << seed << '\n';
  const Episodes run(seed, first, episodes);

  const auto& sum = run.sum();
  std::cerr << episodes << " episodes, " << sum.connections << " connections, " << sum.acknowledged << " acknowledged, "
            << sum.reloads << " gaps told;";
  for (std::size_t fault = 1; fault < kFaults; ++fault) {
    std::cerr << ' ' << sum.struck.at(fault) << ' ' << name_of(static_cast<Fault>(fault));
  }
  std::cerr << '\n';
  EXPECT_EQ(run.broken(), 0U);
  for (std::size_t fault = 1; fault < kFaults && episodes >= 100 && run.broken() == 0; ++fault) {
    EXPECT_GT(sum.struck.at(fault), episodes / 10) << name_of(static_cast<Fault>(fault));
  }
}

}  // namespace
}  // namespace atrium::test
