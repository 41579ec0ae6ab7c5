// The disk is almost full: what is new is refused with a code of its own, everything else goes on.
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/front_door.h"
#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr auto kFull = ERROR_CODE_STORAGE_FULL;

struct StorageFull : Invited {
  ChatId chat = school.make_group({head.get(), teacher.get(), student.get()});

  std::uint64_t say(Person& who, std::string text) { return who.ask(who.message(chat, std::move(text))).accepted().seq(); }
  std::uint64_t head_seq() {
    Seq seq;
    school.at_home([&] { seq = school.space().chat(chat)->decided_seq; });
    return seq.value;
  }
};

TEST_F(StorageFull, AMessageIsRefusedWithACodeOfItsOwnThatSaysLater) {
  const auto before = head_seq();
  school.fill_disk();
  const auto error = teacher->ask(teacher->message(chat, "не влезет")).error();
  EXPECT_EQ(error.code(), kFull);
  EXPECT_TRUE(error.retry());
  EXPECT_EQ(error.retry_after_ms(), 30'000u);
  EXPECT_EQ(head_seq(), before) << "no seq is taken";
}

TEST_F(StorageFull, WhatIsNewIsRefused) {
  const auto seq = say(*teacher, "было");
  invite(*admin, secret_of("class"), {ROLE_STUDENT, is21, 0, 0, 10, false, 0});
  school.fill_disk();
  EXPECT_EQ(code_of(*teacher, edit(*teacher, chat, seq, "стало")), kFull);
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {head.get()})), kFull);
  EXPECT_EQ(code_of(*teacher, direct_wish(*teacher, *head)), kFull);
  EXPECT_EQ(code_of(*head, addition(*head, chat, *admin)), kFull);
  EXPECT_EQ(code_of(*head, grant(*head, *teacher, ROLE_DEPUTY, WrittenOrder::kGiven)), kFull);
  EXPECT_EQ(code_of(*admin, unit_wish(*admin, UNIT_KIND_CLASS, "ИС-23")), kFull);
  EXPECT_EQ(code_of(*admin, invite_wish(*admin, secret_of("new"), {})), kFull);
  EXPECT_EQ(code_of(*teacher, joining(*teacher, secret_of("class"))), kFull);
  EXPECT_EQ(sign_up(secret_of("class"), "newcomer").error().code(), kFull);
}

TEST_F(StorageFull, WhatWasNotAllowedIsNotAllowedStill) {
  school.fill_disk();
  EXPECT_EQ(code_of(*student, creation(*student, {head.get()})), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, admin->message(chat, "кто здесь?")), ERROR_CODE_NOT_FOUND);
}

TEST_F(StorageFull, ReadingAndWhatTakesAwayGoesOn) {
  const auto own = say(*student, "лишнее");
  const auto invited = invite(*admin, secret_of("class"), {ROLE_STUDENT, is21, 0, 0, 10, false, 0});
  school.fill_disk();
  EXPECT_TRUE(student->ask(history(chat, HISTORY_VIEW_MESSAGES)).has_history_page());
  EXPECT_TRUE(student->ask(deletion(*student, chat, own)).has_accepted());
  EXPECT_TRUE(head->ask(removal(*head, chat, *student)).has_accepted());
  EXPECT_TRUE(admin->ask(invite_revocation(*admin, {invited})).has_invite_outcomes());
  EXPECT_TRUE(admin->ask(tie_end(*admin, curates)).has_done());
  EXPECT_TRUE(head->ask(closing(*head, *student)).has_done());
  EXPECT_EQ(audit().back().act_case(), AuditRecord::kAccountClosed);
}

TEST_F(StorageFull, ARefusalIsNotRememberedAndTheSameRequestCountsOnceThereIsRoom) {
  school.fill_disk();
  const auto message = teacher->message(chat, "подождёт");
  EXPECT_EQ(teacher->ask(message).error().code(), kFull);
  EXPECT_EQ(teacher->ask(message).error().code(), kFull);
  school.make_room();
  const auto seq = teacher->ask(message).accepted().seq();
  EXPECT_EQ(seq, head_seq());
  school.fill_disk();
  EXPECT_EQ(teacher->ask(message).accepted().seq(), seq) << "what was stored is answered as ever";
}

TEST_F(StorageFull, AnOlderRefusedRequestCountsThoughANewerOneDid) {
  const auto own = say(*teacher, "лишнее");
  school.fill_disk();
  const auto message = teacher->message(chat, "подождёт");
  EXPECT_EQ(teacher->ask(message).error().code(), kFull);
  EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, own)).has_accepted());
  school.make_room();
  EXPECT_TRUE(teacher->ask(message).has_accepted());
}

TEST_F(StorageFull, WhoWantsToComeInComesOnceThereIsRoomByTheSameLink) {
  const auto id = invite(*admin, secret_of("class"), {ROLE_STUDENT, is21, 0, 0, 1, false, 0});
  school.fill_disk();
  EXPECT_EQ(sign_up(secret_of("class"), "newcomer").error().code(), kFull);
  EXPECT_EQ(used(id), 0u);
  school.make_room();
  EXPECT_TRUE(sign_up(secret_of("class"), "newcomer").has_signed_in());
}

struct StorageFullAtTheDoor : FrontDoor {};

TEST_F(StorageFullAtTheDoor, PeopleSignInAndOutEndDevicesAndChangePasswords) {
  give_password(*student);
  const auto phone = sign_in(*student, "телефон");
  school.fill_disk();
  const auto tablet = sign_in(*student, "планшет");
  ASSERT_TRUE(answer.has_signed_in()) << answer.error().message();
  const auto devices = devices_of(*tablet);
  ASSERT_EQ(devices.devices_size(), 2);
  EXPECT_TRUE(tablet->ask(end(*tablet, nullptr, {devices.devices(0).device_id()})).has_done());
  phone->wait_until_ended();
  EXPECT_TRUE(tablet->ask(new_password(*tablet, kOld, kNew)).has_done());
}

}  // namespace
}  // namespace atrium::test
