#include "tests/support/memory_connection.h"

#include <gtest/gtest.h>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

struct Recorder final : net::ConnectionHandler {
  std::vector<std::string> messages;
  int drained = 0;
  std::vector<std::uint16_t> closed;
  void on_message(std::string_view message) override { messages.emplace_back(message); }
  void on_drained() override { ++drained; }
  void on_closed(std::uint16_t code) override { closed.push_back(code); }
};

struct AMemoryConnection : testing::Test {
  MemoryConnection connection;
  std::shared_ptr<Recorder> handler = std::make_shared<Recorder>();
  AMemoryConnection() { connection.attach(handler); }
};

TEST_F(AMemoryConnection, keeps_what_is_sent_and_feeds_the_handler) {
  connection.send(net::frame_message(std::string(300, 'a')));
  connection.feed("b");
  EXPECT_EQ(connection.take_sent(), std::vector<std::string>{std::string(300, 'a')});
  EXPECT_EQ(handler->messages, std::vector<std::string>{"b"});
}

TEST_F(AMemoryConnection, holds_messages_while_reading_is_paused) {
  connection.pause_reading();
  connection.feed("a");
  EXPECT_TRUE(handler->messages.empty());
  connection.resume_reading();
  connection.deliver();
  EXPECT_EQ(handler->messages, std::vector<std::string>{"a"});
}

TEST_F(AMemoryConnection, closes_a_slow_reader_like_a_socket) {
  connection.read_slowly();
  while (!connection.closed_with()) {
    connection.send(net::frame_message(std::string(60'000, 'x')));
  }
  EXPECT_EQ(connection.closed_with(), 4000);
  EXPECT_LE(connection.queued_bytes(), limits::kQueueBytes + limits::kMessageBytes);
  connection.hang_up();
  connection.hang_up();
  EXPECT_EQ(handler->closed, std::vector<std::uint16_t>{4000});
}

TEST_F(AMemoryConnection, tells_when_a_slow_reader_has_caught_up) {
  connection.read_slowly();
  connection.send(net::frame_message(std::string(60'000, 'x')));
  connection.catch_up();
  EXPECT_EQ(handler->drained, 1);
  EXPECT_EQ(connection.queued_bytes(), 0u);
}

}  // namespace
}  // namespace atrium::test
