// What a session takes in, and what it leaves to wait.
#include <gtest/gtest.h>

#include <thread>

#include "server/config/limits.h"
#include "tests/unit/session/session_fixture.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct SignedInSession : SessionFixture {
  SignedInSession() { sign_in(); }
};

constexpr std::size_t kTextsInFlight =
    limits::kCommandBytesInFlight / (limits::kTextBytes + limits::kCommandOverheadBytes);  // and a little more each

TEST_F(SignedInSession, reads_on_below_the_bound_in_bytes) {
  feed_texts(kTextsInFlight - 1, limits::kTextBytes);
  EXPECT_TRUE(reads_on());
}

TEST_F(SignedInSession, stops_reading_at_the_bound_in_bytes_until_some_are_answered) {
  feed_texts(2 * kTextsInFlight, limits::kTextBytes);
  EXPECT_FALSE(reads_on());
  sync_and_work();
  const auto first = answers();
  EXPECT_LE(first, kTextsInFlight);
  EXPECT_GE(first, kTextsInFlight - 1);
  sync_and_work();
  sync_and_work();
  EXPECT_EQ(first + answers(), 2 * kTextsInFlight);
  EXPECT_TRUE(reads_on());
}

TEST_F(SignedInSession, stops_reading_at_the_bound_in_number) {
  feed(std::vector<ClientFrame>(limits::kCommandsInFlight, text(1)));
  EXPECT_TRUE(reads_on());
  feed_texts(2, 1);
  EXPECT_FALSE(reads_on());
  sync_and_work();
  sync_and_work();
  EXPECT_EQ(answers(), limits::kCommandsInFlight + 2);
  EXPECT_TRUE(reads_on());
}

TEST_F(SignedInSession, long_commands_wait_behind_one_that_waits_for_the_disk) {
  disk_is_slow = true;
  feed({text(1), text(limits::kTextBytes), text(2 * 1024)});
  work();
  EXPECT_EQ(reads.size(), 1u);
  EXPECT_EQ(answers(), 0u);
  finish_reads();
  sync_and_work();
  EXPECT_EQ(answers(), 3u);
}

TEST_F(SignedInSession, reads_few_pages_at_once_and_answers_all) {
  constexpr auto kPagesAtOnce = limits::kQueueBytes / limits::kMessageBytes;
  disk_is_slow = true;
  feed(std::vector<ClientFrame>(100, history()));
  EXPECT_FALSE(reads_on());
  EXPECT_EQ(reads.size(), kPagesAtOnce);
  std::size_t answered = 0;
  for (std::size_t round = 0; round < 100 / kPagesAtOnce; ++round) {
    finish_reads();
    answered += answers();
  }
  EXPECT_EQ(answered, 100u);
  EXPECT_TRUE(reads_on());
}

TEST_F(SignedInSession, waits_for_a_slow_reader_before_it_reads_more_for_it) {
  connection->read_slowly();
  connection->send(net::frame_message(std::string(limits::kQueueBytes - limits::kMessageBytes + 1, 'x')));
  feed({history()});
  EXPECT_FALSE(reads_on());
  connection->catch_up();
  EXPECT_TRUE(reads_on());
  EXPECT_FALSE(connection->closed_with());
}

TEST_F(SessionFixture, trusts_the_peer_once_it_has_signed_in) {
  feed({history()});
  work();
  EXPECT_EQ(answers(), 1u);
  EXPECT_FALSE(connection->trusted());
  sign_in();
  EXPECT_TRUE(connection->trusted());
}

TEST_F(SignedInSession, closes_over_more_frames_than_a_message_may_have_also_when_some_wait) {
  disk_is_slow = true;
  feed(std::vector<ClientFrame>(limits::kFramesPerMessage + 1, history()));
  while (!reads_on()) {
    finish_reads();
  }
  EXPECT_EQ(connection->closed_with(), CLOSE_CODE_BAD_FRAME);
}

struct LateSession : SessionFixture {
  static constexpr session::HashCost kCost{1, 8 * 1024};

  LateSession() {
    auto draft = space->draft(1000).value();
    space->create_account(draft, "petrova", "petrova", {ROLE_TEACHER}, session::hash_password("сорока", kCost));
    space->commit(std::move(draft), {}, {}, std::nullopt, {});
    sync_and_work();
    connect(std::chrono::steady_clock::now() - limits::kHandshakeTime);
  }
  void feed_password(const std::string& password) {
    ClientFrame frame;
    frame.mutable_sign_in()->set_protocol(1);
    frame.mutable_sign_in()->set_space("college");
    auto& credential = *frame.mutable_sign_in()->mutable_password();
    credential.set_login("petrova");
    credential.set_password(password);
    credential.set_new_token(std::string(limits::kTokenBytes, 'p'));
    feed({frame});
  }
  void start_and_wait_until_closed() {
    session->start();
    while (!connection->closed_with()) {
      work();
      std::this_thread::yield();
    }
  }
};

TEST_F(LateSession, is_closed_when_nobody_has_signed_in) {
  start_and_wait_until_closed();
  EXPECT_EQ(connection->closed_with(), CLOSE_CODE_SIGN_IN_TIMEOUT);
  EXPECT_EQ(answers(), 0u);
}

TEST_F(LateSession, stays_while_it_waits_for_the_server) {
  feed_password("сорока");
  session->start();
  const auto long_after = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
  while (std::chrono::steady_clock::now() < long_after) {
    work();  // the disk has not said yet that the device is there
  }
  EXPECT_FALSE(connection->closed_with());
  EXPECT_EQ(answers(), 0u);
  sync_and_work();
  EXPECT_EQ(answers(), 1u);
  EXPECT_TRUE(connection->trusted());
  EXPECT_FALSE(connection->closed_with());
}

TEST_F(LateSession, is_closed_once_it_was_refused) {
  feed_password("ворона");
  start_and_wait_until_closed();
  EXPECT_EQ(answers(), 1u);
  EXPECT_EQ(connection->closed_with(), CLOSE_CODE_SIGN_IN_TIMEOUT);
}

TEST_F(SessionFixture, checks_one_password_at_a_time_where_there_is_no_space) {
  ClientFrame frame;
  frame.mutable_sign_in()->set_protocol(1);
  frame.mutable_sign_in()->set_space("nowhere");
  auto& guess = *frame.mutable_sign_in()->mutable_password();
  guess.set_login("anna");
  guess.set_password("guess");
  guess.set_new_token(std::string(limits::kTokenBytes, 't'));
  feed({frame, frame, frame});
  EXPECT_TRUE(connection->paused());
  for (std::size_t answered = 0; answered < 3; answered += answers()) {
    work();
    std::this_thread::yield();
  }
  EXPECT_TRUE(reads_on());
}

}  // namespace
}  // namespace atrium::test
