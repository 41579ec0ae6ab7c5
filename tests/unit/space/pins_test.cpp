// Messages that stand out in their chat.
#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/contact_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Pins : Amendments {
  std::uint64_t put(std::uint64_t message, Pinned pinned = Pinned::kYes) {
    return seq_of(*teacher, pin(*teacher, chat, message, pinned));
  }
};

TEST_F(Pins, StandInTheOrderInWhichTheyWerePinned) {
  const auto first = say(*teacher, "расписание");
  const auto second = say(*student, "список");
  student->resume({{chat.value, second}});
  put(second);
  const auto seq = put(first);
  EXPECT_EQ(pins(*student), (Seqs{second, first}));
  student->wait_for_entry(chat, seq);
  EXPECT_EQ(student->entries(chat).back().pin().target_seq(), first);
  EXPECT_TRUE(student->entries(chat).back().pin().pinned());
  put(second, Pinned::kNo);
  put(second);
  EXPECT_EQ(pins(*student), (Seqs{first, second}));
}

TEST_F(Pins, WhatStandsAlreadyIsAnsweredWithTheHeadAndIsNoEntry) {
  const auto message = say(*teacher, "расписание");
  EXPECT_EQ(put(message, Pinned::kNo), message);
  const auto seq = put(message);
  EXPECT_EQ(put(message), seq);
  EXPECT_EQ(head(), seq);
  EXPECT_EQ(pins(*teacher), Seqs{message});
}

TEST_F(Pins, LeaveNoMarkOnTheMessage) {
  const auto message = say(*teacher, "расписание");
  put(message);
  EXPECT_EQ(item(*student, message).overlay().ByteSizeLong(), 0u);
}

TEST_F(Pins, AreFiftyAtMost) {
  Seqs messages;
  for (std::size_t i = 0; i < limits::kPins; ++i) {
    messages.push_back(say(*teacher, "объявление"));
    put(messages.back());
  }
  const auto one_more = say(*teacher, "ещё одно");
  EXPECT_EQ(code_of(*teacher, pin(*teacher, chat, one_more)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(put(messages.front()), head()) << "it stands already";
  EXPECT_EQ(pins(*student), messages);
  put(messages.front(), Pinned::kNo);
  put(one_more);
  EXPECT_EQ(pins(*student).back(), one_more);
  EXPECT_EQ(pins(*student).size(), limits::kPins);
}

TEST_F(Pins, EndWithTheMessageWithoutAWord) {
  const auto message = say(*student, "расписание");
  const auto stays = say(*teacher, "список");
  put(message);
  put(stays);
  const auto gone = seq_of(*student, deletion(*student, chat, message));
  EXPECT_EQ(pins(*student), Seqs{stays});
  EXPECT_EQ(head(), gone) << "there is the deletion, and no other entry";
  EXPECT_EQ(code_of(*teacher, pin(*teacher, chat, message)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*teacher, pin(*teacher, chat, message, Pinned::kNo)), ERROR_CODE_CONFLICT);
  restart();
  EXPECT_EQ(pins(*student), Seqs{stays});
}

TEST_F(Pins, LastThroughARestart) {
  const auto first = say(*teacher, "расписание");
  const auto second = say(*teacher, "список");
  put(second);
  put(first);
  restart();
  EXPECT_EQ(pins(*student), (Seqs{second, first}));
  put(second, Pinned::kNo);
  restart();
  EXPECT_EQ(pins(*student), Seqs{first});
}

TEST_F(Pins, AreForModeratorsAndForBothOfADirectChat) {
  const auto message = say(*student, "расписание");
  EXPECT_EQ(code_of(*student, pin(*student, chat, message)), ERROR_CODE_FORBIDDEN);
  const ChatId direct(teacher->ask(direct_wish(*teacher, *student)).chat_opened().chat_id());
  const auto said = seq_of(*teacher, teacher->message(direct, "привет"));
  EXPECT_TRUE(student->ask(pin(*student, direct, said)).has_accepted());
  EXPECT_TRUE(teacher->ask(pin(*teacher, direct, said, Pinned::kNo)).has_accepted());
}

TEST_F(Pins, AreMessagesThatAreThere) {
  const auto message = say(*teacher, "расписание");
  const auto edited = seq_of(*teacher, edit(*teacher, chat, message, "другое"));
  for (const std::uint64_t target : {edited, edited + 1000, std::uint64_t{0}, std::uint64_t{1}}) {
    EXPECT_EQ(code_of(*teacher, pin(*teacher, chat, target)), ERROR_CODE_NOT_FOUND) << target;
  }
}

TEST_F(Pins, OfBeforeTheirTimeAreNotShownToNewcomers) {
  const auto before = say(*teacher, "расписание");
  put(before);
  const auto late = newcomer();
  EXPECT_EQ(pins(*late), Seqs{});
  const auto after = say(*teacher, "список");
  put(after);
  EXPECT_EQ(pins(*late), Seqs{after});
  EXPECT_EQ(pins(*student), (Seqs{before, after}));
  EXPECT_EQ(late->resume().resumed().chats(0).pinned_seqs_size(), 1);
  for (const auto& frame : late->received()) {
    if (frame.has_chat_joined()) {
      EXPECT_EQ(frame.chat_joined().chat().pinned_seqs_size(), 0);
    }
  }
}

TEST_F(Pins, OfWhatANewcomerSeesComeWithTheChat) {
  auto create = creation(*teacher, {student.get()});
  create.mutable_create_chat()->set_open_history(true);
  const ChatId open(teacher->ask(create).chat_opened().chat_id());
  const auto message = seq_of(*teacher, teacher->message(open, "расписание"));
  seq_of(*teacher, pin(*teacher, open, message));
  const auto late = school.person(ROLE_STUDENT);
  late->resume();
  ASSERT_TRUE(teacher->ask(addition(*teacher, open, *late)).has_accepted());
  school.wait_until([] { return true; });
  bool joined = false;
  for (const auto& frame : late->received()) {
    if (frame.has_chat_joined()) {
      joined = true;
      EXPECT_EQ(frame.chat_joined().chat().pinned_seqs(0), message);
    }
  }
  EXPECT_TRUE(joined);
}

TEST_F(Pins, AreNotLostBetweenTwoOnTheirWay) {
  const auto first = say(*teacher, "расписание");
  const auto second = say(*teacher, "список");
  school.hold_disk();
  const auto one = teacher->send(pin(*teacher, chat, first));
  const auto other = teacher->send(pin(*teacher, chat, second));
  const auto gone = teacher->send(deletion(*teacher, chat, first));
  const auto again = teacher->send(pin(*teacher, chat, first));
  school.wait_until_a_write_waits();
  school.release_disk();
  EXPECT_TRUE(teacher->wait_for(one).has_accepted());
  EXPECT_TRUE(teacher->wait_for(other).has_accepted());
  EXPECT_TRUE(teacher->wait_for(gone).has_accepted());
  EXPECT_EQ(teacher->wait_for(again).error().code(), ERROR_CODE_CONFLICT);
  EXPECT_EQ(pins(*student), Seqs{second});
  restart();
  EXPECT_EQ(pins(*student), Seqs{second});
}

}  // namespace
}  // namespace atrium::test
