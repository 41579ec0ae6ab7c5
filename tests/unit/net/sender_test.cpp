#include "server/net/sender.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

using net::Sender;

// One end of a pair of sockets, and what is to be sent through it.
struct Pipe final : net::Outlet {
  Pipe() {
    ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data());
    const int least = 1;
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &least, sizeof(least));
  }
  ~Pipe() override {
    ::close(ends[0]);
    hang_up();
  }
  int descriptor() override { return ends[0]; }
  std::size_t gather(std::span<iovec> parts, net::Scratch&) override {
    const auto count = std::min(parts.size(), waiting.size());
    for (std::size_t i = 0; i < count; ++i) {
      parts[i] = {waiting[i].data(), waiting[i].size()};
    }
    return count;
  }
  void on_sent(std::size_t bytes, std::ptrdiff_t outcome) override {
    offered = bytes;
    result = outcome;
    ++calls;
  }
  std::string received() const {
    std::string bytes(100'000, '\0');
    const auto size = ::recv(ends[1], bytes.data(), bytes.size(), MSG_DONTWAIT);
    return bytes.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  void hang_up() { ::close(std::exchange(ends[1], -1)); }

  std::array<int, 2> ends{};
  std::vector<std::string> waiting;
  std::size_t offered = 0;
  std::ptrdiff_t result = 0;
  int calls = 0;
};

struct ASender : testing::TestWithParam<Sender::Way> {
  net::Worker worker{0};
  Sender sender{worker, GetParam()};

  void run_turns(int turns) {
    worker.post([this, turns] { turns > 1 ? run_turns(turns - 1) : worker.stop(); });
  }
  // Schedules them all in one turn, and runs so many.
  void send(std::deque<Pipe>& pipes, int turns = 1) {
    for (auto& pipe : pipes) {
      sender.schedule(pipe);
    }
    run_turns(turns);
    worker.context().restart();
    worker.run();
  }
};

INSTANTIATE_TEST_SUITE_P(Both, ASender, testing::Values(Sender::Way::kTogether, Sender::Way::kOneByOne),
                         [](const auto& tested) {
                           return tested.param == Sender::Way::kTogether ? "together" : "one_by_one";
                         });

TEST_P(ASender, gives_each_socket_its_own) {
  std::deque<Pipe> pipes(100);
  for (std::size_t i = 0; i < pipes.size(); ++i) {
    pipes[i].waiting = {"to " + std::to_string(i)};
  }
  send(pipes);
  for (std::size_t i = 0; i < pipes.size(); ++i) {
    ASSERT_EQ(pipes[i].received(), pipes[i].waiting[0]);
    ASSERT_EQ(pipes[i].result, static_cast<std::ptrdiff_t>(pipes[i].offered));
  }
}

TEST_P(ASender, sends_all_parts_in_their_order) {
  std::deque<Pipe> pipes(40);
  for (auto& pipe : pipes) {
    pipe.waiting.assign(64, "ab");
    pipe.waiting.back() = "end";
  }
  send(pipes);
  for (const auto& pipe : pipes) {
    const auto bytes = pipe.received();
    ASSERT_EQ(bytes.size(), 129u);
    ASSERT_TRUE(bytes.ends_with("abend"));
  }
}

TEST_P(ASender, says_how_much_a_full_socket_took_and_does_not_wait) {
  std::deque<Pipe> pipes(2);
  pipes[0].waiting = {std::string(1'000'000, 'x')};
  pipes[1].waiting = {"y"};
  send(pipes);
  EXPECT_LT(pipes[0].result, 1'000'000);
  EXPECT_EQ(pipes[0].offered, 1'000'000u);
  EXPECT_EQ(pipes[1].received(), "y");

  send(pipes);
  EXPECT_EQ(pipes[0].result, -EAGAIN);
}

TEST_P(ASender, says_that_a_peer_is_gone) {
  std::deque<Pipe> pipes(2);
  pipes[0].waiting = pipes[1].waiting = {"x"};
  pipes[0].hang_up();
  send(pipes);
  EXPECT_EQ(pipes[0].result, -EPIPE);
  EXPECT_EQ(pipes[1].received(), "x");
}

TEST_P(ASender, asks_so_many_a_turn_and_the_rest_in_the_next) {
  std::deque<Pipe> pipes(limits::kFlushesPerTurn + 2);
  for (auto& pipe : pipes) {
    pipe.waiting = {"x"};
  }
  send(pipes, 1);
  EXPECT_EQ(pipes[limits::kFlushesPerTurn - 1].calls, 1);
  EXPECT_EQ(pipes.back().calls, 0);

  run_turns(2);
  worker.context().restart();
  worker.run();
  EXPECT_EQ(pipes.back().calls, 1);
  EXPECT_EQ(pipes.front().calls, 1);
}

TEST_P(ASender, keeps_half_of_a_turn_for_who_is_due_in_it) {
  std::deque<Pipe> large(3 * limits::kFlushesPerTurn);
  std::deque<Pipe> small(2);
  for (auto& pipe : large) {
    pipe.waiting = {"x"};
  }
  for (auto& pipe : small) {
    pipe.waiting = {"y"};
  }
  send(large, 1);
  send(small, 1);
  EXPECT_EQ(small.front().calls, 1);
  EXPECT_EQ(small.back().calls, 1);
  EXPECT_EQ(large[2 * limits::kFlushesPerTurn - 3].calls, 1);
  EXPECT_EQ(large.back().calls, 0);
  run_turns(3);
  worker.context().restart();
  worker.run();
  EXPECT_EQ(large.back().calls, 1);
}

TEST_P(ASender, tells_who_has_nothing_and_forgets_who_is_cancelled) {
  std::deque<Pipe> pipes(2);
  sender.schedule(pipes[0]);
  sender.cancel(pipes[0]);
  sender.schedule(pipes[1]);
  sender.schedule(pipes[1]);
  run_turns(2);
  worker.run();
  EXPECT_EQ(pipes[0].calls, 0);
  EXPECT_EQ(pipes[1].calls, 1);
  EXPECT_EQ(pipes[1].offered, 0u);
}

}  // namespace
}  // namespace atrium::test
