// Signing in, the list of devices, ending them, and the password.
#include "server/config/limits.h"
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/front_door.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Devices : FrontDoor {
  std::uint64_t last_seq(ChatId chat) {
    Seq seq;
    school.at_home([&] { seq = school.space().chat(chat)->published_seq; });
    return seq.value;
  }
};

TEST_F(Devices, AreListedWithTheirNames) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  const auto list = devices_of(*phone);
  ASSERT_EQ(list.devices_size(), 2);
  EXPECT_EQ(list.devices(0).name(), "телефон");
  EXPECT_TRUE(list.devices(0).current());
  EXPECT_TRUE(list.devices(1).online());
  EXPECT_FALSE(list.devices(1).current());
}

TEST_F(Devices, EndAtOnceWhenRevoked) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  const auto id = devices_of(*phone).devices(1).device_id();
  EXPECT_TRUE(phone->ask(end(*phone, nullptr, {id})).has_done());
  tablet->wait_until_ended();
  EXPECT_EQ(tablet->sign_in_with_token().error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_EQ(devices_of(*phone).devices_size(), 1);
  EXPECT_TRUE(audit().empty()) << "one's own devices are one's own business";
}

TEST_F(Devices, OfSomebodyElseAreEndedByAnAdminOnTheRecord) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  EXPECT_EQ(code_of(*teacher, end(*teacher, student.get(), {})), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(admin->ask(end(*admin, student.get(), {})).has_done());
  phone->wait_until_ended();
  ASSERT_EQ(audit().size(), 1u);
  EXPECT_EQ(audit()[0].devices_revoked().device_ids_size(), 1);
}

TEST_F(Devices, AllOthersEndButTheOneThatAsks) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  EXPECT_TRUE(phone->ask(end(*phone, nullptr, {})).has_done());
  tablet->wait_until_ended();
  EXPECT_EQ(devices_of(*phone).devices_size(), 1);
}

TEST_F(Devices, AreBoundedAndTheOldestUnusedOneGoes) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  for (std::size_t more = 0; more < limits::kDevicesPerAccount; ++more) {
    sign_in(*student, "временный " + std::to_string(more));
    ASSERT_TRUE(answer.has_signed_in());
  }
  const auto list = devices_of(*phone);
  EXPECT_EQ(static_cast<std::size_t>(list.devices_size()), limits::kDevicesPerAccount);
  EXPECT_EQ(list.devices(0).name(), "телефон") << "it is connected";
  EXPECT_EQ(list.devices(1).name(), "временный 1");
}

TEST_F(Devices, OutliveARestart) {
  give_password(*student);
  auto phone = sign_in(*student, "телефон");
  restart();
  EXPECT_TRUE(phone->sign_in_with_token().has_signed_in());
  EXPECT_EQ(devices_of(*phone).devices(0).name(), "телефон");
}

TEST_F(Devices, ANewPasswordPutsEverybodyElseOut) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto thief = sign_in(*student, "чужой");
  EXPECT_TRUE(phone->ask(new_password(*phone, kOld, kNew)).has_done());
  thief->wait_until_ended();
  sign_in(*student, "снова чужой", kOld);
  EXPECT_EQ(answer.error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  sign_in(*student, "свой", kNew);
  EXPECT_TRUE(answer.has_signed_in());
  EXPECT_EQ(audit().back().password_changed().account_id(), student->id().value);
}

TEST_F(Devices, ANewPasswordTakesTheOldOne) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  EXPECT_EQ(code_of(*phone, new_password(*phone, "не тот пароль", kNew)), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_EQ(phone->ask(new_password(*phone, kOld, "1234567890")).error().field(), "new_password");
  sign_in(*student, "ещё один", kOld);
  EXPECT_TRUE(answer.has_signed_in());
}

TEST_F(Devices, AreToldAtSignInHowLongMessagesMayBeChanged) {
  give_password(*teacher);
  const auto phone = sign_in(*teacher, "телефон");
  const auto told = [&] { return phone->sign_in_with_token().signed_in().limits().amend_hours(); };
  EXPECT_EQ(told(), 48u);
  SettingsChange change;
  change.set_amend_hours(5);
  ASSERT_TRUE(head->ask(settings_wish(*head, change)).has_space_settings());
  EXPECT_EQ(told(), 5u);
}

TEST_F(Devices, GuessingThePasswordOnASignedInDeviceEndsTheConnection) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  for (std::size_t i = 0; i < limits::kFailedSignInsPerConnection; ++i) {
    EXPECT_EQ(code_of(*phone, new_password(*phone, "попытка " + std::to_string(i), kNew)), ERROR_CODE_WRONG_CREDENTIALS);
  }
  phone->wait_until_ended();
}

TEST_F(Devices, OneThatIsThereAlreadyIsRefusedAndThenEndsTheConnection) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  Person twin(school, student->id());
  for (std::size_t i = 0; i < limits::kFailedSignInsPerConnection; ++i) {
    EXPECT_EQ(twin.ask(phone->sign_in_frame(kOld, "телефон")).error().code(), ERROR_CODE_CONFLICT);
  }
  twin.wait_until_ended();
}

TEST_F(Devices, TheSameRequestChangesThePasswordOnce) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto wish = new_password(*phone, kOld, kNew);
  EXPECT_TRUE(phone->ask(wish).has_done());
  EXPECT_TRUE(phone->ask(wish).has_done()) << "the old password is wrong by now, the answer is the first one";
  EXPECT_EQ(audit().size(), 1u);
}

TEST_F(Devices, APasswordThatIsCheckedTooLateOpensNothing) {
  give_password(*student);
  school.hold_passwords();
  Person thief(school, student->id());
  const auto asked = thief.send(thief.sign_in_frame(kOld, "чужой"));
  give_password(*student, kNew);
  school.release_passwords();
  EXPECT_EQ(thief.wait_for(asked).error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_EQ(thief.sign_in_with_token().error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Devices, OfTwoNewPasswordsAtOnceTheFirstHolds) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto tablet = sign_in(*student, "планшет");
  school.hold_disk();
  school.hold_passwords();
  const auto first = phone->send(new_password(*phone, kOld, kNew));
  auto second = new_password(*tablet, kOld, "третий как лишний пароль");
  second.mutable_change_password()->mutable_request_id()->set_sender(77);  // each device speaks for itself
  tablet->send(second);
  school.release_passwords();
  school.release_disk();
  EXPECT_TRUE(phone->wait_for(first).has_done());
  school.wait_until([this] { return school.space().settled(); });
  sign_in(*student, "планшет", kNew);
  EXPECT_TRUE(answer.has_signed_in());
}

TEST_F(Devices, WhatARevokedOneAskedForBeforeIsNotDone) {
  const auto chat = school.make_group({admin.get(), student.get()});
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto before = last_seq(chat);
  school.hold_reads();
  phone->send(phone->message(chat, "поздно"));  // whether its sender has written before, the disk must say
  EXPECT_TRUE(admin->ask(end(*admin, student.get(), {})).has_done());
  phone->wait_until_ended();
  school.release_reads();
  EXPECT_TRUE(admin->ask(admin->message(chat, "рано")).has_accepted());
  EXPECT_EQ(last_seq(chat), before + 1);
}

TEST_F(Devices, WhatARevokedOneWantedToDeleteStays) {
  const auto chat = school.make_group({admin.get(), student.get()});
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  const auto seq = phone->ask(phone->message(chat, "останется")).accepted().seq();
  school.hold_reads();
  ClientFrame wish;
  *wish.mutable_delete_message()->mutable_request_id() = phone->next_request();
  wish.mutable_delete_message()->set_chat_id(chat.value);
  wish.mutable_delete_message()->set_target_seq(seq);
  phone->send(wish);
  EXPECT_TRUE(admin->ask(end(*admin, student.get(), {})).has_done());
  phone->wait_until_ended();
  school.release_reads();
  EXPECT_TRUE(admin->ask(admin->message(chat, "потом")).has_accepted());
  EXPECT_EQ(last_seq(chat), seq + 1);
}

}  // namespace
}  // namespace atrium::test
