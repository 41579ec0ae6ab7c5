// One request id, one effect.
#include "server/config/limits.h"
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using space::RequestLedger;

struct Once : ClassChat {};

TEST_F(Once, ARepeatWhileTheFirstIsOnItsWayIsNotDecidedAgain) {
  const auto frame = teacher->message(chat, "раз");
  school.hold_disk();
  const auto first = teacher->send(frame);
  const auto again = teacher->send(frame);
  school.wait_until_a_write_waits();
  school.release_disk();
  const auto seq = teacher->wait_for(first).accepted().seq();
  EXPECT_EQ(teacher->wait_for(again).accepted().seq(), seq);
  EXPECT_EQ(say(*teacher, "два"), seq + 1);
}

TEST_F(Once, AnotherContentWhileTheFirstIsOnItsWayIsAConflict) {
  auto frame = teacher->message(chat, "раз");
  school.hold_disk();
  const auto first = teacher->send(frame);
  frame.mutable_send_message()->set_text("два");
  const auto other = teacher->send(frame);
  school.wait_until_a_write_waits();
  school.release_disk();
  EXPECT_TRUE(teacher->wait_for(first).has_accepted());
  EXPECT_EQ(teacher->wait_for(other).error().code(), ERROR_CODE_CONFLICT);
}

// The network holds a connection up, so its program goes on over a newer one; then it lets go what was said over the old one.
struct Overtaken : Once {
  std::unique_ptr<Person> newer = std::make_unique<Person>(school, student->id(), ROLE_STUDENT);

  // Both connections say the same, and neither waits for the other.
  ServerFrame say_over_both(const ClientFrame& frame, bool older_first) {
    std::uint64_t answered = 0;
    school.at_home([&] {
      if (older_first) {
        student->send(frame);
      }
      answered = newer->send(frame);
      if (!older_first) {
        student->send(frame);
      }
    });
    student->wait_until_ended();
    return newer->wait_for(answered);
  }
  void come_again() {
    student->reconnect();
    newer->reconnect();
  }
};

TEST_F(Overtaken, WhatWasRefusedIsNotDoneAfterAll) {
  const auto held_up = student->message(chat, "задержалось");
  teacher->ask(removal(*teacher, chat, *student));
  EXPECT_EQ(newer->ask(held_up).error().code(), ERROR_CODE_NOT_FOUND);
  const auto added = teacher->ask(addition(*teacher, chat, *student)).accepted().seq();
  student->send(held_up);
  ASSERT_EQ(say(*teacher, "дальше"), added + 1);
  student->wait_until_ended();
}

TEST_F(Overtaken, WhatItSaysBehindThatIsNotDoneEither) {
  const auto one = student->message(chat, "раз");
  const auto two = student->message(chat, "два");
  const auto seq = newer->ask(one).accepted().seq();
  student->send(two);
  student->wait_until_ended();
  EXPECT_EQ(newer->ask(two).accepted().seq(), seq + 1);
}

// Each program and tab speaks for itself.
TEST_F(Overtaken, AnotherSenderGoesOn) {
  const auto of_one = student->message(chat, "раз");
  auto of_other = of_one;
  of_other.mutable_send_message()->mutable_request_id()->set_sender(77);
  const auto seq = newer->ask(of_other).accepted().seq();
  EXPECT_EQ(student->ask(of_one).accepted().seq(), seq + 1);
}

// A counter below the newest has to be looked up; two connections look at the same time, and neither finds it.
TEST_F(Overtaken, ALateRequestIsDecidedOnce) {
  for (const bool older_first : {true, false}) {
    const auto late = student->message(chat, "раз");
    const auto newest = newer->ask(student->message(chat, "два")).accepted().seq();
    come_again();
    EXPECT_EQ(say_over_both(late, older_first).accepted().seq(), newest + 1);
    EXPECT_EQ(say(*teacher, "дальше"), newest + 2);
  }
}

// An edit reads its message before it is decided.
TEST_F(Overtaken, AnEditIsDecidedOnce) {
  for (const bool older_first : {true, false}) {
    const auto before = newer->ask(student->message(chat, "опечатка")).accepted().seq();
    come_again();
    EXPECT_EQ(say_over_both(edit(*student, chat, before, "верно"), older_first).accepted().seq(), before + 1);
    EXPECT_EQ(say(*teacher, "дальше"), before + 2);
  }
}

TEST_F(Once, AnEditSentTwiceIsOneEntry) {
  const auto frame = edit(*teacher, chat, say(*teacher, "опечатка"), "верно");
  const auto seq = teacher->ask(frame).accepted().seq();
  EXPECT_EQ(teacher->ask(frame).accepted().seq(), seq);
  school.restart();
  teacher->reconnect();
  EXPECT_EQ(teacher->ask(frame).accepted().seq(), seq);
  EXPECT_EQ(say(*teacher, "дальше"), seq + 1);
}

// The disk does not know yet what is on its way: whoever read the newest counter there would take a repeat for new.
TEST(ARequestLedger, DoesNotForgetASenderWithARequestOnItsWay) {
  const AccountId account(1);
  RequestLedger ledger;
  ledger.learn(account, SenderId(1), 4);
  ledger.decided({account, {SenderId(1), 5}}, space::Digest{});
  for (std::size_t other = 0; other <= limits::kSendersRemembered; ++other) {
    ledger.learn(account, SenderId(2 + other), 1);
  }
  EXPECT_EQ(ledger.judge({account, {SenderId(1), 6}}, space::ConnectionNumber(1)), RequestLedger::Verdict::kNew);
}

}  // namespace
}  // namespace atrium::test
