#include "client-sdk/cpp/src/outbox.h"

#include <gtest/gtest.h>

#include "client-sdk/cpp/src/backoff.h"

namespace atrium::client {
namespace {

using Handled = Outbox::Handled;

class OutboxTest : public testing::Test {
 protected:
  enum class Kind { kChange, kQuestion, kFleeting };

  void push(const std::string& name, Kind kind = Kind::kChange) {
    Command command;
    command.change = kind == Kind::kChange;
    command.fleeting = kind == Kind::kFleeting;
    command.frame.mutable_send_message()->set_text(name);
    command.done = [this, name](const Command::Answer& answer) { log_ += name + (answer ? "+ " : "- "); };
    outbox_.push(std::move(command));
  }

  // The texts that go out now.
  std::string sent() {
    std::string texts;
    for (;;) {
      const std::string_view bytes = outbox_.next_frame(60 * 1024);
      if (bytes.empty())
        return texts;
      wire::ClientFrame frame;
      EXPECT_TRUE(frame.ParseFromArray(bytes.data() + 1, static_cast<int>(bytes.size() - 1)));
      ids_[frame.send_message().text()] = frame.id();
      texts += frame.send_message().text() + " ";
    }
  }

  Handled accept(const std::string& name) {
    wire::ServerFrame reply;
    reply.set_reply_to(ids_.at(name));
    reply.mutable_accepted();
    return outbox_.on_reply(reply);
  }

  Handled refuse(const std::string& name, wire::ErrorCode code) {
    wire::ServerFrame reply;
    reply.set_reply_to(ids_.at(name));
    reply.mutable_error()->set_code(code);
    reply.mutable_error()->set_retry_after_ms(70);
    return outbox_.on_reply(reply);
  }

  Outbox outbox_{3};
  std::string log_;
  std::map<std::string, std::uint64_t> ids_;
};

TEST_F(OutboxTest, KeepsTheWindow) {
  for (const char* name : {"a", "b", "c", "d"})
    push(name);
  EXPECT_EQ(sent(), "a b c ");
  accept("b");
  EXPECT_EQ(sent(), "d ");
  EXPECT_EQ(log_, "");
  accept("a");
  EXPECT_EQ(log_, "a+ b+ ");
}

TEST_F(OutboxTest, AnswersToQuestionsDoNotWaitForChanges) {
  push("a");
  push("q", Kind::kQuestion);
  push("b");
  sent();
  accept("q");
  accept("b");
  EXPECT_EQ(log_, "q+ ");
  accept("a");
  EXPECT_EQ(log_, "q+ a+ b+ ");
  EXPECT_TRUE(outbox_.empty());
}

TEST_F(OutboxTest, AfterBusyWaitsForTheRestAndTriesTheFirstAlone) {
  for (const char* name : {"a", "b", "c", "d"})
    push(name);
  sent();
  EXPECT_EQ(refuse("a", wire::ERROR_CODE_BUSY), Handled::kHeld);
  EXPECT_EQ(outbox_.retry_after().count(), 70);
  EXPECT_EQ(sent(), "");
  refuse("b", wire::ERROR_CODE_BUSY);
  outbox_.release();
  EXPECT_EQ(sent(), "");
  refuse("c", wire::ERROR_CODE_BUSY);
  outbox_.release();
  EXPECT_EQ(sent(), "a ");
  EXPECT_EQ(refuse("a", wire::ERROR_CODE_BUSY), Handled::kHeld);
  outbox_.release();
  EXPECT_EQ(sent(), "a ");
  accept("a");
  EXPECT_EQ(sent(), "b c d ");
}

TEST_F(OutboxTest, ALostConnectionSendsAgainWhatHadNoAnswer) {
  for (const char* name : {"a", "b", "c", "d"})
    push(name);
  push("t", Kind::kFleeting);
  sent();
  accept("b");
  outbox_.on_disconnected();
  EXPECT_EQ(log_, "t- ");
  EXPECT_EQ(sent(), "a c d ");
  accept("a");
  EXPECT_EQ(log_, "t- a+ b+ ");
}

TEST_F(OutboxTest, AnAnswerTwiceIsTakenOnce) {
  push("a");
  push("b");
  sent();
  accept("b");
  EXPECT_EQ(accept("b"), Handled::kNotMine);
  accept("a");
  EXPECT_EQ(accept("a"), Handled::kNotMine);
  EXPECT_EQ(log_, "a+ b+ ");
}

TEST_F(OutboxTest, ARefusalForGoodIsAnAnswer) {
  push("a");
  push("b");
  sent();
  EXPECT_EQ(refuse("a", wire::ERROR_CODE_FORBIDDEN), Handled::kYes);
  accept("b");
  EXPECT_EQ(log_, "a- b+ ");
}

TEST_F(OutboxTest, LeavesOutWhatHasNoRoom) {
  push("a");
  EXPECT_EQ(outbox_.next_frame(3), "");
  EXPECT_EQ(sent(), "a ");
}

TEST(Backoff, StaysBelowACeilingThatDoubles) {
  using std::chrono::milliseconds;
  Backoff backoff(milliseconds(100), milliseconds(10'000), 1);
  for (int round = 0; round < 200; ++round) {
    for (const int ceiling : {100, 200, 400, 800, 1600, 3200, 6400, 10'000, 10'000}) {
      const auto wait = backoff.next();
      EXPECT_GE(wait, milliseconds(0));
      EXPECT_LE(wait, milliseconds(ceiling));
    }
    backoff.reset();
  }
}

TEST(Backoff, UsesTheWholeRange) {
  using std::chrono::milliseconds;
  Backoff backoff(milliseconds(1000), milliseconds(1000), 1);
  int low = 0;
  for (int i = 0; i < 1000; ++i)
    low += backoff.next() < milliseconds(500) ? 1 : 0;
  EXPECT_GT(low, 400);
  EXPECT_LT(low, 600);
}

}  // namespace
}  // namespace atrium::client
