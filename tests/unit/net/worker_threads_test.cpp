#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <thread>
#include <vector>

#include "server/net/worker.h"

namespace atrium::test {
namespace {

using net::Worker;

TEST(WorkerThreads, run_tasks_of_each_poster_in_order) {
  constexpr std::size_t kPosters = 4;
  constexpr int kTasks = 20'000;
  Worker worker(0);
  std::thread thread([&] { worker.run(); });
  std::array<std::vector<int>, kPosters> ran;
  std::vector<std::thread> posters;
  for (std::size_t poster = 0; poster < kPosters; ++poster) {
    posters.emplace_back([&, poster] {
      for (int i = 0; i < kTasks; i += 2) {
        worker.post([&ran, poster, i] { ran[poster].push_back(i); });
        std::vector<net::Task> pair;
        pair.emplace_back([&ran, poster, i] { ran[poster].push_back(i + 1); });
        worker.post(std::move(pair));
      }
    });
  }
  for (auto& poster : posters) {
    poster.join();
  }
  std::promise<void> all;
  worker.post([&] { all.set_value(); });
  all.get_future().wait();
  worker.stop();
  thread.join();
  for (const auto& numbers : ran) {
    ASSERT_EQ(numbers.size(), static_cast<std::size_t>(kTasks));
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST(WorkerThreads, wake_each_other_a_great_many_times) {
  Worker one(0), two(1);
  std::thread first([&] { one.run(); });
  std::thread second([&] { two.run(); });
  std::promise<void> done;
  std::function<void(int)> bounce = [&](int left) {
    EXPECT_TRUE((left % 2 == 0 ? one : two).on_this_thread());
    left == 0 ? done.set_value() : (left % 2 == 0 ? two : one).post([&, left] { bounce(left - 1); });
  };
  one.post([&] { bounce(20'000); });
  done.get_future().wait();
  one.stop();
  two.stop();
  first.join();
  second.join();
}

TEST(WorkerThreads, sleep_when_there_is_nothing_to_do) {
  Worker worker(0);
  std::thread thread([&] { worker.run(); });
  const auto cpu_time = [&] {
    std::promise<std::chrono::nanoseconds> measured;
    worker.post([&] {
      worker.post([&] {  // from its own thread, which needs no wake-up
        timespec used{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        measured.set_value(std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec));
      });
    });
    return measured.get_future().get();
  };
  const auto before = cpu_time();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(cpu_time() - before, std::chrono::milliseconds(50));
  worker.stop();
  thread.join();
}

TEST(WorkerThreads, stop_while_asleep) {
  Worker worker(0);
  std::promise<void> ran;
  std::thread thread([&] { worker.run(); });
  worker.post([&] { ran.set_value(); });
  ran.get_future().wait();
  worker.stop();
  thread.join();
}

}  // namespace
}  // namespace atrium::test
