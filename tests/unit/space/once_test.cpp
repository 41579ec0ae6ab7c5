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

// A counter below the newest has to be looked up; two connections look at the same time, and neither finds it.
TEST_F(Once, ALateRequestOnTwoConnectionsIsDecidedOnce) {
  Person second_device(school, teacher->id(), ROLE_TEACHER);
  const auto late = teacher->message(chat, "раз");
  const auto newest = say(*teacher, "два");
  std::uint64_t one = 0;
  std::uint64_t two = 0;
  school.at_home([&] {
    one = teacher->send(late);
    two = second_device.send(late);
  });
  EXPECT_EQ(teacher->wait_for(one).accepted().seq(), newest + 1);
  EXPECT_EQ(second_device.wait_for(two).accepted().seq(), newest + 1);
}

// An edit reads its message before it is decided; meanwhile the same may come over another connection.
TEST_F(Once, AnEditOnTwoConnectionsIsDecidedOnce) {
  Person second_device(school, teacher->id(), ROLE_TEACHER);
  const auto before = say(*teacher, "опечатка");
  const auto frame = edit(*teacher, chat, before, "верно");
  std::uint64_t one = 0;
  std::uint64_t two = 0;
  school.at_home([&] {
    one = teacher->send(frame);
    two = second_device.send(frame);
  });
  EXPECT_EQ(teacher->wait_for(one).accepted().seq(), before + 1);
  EXPECT_EQ(second_device.wait_for(two).accepted().seq(), before + 1);
  EXPECT_EQ(say(*teacher, "дальше"), before + 2);
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
  EXPECT_EQ(ledger.judge({account, {SenderId(1), 6}}), RequestLedger::Verdict::kNew);
}

}  // namespace
}  // namespace atrium::test
