// Peers that don't take what is sent to them.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "server/config/limits.h"
#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

struct SlowReader : RunningListener {
  std::atomic<std::size_t> most_queued = 0;
  std::atomic<std::size_t> sent = 0;

  // Sends one message a turn while `more` says so.
  void send_while(Peer& here, std::size_t size, std::function<bool(Peer&)> more) {
    most_queued = std::max(most_queued.load(), here.connection->queued_bytes());
    if (!more(here)) {
      return;
    }
    here.send(std::string(size, 'x'));
    sent += size;
    here.act([this, size, more = std::move(more)](Peer& again) { send_while(again, size, more); });
  }
  void send_until_something_waits(std::size_t size) {
    peer()->act(
        [this, size](Peer& here) { send_while(here, size, [](Peer& now) { return now.connection->queued_bytes() == 0; }); });
    wait_until([&] { return most_queued > 0; });
  }
};

TEST_F(SlowReader, is_closed_with_4000_and_has_whole_frames_until_then) {
  options.times.close = 5s;
  start();
  RawClient client(port());
  client.upgrade();
  std::atomic<bool> closing = false;
  peer()->act([&](Peer& here) {
    auto before = std::make_shared<std::size_t>(0);
    send_while(here, 60'000, [&, before](Peer& now) {
      // The queue shrinks only when it is given up.
      closing = now.connection->queued_bytes() < std::exchange(*before, now.connection->queued_bytes());
      return !closing;
    });
  });
  wait_until([&] { return closing.load(); });
  EXPECT_EQ(client.close_code(), 4000);
  EXPECT_LE(most_queued, limits::kQueueBytes + limits::kMessageBytes);
  client.send_frame(Opcode::kClose, "\x0F\xA0");
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{4000}; });
}

TEST_F(SlowReader, is_closed_within_a_turn_that_sends_without_end) {
  start();
  RawClient client(port());
  client.upgrade();
  std::atomic<std::size_t> most = 0;
  peer()->act([&](Peer& here) {
    for (int i = 0; i < 1000; ++i) {
      here.send(std::string(60'000, 'x'));
      most = std::max(most.load(), here.connection->queued_bytes());
    }
  });
  EXPECT_EQ(client.close_code(), 4000);
  EXPECT_LE(most, 4 * limits::kQueueBytes);
}

TEST_F(SlowReader, may_get_a_burst_that_the_socket_takes) {
  start();
  RawClient client(port());
  client.upgrade();
  peer()->act([&](Peer& here) {
    for (int i = 0; i < 15; ++i) {
      here.send(std::string(60'000, static_cast<char>('a' + i)));
    }
  });
  for (int i = 0; i < 15; ++i) {
    ASSERT_TRUE(client.next()->payload == std::string(60'000, static_cast<char>('a' + i)));
  }
}

TEST_F(SlowReader, that_takes_nothing_is_cut_and_what_the_system_held_goes_too) {
  options.times.write = 300ms;
  start();
  RawClient client(port());
  client.take_little();
  client.upgrade();
  send_until_something_waits(60'000);
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{1006}; });
  EXPECT_TRUE(client.ends_within(sent / 2));
}

TEST_F(SlowReader, leaves_a_bounded_part_with_the_system) {
  constexpr std::size_t kWindowBytes = 128 * 1024;  // on its way to a client that takes little
  start();
  RawClient client(port());
  client.take_little();
  client.upgrade();
  send_until_something_waits(60'000);
  EXPECT_LE(sent, limits::kUnsentBytes + kWindowBytes);
}

TEST_F(SlowReader, that_catches_up_is_told_to_the_handler) {
  start();
  RawClient client(port());
  client.upgrade();
  send_until_something_waits(60'000);
  peer()->act([](Peer& here) {
    here.send(std::string(60'000, 'x'));
    here.send("last");
  });
  const auto before = peer()->drained();
  while (client.next()->payload != "last") {
  }
  wait_until([&] { return peer()->drained() > before; });
  EXPECT_TRUE(peer()->closed().empty());
}

}  // namespace
}  // namespace atrium::test
