// Nobody hears of what is not on the disk; what was refused for want of room was never decided.
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct StoredThenTold : ClassChat {};

TEST_F(StoredThenTold, NeitherReplyNorPushGoesOutBeforeTheSync) {
  student->resume();
  school.hold_disk();
  const auto sent = teacher->send(teacher->message(chat, "Завтра контрольная"));
  school.wait_until_a_write_waits();
  EXPECT_FALSE(teacher->answered(sent));
  EXPECT_TRUE(student->entries(chat).empty());
  school.release_disk();
  student->wait_for_entry(chat, teacher->wait_for(sent).accepted().seq());
}

TEST_F(StoredThenTold, ARepeatWaitsForTheSyncOfTheFirst) {
  const auto frame = teacher->message(chat, "раз");
  school.hold_disk();
  const auto first = teacher->send(frame);
  const auto again = teacher->send(frame);
  school.wait_until_a_write_waits();
  EXPECT_FALSE(teacher->answered(first));
  EXPECT_FALSE(teacher->answered(again));
  school.release_disk();
  EXPECT_EQ(teacher->wait_for(first).accepted().seq(), teacher->wait_for(again).accepted().seq());
}

TEST_F(StoredThenTold, AnAnswerThatShowsADecisionWaitsForItsSync) {
  school.hold_disk();
  teacher->send(creation(*teacher, {}));
  ClientFrame list;
  list.mutable_list_chats();
  const auto asked = teacher->send(list);
  school.wait_until_a_write_waits();
  EXPECT_FALSE(teacher->answered(asked));
  school.release_disk();
  EXPECT_EQ(teacher->wait_for(asked).chat_list().chats_size(), 2);
}

TEST_F(StoredThenTold, ABusyAnswerTakesNoSeq) {
  const auto before = say(*teacher, "раз");
  school.take_all_room();
  const auto refused = teacher->message(chat, "два");
  EXPECT_EQ(teacher->ask(refused).error().code(), ERROR_CODE_BUSY);
  school.give_room_back();
  EXPECT_EQ(say(*student, "три"), before + 1);
  EXPECT_EQ(teacher->ask(refused).accepted().seq(), before + 2);
}

TEST_F(StoredThenTold, WhatStandsInAChatNeverChanges) {
  const auto first = say(*teacher, "опечатка");
  const auto second = say(*student, "лишнее");
  const auto before = stored(chat);
  teacher->ask(edit(*teacher, chat, first, "верно"));
  teacher->ask(deletion(*teacher, chat, second));
  school.restart();
  auto after = stored(chat);
  ASSERT_EQ(after.size(), before.size() + 2);
  after.resize(before.size());
  EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace atrium::test
