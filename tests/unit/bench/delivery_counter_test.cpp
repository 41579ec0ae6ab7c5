// Deliveries are counted the same however the bytes are cut.
#include "bench/load/delivery_counter.h"

#include <gtest/gtest.h>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::bench {
namespace {

template <class Counter>
std::size_t count(const std::string& bytes, std::size_t piece) {
  Counter counter;
  std::size_t total = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    total += counter.take(std::string_view(bytes).substr(at, piece));
  }
  return total;
}

template <class Counter>
void expect_count(const std::string& bytes, std::size_t expected) {
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(count<Counter>(bytes, piece), expected) << "in pieces of " << piece;
  }
}

std::string framed(const wire::v1::ServerFrame& frame) {
  const auto bytes = frame.SerializeAsString();
  const auto size = bytes.size();
  const std::string length = size < 0x80 ? std::string(1, static_cast<char>(size))
                                         : std::string{static_cast<char>(size | 0x80), static_cast<char>(size >> 7)};
  return length + bytes;
}

std::string push(std::size_t text) {
  wire::v1::ServerFrame frame;
  frame.mutable_entry()->mutable_message()->set_text(std::string(text, 'a'));
  return framed(frame);
}

std::string accepted() {
  wire::v1::ServerFrame frame;
  frame.set_reply_to(7);
  frame.mutable_accepted()->set_seq(3);
  return framed(frame);
}

TEST(AtriumCounter, CountsPushesOfEntriesAndNoReplies) {
  expect_count<AtriumCounter>(push(128) + accepted() + push(3) + accepted() + push(300), 3);
}

TEST(AtriumCounter, DoesNotCountWhatIsNotWhole) {
  const auto bytes = push(128);
  expect_count<AtriumCounter>(bytes.substr(0, bytes.size() - 1), 0);
}

TEST(AckCounter, CountsAcceptedRepliesAndNoPushes) {
  expect_count<AckCounter>(accepted() + push(128) + push(3) + accepted() + accepted() + push(300), 3);
}

TEST(AckCounter, RefusesARefusal) {
  wire::v1::ServerFrame frame;
  frame.set_reply_to(300);
  frame.mutable_error()->set_message("later");
  EXPECT_THROW(count<AckCounter>(accepted() + framed(frame), 64), std::runtime_error);
}

TEST(CentrifugeCounter, CountsPushesAndNoRepliesOrPings) {
  const std::string reply("\x04\x08\x07\x42\x00", 5);
  const auto publication = "\x22\x85\x01" + std::string(133, 'a');  // the field push of 133 bytes
  const auto pushed = "\x88\x01" + publication;
  const std::string ping(1, '\0');
  expect_count<CentrifugeCounter>(pushed + reply + ping + pushed + ping + ping + pushed, 3);
}

TEST(NatsCounter, CountsMessagesAndNoOtherLines) {
  expect_count<NatsCounter>("PING\r\nMSG chat.0 1 5\r\nMSG a\r\nPONG\r\nMSG chat.0 1 2\r\nhi\r\n", 2);
}

TEST(NatsCounter, RefusesAnError) { EXPECT_THROW(count<NatsCounter>("-ERR 'Slow Consumer'\r\n", 64), std::runtime_error); }

TEST(MqttCounter, CountsPublishesAndNoOtherPackets) {
  const auto publish = "\x30\x8a\x01" + std::string(138, 'a');
  const std::string pong("\xd0\x00", 2);
  expect_count<MqttCounter>(publish + pong + publish + std::string("\x90\x03\x00\x01\x00", 5), 2);
}

}  // namespace
}  // namespace atrium::bench
