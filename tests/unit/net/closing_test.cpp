// Every way in which a connection ends well.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

struct Closing : RunningListener {
  void expect_told(std::uint16_t code) {
    wait_until([&] { return !peer()->closed().empty(); });
    EXPECT_EQ(peer()->closed(), std::vector<std::uint16_t>{code});
    wait_until([&] { return listener->open_connections() == 0; });
  }
};

TEST_F(Closing, by_us_comes_after_what_is_queued) {
  start();
  RawClient client(port());
  client.upgrade();
  peer()->act([](Peer& here) {
    here.send("before");
    here.connection->close(4003, "signed out");
    here.connection->close(1000, "twice");
    here.send("after");
  });
  EXPECT_EQ(client.next()->payload, "before");
  const auto frame = client.next();
  EXPECT_EQ(frame->close_code(), 4003);
  EXPECT_EQ(frame->payload.substr(2), "signed out");
  EXPECT_TRUE(peer()->closed().empty());  // the peer has not answered
  client.send_frame(Opcode::kClose, frame->payload);
  EXPECT_FALSE(client.next());
  expect_told(4003);
}

TEST_F(Closing, by_us_waits_for_the_peer_only_so_long) {
  options.times.close = 200ms;
  start();
  RawClient client(port());
  client.upgrade();
  peer()->act([](Peer& here) { here.connection->close(4003, "signed out"); });
  EXPECT_EQ(client.close_code(), 4003);
  client.send_frame(Opcode::kBinary, "not an answer");
  EXPECT_TRUE(client.ends());
  expect_told(4003);
  EXPECT_TRUE(peer()->messages().empty());
}

TEST_F(Closing, by_us_ignores_pings_that_still_come) {
  start();
  RawClient client(port());
  client.upgrade();
  peer()->act([](Peer& here) { here.connection->close(4003, ""); });
  EXPECT_EQ(client.next()->opcode, Opcode::kClose);
  client.send_frame(Opcode::kPing, "x");
  client.send_frame(Opcode::kClose, "\x0F\xA3");
  EXPECT_FALSE(client.next());
  expect_told(4003);
}

TEST_F(Closing, by_the_peer_is_answered) {
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kClose, "\x03\xE9");
  EXPECT_EQ(client.close_code(), 1001);
  EXPECT_TRUE(client.ends());
  expect_told(1001);
}

TEST_F(Closing, by_the_peer_without_a_code) {
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kClose, "");
  EXPECT_TRUE(client.close_code().has_value());
  expect_told(1005);
}

TEST_F(Closing, a_broken_connection_is_told_as_1006) {
  start();
  RawClient client(port());
  client.upgrade();
  peer();
  client.hang_up();
  expect_told(1006);
}

TEST_F(Closing, from_within_a_message) {
  reaction = [](Peer& here, std::string_view) {
    here.send("refused");
    here.connection->close(4004, "bad frame");
  };
  start();
  RawClient client(port());
  client.upgrade();
  client.send(client_frame(Opcode::kBinary, "a") + client_frame(Opcode::kBinary, "b"));
  EXPECT_EQ(client.next()->payload, "refused");
  EXPECT_EQ(client.close_code(), 4004);
  client.send_frame(Opcode::kClose, "\x0F\xA4");
  expect_told(4004);
  EXPECT_EQ(peer()->messages(), std::vector<std::string>{"a"});
}

TEST_F(Closing, refused_right_after_the_upgrade) {
  refuses = true;
  start();
  RawClient client(port());
  EXPECT_EQ(client.upgrade(), 101u);
  EXPECT_EQ(client.close_code(), 1013);
}

TEST_F(Closing, while_reading_is_paused) {
  options.times.close = std::chrono::minutes(1);  // so only the peer's answer can end it in time
  reaction = [](Peer& here, std::string_view) { here.connection->pause_reading(); };
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kBinary, "pause");
  wait_until([&] { return peer()->messages().size() == 1; });
  peer()->act([](Peer& here) { here.connection->close(4003, ""); });
  EXPECT_EQ(client.close_code(), 4003);
  client.send_frame(Opcode::kClose, "\x0F\xA3");
  expect_told(4003);
}

TEST_F(Closing, is_noticed_while_reading_is_paused) {
  options.times.write = 200ms;
  reaction = [](Peer& here, std::string_view) { here.connection->pause_reading(); };
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kBinary, "pause");
  wait_until([&] { return peer()->messages().size() == 1; });
  client.hang_up();
  wait_until([&] {
    peer()->act([](Peer& here) { here.send("are you there?"); });
    return !peer()->closed().empty();
  });
  expect_told(1006);
}

TEST_F(Closing, pausing_holds_messages_back_and_resuming_brings_them) {
  options.times.idle = 200ms;
  reaction = [](Peer& here, std::string_view message) {
    if (message == "pause") {
      here.connection->pause_reading();
    }
  };
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kBinary, "pause");
  client.send_frame(Opcode::kBinary, "later");
  wait_until([&] { return peer()->messages().size() == 1; });
  std::this_thread::sleep_for(300ms);  // longer than a peer may be silent, but nobody listens
  EXPECT_EQ(peer()->messages().size(), 1u);
  peer()->act([](Peer& here) { here.connection->resume_reading(); });
  wait_until([&] { return peer()->messages().size() == 2; });
  EXPECT_TRUE(peer()->closed().empty());
}

TEST_F(Closing, resuming_gives_a_silent_peer_its_time_anew) {
  options.times.idle = 200ms;
  reaction = [](Peer& here, std::string_view) { here.connection->pause_reading(); };
  start();
  RawClient client(port());
  client.upgrade();
  client.send_frame(Opcode::kBinary, "pause");
  wait_until([&] { return peer()->messages().size() == 1; });
  std::this_thread::sleep_for(300ms);
  peer()->act([](Peer& here) { here.connection->resume_reading(); });
  EXPECT_EQ(client.next()->opcode, Opcode::kPing);
}

}  // namespace
}  // namespace atrium::test
