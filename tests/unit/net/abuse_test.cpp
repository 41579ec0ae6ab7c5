// Peers that break the rules of WebSocket, or bend them.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/net/running_listener.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

struct Abuse : RunningListener {
  // The code that this is closed with; the handler has to hear the same, once.
  std::uint16_t code_for(std::string_view bytes) {
    if (!listener) {
      start();
    }
    RawClient client(port());
    EXPECT_EQ(client.upgrade(), 101u);
    const auto told = peer(clients_++);
    client.send(bytes);
    const auto code = client.close_code();
    client.hang_up();
    wait_until([&] { return !told->closed().empty(); });
    EXPECT_EQ(told->closed(), std::vector<std::uint16_t>{code.value_or(0)});
    EXPECT_TRUE(told->messages().empty());
    return code.value_or(0);
  }
  std::string fragments(std::size_t count, std::string_view payload) {
    auto flood = client_frame(Opcode::kBinary, payload, Part::kMoreFollows);
    for (std::size_t i = 1; i < count; ++i) {
      flood += client_frame(Opcode::kContinuation, payload, Part::kMoreFollows);
    }
    return flood;
  }

 private:
  std::size_t clients_ = 0;
};

TEST_F(Abuse, floods_of_fragments) {
  EXPECT_EQ(code_for(fragments(10'000, "x")), 4005);
  EXPECT_EQ(code_for(fragments(10'000, "")), 4005);
}

TEST_F(Abuse, a_flood_of_pings) {
  std::string pings;
  for (int i = 0; i < 1000; ++i) {
    pings += client_frame(Opcode::kPing, "x");
  }
  EXPECT_EQ(code_for(pings), 4005);
}

TEST_F(Abuse, messages_too_big) {
  EXPECT_EQ(code_for(client_frame(Opcode::kBinary, std::string(65537, 'x'))), 1009);
  EXPECT_EQ(code_for(fragments(17, std::string(4096, 'x'))), 1009);
  EXPECT_EQ(code_for(client_frame(Opcode::kBinary, std::string(600'000, 'x'))), 1009);
}

TEST_F(Abuse, much_from_somebody_whom_nobody_trusts) {
  trusts = false;
  EXPECT_EQ(code_for(client_frame(Opcode::kBinary, std::string(60'000, 'x'))), 4005);
  EXPECT_EQ(code_for(client_frame(Opcode::kBinary, std::string(65'537, 'x'))), 1009);
}

TEST_F(Abuse, text) { EXPECT_EQ(code_for(client_frame(Opcode::kText, "привет")), 1003); }

TEST_F(Abuse, no_mask) { EXPECT_EQ(code_for("\x82\x01x"), 1002); }

TEST_F(Abuse, close_codes_that_nobody_may_send) {
  EXPECT_EQ(code_for(client_frame(Opcode::kClose, "\x03\xED")), 1002);  // 1005
  EXPECT_EQ(code_for(client_frame(Opcode::kClose, "x")), 1002);
}

TEST_F(Abuse, pings_between_pushes_keep_frames_whole) {
  constexpr int kPings = 8;
  constexpr int kPushes = 4;  // for each; all of them in one turn are still no reason to close
  start();
  RawClient client(port());
  client.upgrade();
  for (int i = 0; i < kPings; ++i) {
    peer()->act([i](Peer& here) {
      for (int push = 0; push < kPushes; ++push) {
        here.send(std::string(20'000, static_cast<char>('a' + i)));
      }
    });
    client.send_frame(Opcode::kPing, std::to_string(i));
  }
  int pushes = 0;
  int pongs = 0;
  while (pushes + pongs < kPings * (kPushes + 1)) {
    const auto frame = client.next();
    ASSERT_TRUE(frame && frame->opcode != Opcode::kClose);
    if (frame->opcode == Opcode::kPong) {
      EXPECT_EQ(frame->payload, std::to_string(pongs++));
    } else {
      ASSERT_TRUE(frame->payload == std::string(20'000, static_cast<char>('a' + pushes++ / kPushes)));
    }
  }
}

TEST_F(Abuse, silence_is_asked_and_then_closed) {
  options.times.idle = 300ms;
  start();
  RawClient client(port());
  client.upgrade();
  EXPECT_EQ(client.next()->opcode, Opcode::kPing);
  EXPECT_EQ(client.close_code(), 4001);
  EXPECT_TRUE(client.ends());
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{4001}; });
}

TEST_F(Abuse, half_a_frame_is_silence_too) {
  options.times.idle = 300ms;
  start();
  RawClient client(port());
  client.upgrade();
  client.send(client_frame(Opcode::kBinary, std::string(60'000, 'x')).substr(0, 30'000));
  EXPECT_EQ(client.close_code(), 4001);
  EXPECT_TRUE(client.ends());
  wait_until([&] { return peer()->closed() == std::vector<std::uint16_t>{4001}; });
}

TEST_F(Abuse, a_pong_is_a_sign_of_life) {
  options.times.idle = 200ms;
  start();
  RawClient client(port());
  client.upgrade();
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(client.next()->opcode, Opcode::kPing);
    client.send_frame(Opcode::kPong, "");
  }
  EXPECT_TRUE(peer()->closed().empty());
}

}  // namespace
}  // namespace atrium::test
