// What the server tells a person about their account.
#include "tests/unit/space/notices.h"
#include "tests/unit/space/front_door.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Notices : FrontDoor {
  Notices() { give_password(*student); }

  void guess(int times) {
    for (int i = 0; i < times; ++i) {
      Person stranger(school, student->id());
      stranger.come_from(666);
      stranger.ask(stranger.sign_in_frame("не тот", "чужой"));
    }
  }
};

TEST_F(Notices, AFirstDeviceIsNoNews) {
  const auto phone = sign_in(*student, "телефон");
  EXPECT_FALSE(service_chat(*phone));
}

TEST_F(Notices, TellOfANewDevice) {
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  const auto told = notices(*phone);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].code(), NOTICE_CODE_NEW_DEVICE);
  EXPECT_EQ(told[0].device_name(), "планшет");
  EXPECT_EQ(told[0].device_id(), devices_of(*phone).devices(1).device_id());
  EXPECT_EQ(service_chat(*phone)->head_message_no() - service_chat(*phone)->read_message_no(), 1u) << "it is unread";
}

TEST_F(Notices, TellOfANewDeviceAlsoWhenNoOtherOneIsLeft) {
  const auto phone = sign_in(*student, "телефон");
  ClientFrame frame;
  frame.mutable_sign_out();
  phone->ask(frame);
  const auto thief = sign_in(*student, "чужой");
  EXPECT_EQ(notices(*thief).size(), 1u);
}

TEST_F(Notices, ComeAtOnceToWhoListens) {
  const auto phone = sign_in(*student, "телефон");
  phone->resume();
  const auto tablet = sign_in(*student, "планшет");
  phone->wait_for_entry(ChatId(service_chat(*phone)->chat_id()), 2);
  EXPECT_EQ(phone->frames_of(ServerFrame::kChatJoined), 1u);
}

TEST_F(Notices, GoOnInTheSameChatAfterARestart) {
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  restart();
  phone->sign_in_with_token();
  const auto third = sign_in(*student, "третий");
  EXPECT_EQ(notices(*phone).size(), 2u);
}

TEST_F(Notices, CanNotBeHidden) {
  const auto phone = sign_in(*student, "телефон");
  const auto thief = sign_in(*student, "чужой");
  const ChatId chat(service_chat(*thief)->chat_id());
  EXPECT_EQ(code_of(*thief, deletion(*thief, chat, 2)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*thief, edit(*thief, chat, 2, "всё спокойно")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*thief, thief->message(chat, "всё спокойно")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*thief, removal(*thief, chat, *student)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(notices(*phone).size(), 1u);
  EXPECT_FALSE(service_chat(*phone)->may_post());
}

TEST_F(Notices, AreForNobodyElse) {
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  const ChatId chat(service_chat(*phone)->chat_id());
  EXPECT_EQ(code_of(*head, history(chat, HISTORY_VIEW_MESSAGES)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*phone, addition(*phone, chat, *teacher)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Notices, TellOfANewPassword) {
  const auto phone = sign_in(*student, "телефон");
  phone->ask(new_password(*phone, kOld, kNew));
  const auto told = notices(*phone);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].code(), NOTICE_CODE_PASSWORD_CHANGED);
  EXPECT_EQ(told[0].device_name(), "телефон");
}

TEST_F(Notices, TellThatSignInWasShutOnceAnHour) {
  const auto phone = sign_in(*student, "телефон");
  guess(4);
  EXPECT_TRUE(notices(*phone).empty());
  guess(1);
  ASSERT_EQ(notices(*phone).size(), 1u);
  EXPECT_EQ(notices(*phone)[0].code(), NOTICE_CODE_SIGN_IN_SHUT);
  EXPECT_EQ(notices(*phone)[0].until_ms(), school.now_ms() + 30'000);
  school.pass(std::chrono::minutes(30));
  guess(1);
  EXPECT_EQ(notices(*phone).size(), 1u);
  school.pass(std::chrono::minutes(31));
  guess(1);
  EXPECT_EQ(notices(*phone).size(), 2u);
}

}  // namespace
}  // namespace atrium::test
