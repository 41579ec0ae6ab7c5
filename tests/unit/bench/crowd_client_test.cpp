// What a client of the crowd notices: who is there, what was missed, and what must not happen.
#include "bench/crowd/crowd_client.h"

#include <gtest/gtest.h>

#include "bench/load/atrium_frames.h"

namespace atrium::bench {
namespace {

using namespace wire::v1;

constexpr std::uint64_t kChat = 7;

// A server's side, as bytes of a WebSocket.
std::string bytes_of(const ServerFrame& frame) {
  const auto content = frame.SerializeAsString();
  const auto payload = std::string(1, static_cast<char>(content.size())) + content;
  return std::string{'\x82', static_cast<char>(payload.size())} + payload;
}

std::string signed_in() {
  ServerFrame frame;
  frame.set_reply_to(1);
  frame.mutable_signed_in()->set_epoch(5);
  return bytes_of(frame);
}

std::string resumed(Continuation how, std::uint64_t head) {
  ServerFrame frame;
  frame.set_reply_to(2);
  auto& chat = *frame.mutable_resumed()->add_chats();
  chat.set_chat_id(kChat);
  chat.set_head_seq(head);
  chat.set_continuation(how);
  return bytes_of(frame);
}

std::string entry(std::uint64_t seq, const std::string& text = "hello") {
  ServerFrame frame;
  frame.mutable_entry()->set_chat_id(kChat);
  frame.mutable_entry()->set_seq(seq);
  frame.mutable_entry()->mutable_message()->set_text(text);
  return bytes_of(frame);
}

struct CrowdClientTest : testing::Test {
  void hear(const std::string& bytes) { client.take(bytes, Clock::now(), tally); }
  // Connects and resumes.
  void come(Continuation how, std::uint64_t head) {
    client.upgrade(80);
    hear("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    hear(signed_in());
    hear(resumed(how, head));
  }

  CrowdClient client{{"college", std::string(32, 't')}};
  Tally tally;
};

TEST_F(CrowdClientTest, IsThereOnceItHasResumed) {
  come(CONTINUATION_NEW, 10);
  EXPECT_EQ(client.phase(), CrowdClient::Phase::kThere);
  hear(entry(11));
  EXPECT_EQ(client.places().front().seq, 11u);
  EXPECT_EQ(tally.gaps, 0u);
}

TEST_F(CrowdClientTest, IsBackOnlyWhenItHasWhatItMissed) {
  come(CONTINUATION_NEW, 10);
  client.lose();
  come(CONTINUATION_CATCHING_UP, 12);
  hear(entry(11));
  EXPECT_EQ(client.phase(), CrowdClient::Phase::kCatchingUp);
  hear(entry(12));
  EXPECT_EQ(client.phase(), CrowdClient::Phase::kThere);
  EXPECT_EQ(tally.returns, 1u);
}

TEST_F(CrowdClientTest, FindsAGapInTheOrderOfAChat) {
  come(CONTINUATION_NEW, 10);
  hear(entry(12));
  EXPECT_EQ(tally.gaps, 1u);
  EXPECT_EQ(tally.first_gap, "chat 7: 12 came after 10");
}

TEST_F(CrowdClientTest, FindsThatAResumeLeavesSomethingOut) {
  come(CONTINUATION_NEW, 10);
  client.lose();
  come(CONTINUATION_CURRENT, 12);
  EXPECT_EQ(tally.gaps, 1u);
}

TEST_F(CrowdClientTest, CountsRepeatsAndChatsThatWereGivenUp) {
  come(CONTINUATION_NEW, 10);
  hear(entry(11) + entry(11));
  client.lose();
  come(CONTINUATION_RELOAD, 50'000);
  EXPECT_EQ(tally.repeats, 1u);
  EXPECT_EQ(tally.reloads, 1u);
  EXPECT_EQ(tally.gaps, 0u);
}

TEST_F(CrowdClientTest, MeasuresLiveMessagesOnly) {
  const auto message = stamped({'x', Clock::now()}, "hello");
  come(CONTINUATION_NEW, 10);
  client.lose();
  come(CONTINUATION_CATCHING_UP, 11);
  hear(entry(11, message));
  EXPECT_EQ(tally.waits('x').count(), 0u);
  hear(entry(12, message));
  EXPECT_EQ(tally.waits('x').count(), 1u);
}

TEST_F(CrowdClientTest, UnderstandsBytesHoweverTheyAreCut) {
  client.upgrade(80);
  const auto all =
      "HTTP/1.1 101 Switching Protocols\r\n\r\n" + signed_in() + resumed(CONTINUATION_NEW, 1) + entry(2) + entry(3);
  for (const char byte : all) {
    hear(std::string(1, byte));
  }
  EXPECT_EQ(client.places().front().seq, 3u);
}

TEST_F(CrowdClientTest, TellsWithWhatCodeTheServerLeft) {
  come(CONTINUATION_NEW, 10);
  try {
    hear(std::string("\x88\x02\x0f\xa0", 4));
    FAIL() << "the goodbye was passed over";
  } catch (const PeerClosed& closed) {
    EXPECT_EQ(closed.code(), 4000);
  }
}

TEST_F(CrowdClientTest, IsRefusedWhenItMayNotSignIn) {
  client.upgrade(80);
  hear("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  ServerFrame frame;
  frame.set_reply_to(1);
  frame.mutable_error()->set_retry_after_ms(50);
  EXPECT_THROW(hear(bytes_of(frame)), Refused);
  EXPECT_EQ(client.retry_after_ms(), 50u);
}

TEST(SeenEntry, IsWhatProtobufReads) {
  ServerFrame frame;
  auto& whole = *frame.mutable_entry();
  whole.set_chat_id(0xfedcba9876543210);
  whole.set_seq(300);
  whole.set_message_no(299);
  whole.set_author_id(1);
  whole.set_at_ms(1'700'000'000'000);
  whole.mutable_message()->set_text("привет");
  const auto bytes = frame.SerializeAsString();
  const auto seen = seen_entry(bytes);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->chat, whole.chat_id());
  EXPECT_EQ(seen->seq, 300u);
  EXPECT_EQ(seen->text, "привет");
  EXPECT_THROW(seen_entry(std::string_view(bytes).substr(0, bytes.size() - 1)), std::runtime_error);
}

TEST(SeenEntry, IsNoneOfAReply) {
  ServerFrame frame;
  frame.set_reply_to(3);
  frame.mutable_accepted()->set_seq(4);
  EXPECT_FALSE(seen_entry(frame.SerializeAsString()));
}

TEST(Stamp, TravelsInFrontOfAText) {
  const Stamp stamp{'s', Clock::now()};
  const auto found = stamp_of(stamped(stamp, "добрый день"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, 's');
  EXPECT_EQ(found->due, stamp.due);
  EXPECT_FALSE(stamp_of("добрый день, всем собравшимся"));
}

TEST(WaitHistogram, KnowsItsQuantilesToTwoPercent) {
  WaitHistogram waits;
  for (int i = 1; i <= 1000; ++i) {
    waits.add(std::chrono::microseconds(i));
  }
  EXPECT_NEAR(waits.quantile_us(0.5), 500, 10);
  EXPECT_NEAR(waits.quantile_us(0.99), 990, 20);
  EXPECT_NEAR(waits.quantile_us(1), 1000, 20);
}

TEST(WaitHistogram, AddsUpAndTakesWaitsOfAnyLength) {
  WaitHistogram all;
  EXPECT_EQ(all.quantile_us(0.99), 0);
  WaitHistogram some;
  some.add(std::chrono::nanoseconds::max());
  some.add(std::chrono::nanoseconds(-1));
  all.add(some);
  all.add(some);
  EXPECT_EQ(all.count(), 4u);
  EXPECT_EQ(all.quantile_us(0), 0);
}

TEST(Heads, AreTheNewestOfBoth) {
  Heads heads{{1, 5}, {2, 7}};
  merge(heads, {{1, 4}, {2, 8}, {3, 1}});
  EXPECT_EQ(heads, (Heads{{1, 5}, {2, 8}, {3, 1}}));
}

}  // namespace
}  // namespace atrium::bench
