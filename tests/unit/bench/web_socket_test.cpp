// A server's frames give the same payload and answers however they are cut.
#include "bench/load/web_socket.h"

#include <gtest/gtest.h>

namespace atrium::bench {
namespace {

const std::string kEmptyPing("\x89\x00", 2);
const std::string kPingWithText("\x89\x02hi", 4);

struct Heard {
  std::string payload;
  std::string answers;
};

Heard hear(const std::string& bytes, std::size_t piece) {
  Heard heard;
  FrameStream stream;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    stream.take(std::string_view(bytes).substr(at, piece), [&](std::string_view part) { heard.payload += part; });
  }
  heard.answers = stream.answers();
  return heard;
}

std::string pong(const std::string& text) {
  std::string frame;
  append_client_frame(frame, kPong, text);
  return frame;
}

TEST(FrameStream, GivesThePayloadOfShortAndLongFrames) {
  const auto bytes = server_frame("short") + server_frame(std::string(300, 'a')) + server_frame("end");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(hear(bytes, piece).payload, "short" + std::string(300, 'a') + "end") << "in pieces of " << piece;
  }
}

TEST(FrameStream, ReadsALengthOfEightBytes) {
  const auto bytes = std::string("\x82\x7f\0\0\0\0\0\0\0\x03", 10) + "abc";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(hear(bytes, piece).payload, "abc") << "in pieces of " << piece;
  }
}

TEST(FrameStream, AnswersPingsAndLosesNothingBehindThem) {
  const auto bytes = kEmptyPing + server_frame("one") + kPingWithText + server_frame("two");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto heard = hear(bytes, piece);
    EXPECT_EQ(heard.payload, "onetwo") << "in pieces of " << piece;
    EXPECT_EQ(heard.answers, pong("") + pong("hi")) << "in pieces of " << piece;
  }
}

TEST(FrameStream, RefusesAClose) { EXPECT_THROW(hear(std::string("\x88\x02\x0f\xa0", 4), 4), std::runtime_error); }

TEST(ClientFrame, IsMaskedAsTheRfcWants) {
  std::string frame;
  append_client_frame(frame, kBinary, std::string(4, '\0') + "ab");
  EXPECT_EQ(frame.substr(0, 2), std::string("\x82\x86"));
  EXPECT_EQ(frame.substr(2, 4), frame.substr(6, 4)) << "zeros show the mask";
  EXPECT_EQ(frame[10] ^ frame[2], 'a');
}

}  // namespace
}  // namespace atrium::bench
