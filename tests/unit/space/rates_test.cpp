// How much one account may ask for.
#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/front_door.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Rates : FrontDoor {
  static constexpr int kBurst = 20;

  ChatId chat = school.make_group({head.get(), teacher.get(), student.get()});

  void bound(guard::Rate commands, guard::Rate messages) {
    school.bound(commands, messages);
    restart();
  }
  // What became of the next `count` messages, one after the other.
  std::vector<ServerFrame> write(Person& who, int count) {
    std::vector<ServerFrame> answers;
    for (int i = 0; i < count; ++i) {
      answers.push_back(who.ask(who.message(chat, "сообщение")));
    }
    return answers;
  }
};

constexpr guard::Rate kFew = guard::Rate::per_second(10, Rates::kBurst);

TEST_F(Rates, ABurstIsTakenAndTheNextIsToldWhenToComeBack) {
  bound({}, kFew);
  for (const auto& one : write(*teacher, kBurst)) {
    EXPECT_TRUE(one.has_accepted());
  }
  const auto refused = write(*teacher, 1)[0].error();
  EXPECT_EQ(refused.code(), ERROR_CODE_BUSY);
  EXPECT_TRUE(refused.retry());
  EXPECT_EQ(refused.retry_after_ms(), 100u);
  school.pass(std::chrono::milliseconds(refused.retry_after_ms()));
  EXPECT_TRUE(write(*teacher, 1)[0].has_accepted());
}

TEST_F(Rates, TheSameRequestIsTakenLater) {
  bound({}, kFew);
  write(*teacher, kBurst);
  const auto message = teacher->message(chat, "одно и то же");
  EXPECT_EQ(teacher->ask(message).error().code(), ERROR_CODE_BUSY);
  school.pass(std::chrono::seconds(1));
  EXPECT_EQ(teacher->ask(message).accepted().seq(), static_cast<std::uint64_t>(kBurst) + 2);
}

TEST_F(Rates, AreOfOneAccountAndNobodyElse) {
  bound({}, kFew);
  write(*teacher, kBurst + 5);
  EXPECT_TRUE(write(*student, 1)[0].has_accepted());
}

TEST_F(Rates, AreOfAllDevicesTogether) {
  bound({}, kFew);
  give_password(*teacher);
  const auto phone = sign_in(*teacher, "телефон");
  write(*teacher, kBurst);
  EXPECT_EQ(write(*phone, 1)[0].error().code(), ERROR_CODE_BUSY);
}

TEST_F(Rates, OfMessagesLeaveReadingAlone) {
  bound({}, kFew);
  write(*teacher, kBurst + 1);
  EXPECT_TRUE(teacher->ask(history(chat, HISTORY_VIEW_MESSAGES)).has_history_page());
}

TEST_F(Rates, OfSignsAreFewer) {
  bound({}, kFew);
  const auto message = write(*teacher, 1)[0].accepted().seq();
  const auto toggle = [&](int turn) { return student->ask(reaction(*student, chat, message, turn % 2 == 0 ? "👍" : "")); };
  constexpr int kAtOnce = kBurst / static_cast<int>(limits::kSignWeight);
  for (int i = 0; i < kAtOnce; ++i) {
    EXPECT_TRUE(toggle(i).has_accepted());
  }
  const auto refused = toggle(kAtOnce).error();
  EXPECT_EQ(refused.code(), ERROR_CODE_BUSY);
  EXPECT_EQ(refused.retry_after_ms(), 100u * limits::kSignWeight);
  EXPECT_TRUE(write(*student, 1)[0].has_accepted()) << "writing goes on";
  school.pass(std::chrono::milliseconds(refused.retry_after_ms()));
  EXPECT_TRUE(toggle(kAtOnce).has_accepted());
}

TEST_F(Rates, OfMessagesCountDrafts) {
  bound({}, kFew);
  ClientFrame draft;
  draft.mutable_set_draft()->set_chat_id(chat.value);
  for (int i = 0; i < kBurst; ++i) {
    draft.mutable_set_draft()->mutable_draft()->set_text("черновик " + std::to_string(i));
    EXPECT_FALSE(teacher->ask(draft).has_error());
  }
  EXPECT_EQ(code_of(*teacher, draft), ERROR_CODE_BUSY);
  EXPECT_EQ(write(*teacher, 1)[0].error().code(), ERROR_CODE_BUSY) << "of one bucket";
}

TEST_F(Rates, CountEveryCommand) {
  bound(kFew, {});
  for (int i = 0; i < kBurst; ++i) {
    EXPECT_TRUE(teacher->ask(history(chat, HISTORY_VIEW_MESSAGES)).has_history_page());
  }
  EXPECT_EQ(code_of(*teacher, history(chat, HISTORY_VIEW_MESSAGES)), ERROR_CODE_BUSY);
}

TEST_F(Rates, CutWhoGoesOnWithoutWaiting) {
  bound({}, kFew);
  for (std::size_t i = 0; i < kBurst + limits::kRefusalsAtOnce + 1; ++i) {
    teacher->send(teacher->message(chat, "поток"));
  }
  teacher->wait_until_ended();
}

TEST_F(Rates, NeverCutWhoWaitsAsTold) {
  bound({}, kFew);
  for (int round = 0; round < 200; ++round) {
    std::uint32_t wait = 0;
    for (const auto& one : write(*teacher, kBurst)) {
      wait = std::max(wait, one.error().retry_after_ms());
    }
    school.pass(std::chrono::milliseconds(wait));
  }
  EXPECT_TRUE(write(*teacher, 1)[0].has_accepted());
}

TEST_F(Rates, CountASignInOfSomebodyWhoIsSignedIn) {
  bound(kFew, {});
  ClientFrame again;
  again.mutable_sign_in()->set_protocol(1);
  for (int i = 0; i < kBurst; ++i) {
    EXPECT_EQ(teacher->ask(again).error().code(), ERROR_CODE_ALREADY_SIGNED_IN);
  }
  EXPECT_EQ(teacher->ask(again).error().code(), ERROR_CODE_BUSY);
}

}  // namespace
}  // namespace atrium::test
