#include "server/net/frame_guard.h"

#include <gtest/gtest.h>

#include "server/config/limits.h"
#include "tests/unit/net/client_frames.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using net::FrameGuard;
using Verdict = FrameGuard::Verdict;

const FrameGuard::Time kNow{1h};

Verdict judge(std::string_view bytes) { return FrameGuard().scan(bytes, kNow); }

Verdict judge_byte_by_byte(std::string_view bytes) {
  FrameGuard guard;
  for (const char& byte : bytes) {
    guard.scan({&byte, 1}, kNow);
  }
  return guard.verdict();
}

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const auto value : values) {
    text.push_back(static_cast<char>(value));
  }
  return text;
}

std::string fragments(std::size_t count, std::string_view payload) {
  auto message = client_frame(Opcode::kBinary, payload, Part::kMoreFollows);
  for (std::size_t i = 1; i < count; ++i) {
    message += client_frame(Opcode::kContinuation, payload, Part::kMoreFollows);
  }
  return message;
}

struct Case {
  const char* what;
  std::string sent;
  Verdict verdict;
};

const Case kCases[] = {
    {"empty", client_frame(Opcode::kBinary, ""), Verdict::kGood},
    {"one byte", client_frame(Opcode::kBinary, "x"), Verdict::kGood},
    {"longest 7-bit length", client_frame(Opcode::kBinary, std::string(125, 'x')), Verdict::kGood},
    {"shortest 16-bit length", client_frame(Opcode::kBinary, std::string(126, 'x')), Verdict::kGood},
    {"longest 16-bit length", client_frame(Opcode::kBinary, std::string(65535, 'x')), Verdict::kGood},
    {"the longest message, a 64-bit length", client_frame(Opcode::kBinary, std::string(65536, 'x')), Verdict::kGood},
    {"a byte more", client_frame(Opcode::kBinary, std::string(65537, 'x')).substr(0, 14), Verdict::kTooBig},
    {"2^31 bytes", bytes({0x82, 0xFF, 0, 0, 0, 0, 0x80, 0, 0, 0, 1, 2, 3, 4}), Verdict::kTooBig},
    {"2^63 - 1 bytes", bytes({0x82, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4}), Verdict::kTooBig},
    {"the highest bit", bytes({0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"125 in 16 bits", bytes({0x82, 0xFE, 0, 125, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"65535 in 64 bits", bytes({0x82, 0xFF, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"no mask", bytes({0x82, 0x01, 'x'}), Verdict::kProtocolError},
    {"reserved bit 1: deflated", bytes({0xC2, 0x80, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"reserved bit 2", bytes({0xA2, 0x80, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"reserved bit 3", bytes({0x92, 0x80, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"reserved opcode 3", bytes({0x83, 0x80, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"reserved opcode 11", bytes({0x8B, 0x80, 1, 2, 3, 4}), Verdict::kProtocolError},
    {"text", client_frame(Opcode::kText, "привет"), Verdict::kNotBinary},
    {"ping", client_frame(Opcode::kPing, std::string(125, 'x')), Verdict::kGood},
    {"pong", client_frame(Opcode::kPong, ""), Verdict::kGood},
    {"close", client_frame(Opcode::kClose, "\x03\xE8"), Verdict::kGood},
    {"ping of 126", client_frame(Opcode::kPing, std::string(126, 'x')), Verdict::kProtocolError},
    {"ping in fragments", client_frame(Opcode::kPing, "x", Part::kMoreFollows), Verdict::kProtocolError},
    {"continues nothing", client_frame(Opcode::kContinuation, "x"), Verdict::kProtocolError},
    {"begins within a message", fragments(1, "x") + client_frame(Opcode::kBinary, "x"), Verdict::kProtocolError},
    {"text within a message", fragments(1, "x") + client_frame(Opcode::kText, "x"), Verdict::kProtocolError},
    {"ping within a message", fragments(1, "x") + client_frame(Opcode::kPing, "") + client_frame(Opcode::kContinuation, "x"),
     Verdict::kGood},
    {"as many fragments as may be", fragments(limits::kFragmentsPerMessage, "x"), Verdict::kGood},
    {"one more", fragments(limits::kFragmentsPerMessage + 1, "x"), Verdict::kAbuse},
    {"a flood of single bytes", fragments(100'000, "x"), Verdict::kAbuse},
    {"a flood of empty continuations", fragments(100'000, ""), Verdict::kAbuse},
    {"too big in parts", fragments(17, std::string(4096, 'x')), Verdict::kTooBig},
};

TEST(FrameGuard, judges_every_kind_of_frame) {
  for (const auto& [what, sent, verdict] : kCases) {
    EXPECT_EQ(judge(sent), verdict) << what;
  }
}

TEST(FrameGuard, judges_the_same_byte_by_byte) {
  for (const auto& [what, sent, verdict] : kCases) {
    EXPECT_EQ(judge_byte_by_byte(sent), verdict) << what;
  }
}

TEST(FrameGuard, judges_before_the_payload_comes) {
  EXPECT_EQ(judge(client_frame(Opcode::kText, "x").substr(0, 2)), Verdict::kNotBinary);
  EXPECT_EQ(judge(fragments(65, "").substr(0, 64 * 6 + 2)), Verdict::kAbuse);
}

TEST(FrameGuard, counts_fragments_and_bytes_per_message) {
  FrameGuard guard;
  for (int message = 0; message < 100; ++message) {
    guard.scan(fragments(60, std::string(1000, 'x')) + client_frame(Opcode::kContinuation, "x"), kNow);
  }
  EXPECT_EQ(guard.verdict(), Verdict::kGood);
}

TEST(FrameGuard, bears_ten_control_frames_a_second) {
  FrameGuard guard;
  for (int second = 0; second < 100; ++second) {
    for (std::size_t i = 0; i < limits::kControlFramesPerSecond; ++i) {
      guard.scan(client_frame(Opcode::kPing, "x"), kNow + second * 1s);
    }
  }
  EXPECT_EQ(guard.verdict(), Verdict::kGood);
}

TEST(FrameGuard, bears_no_eleventh) {
  FrameGuard guard;
  for (std::size_t i = 0; i <= limits::kControlFramesPerSecond; ++i) {
    EXPECT_EQ(guard.verdict(), Verdict::kGood);
    guard.scan(client_frame(i % 2 == 0 ? Opcode::kPing : Opcode::kPong, ""), kNow + i * 10ms);
  }
  EXPECT_EQ(guard.verdict(), Verdict::kAbuse);
}

TEST(FrameGuard, does_not_change_its_mind) {
  FrameGuard guard;
  guard.scan(client_frame(Opcode::kText, "x"), kNow);
  EXPECT_EQ(guard.scan(client_frame(Opcode::kBinary, "x"), kNow + 1h), Verdict::kNotBinary);
}

TEST(FrameGuard, looks_at_nothing_behind_a_close_frame) {
  const auto close = client_frame(Opcode::kClose, "\x03\xE8");
  EXPECT_EQ(judge(close + client_frame(Opcode::kText, "x") + fragments(100, "")), Verdict::kGood);
  EXPECT_EQ(judge_byte_by_byte(close + "no frame at all"), Verdict::kGood);
}

TEST(FrameGuard, is_as_generous_as_a_test_wants) {
  const net::FrameLimits limits{1'000'000, 1000, 1000, true};
  FrameGuard guard(limits);
  guard.scan(fragments(999, std::string(1000, 'x')) + client_frame(Opcode::kContinuation, ""), kNow);
  guard.scan(client_frame(Opcode::kText, "привет"), kNow);
  EXPECT_EQ(guard.verdict(), Verdict::kGood);
  EXPECT_EQ(guard.scan(fragments(1001, ""), kNow), Verdict::kAbuse);
}

TEST(FrameGuard, has_a_close_code_for_each_verdict) {
  EXPECT_EQ(close_code(Verdict::kProtocolError), 1002);
  EXPECT_EQ(close_code(Verdict::kNotBinary), 1003);
  EXPECT_EQ(close_code(Verdict::kTooBig), 1009);
  EXPECT_EQ(close_code(Verdict::kAbuse), 4005);
}

}  // namespace
}  // namespace atrium::test
