// Several say something of one message before the first of it is on the disk: nothing is lost.
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Overlays : Amendments {
  const std::uint64_t earlier = say(*student, "куда едем?");  // so that the student's requests are known
  const std::uint64_t message = say(*teacher, "едем в музей");

  // All of it is decided while nothing gets to the disk; it works.
  void decide_together(const std::vector<std::pair<Person*, ClientFrame>>& wishes) {
    school.hold_disk();
    std::vector<std::pair<Person*, std::uint64_t>> asked;
    for (const auto& [who, wish] : wishes) {
      asked.emplace_back(who, who->send(wish));
      school.wait_until_a_write_waits();  // the first is decided before the others are read
    }
    school.at_home([] {});
    for (const auto& [who, id] : asked) {
      EXPECT_FALSE(who->answered(id));
    }
    school.release_disk();
    for (const auto& [who, id] : asked) {
      EXPECT_TRUE(who->wait_for(id).has_accepted());
    }
  }
  // The wish is read of the disk; meanwhile something else comes there; then it is decided.
  ServerFrame decide_late(Person& who, const ClientFrame& wish, const std::function<void()>& meanwhile) {
    school.hold_reads();
    const auto asked = who.send(wish);
    school.at_home([] {});
    school.while_held_reads_are_under_way(meanwhile);
    return who.wait_for(asked);
  }
  std::size_t signs() {
    std::size_t people = 0;
    const auto now = overlay(message);
    for (const auto& each : now.reactions()) {
      people += static_cast<std::size_t>(each.account_ids_size());
    }
    return people;
  }
};

TEST_F(Overlays, HoldBothReactionsThatWereDecidedTogether) {
  decide_together({{teacher.get(), reaction(*teacher, chat, message, "👍")},
                   {student.get(), reaction(*student, chat, message, "❤️")}});
  EXPECT_EQ(signs(), 2u);
  restart();
  EXPECT_EQ(signs(), 2u);
}

TEST_F(Overlays, HoldAnEditAndAReactionThatWereDecidedTogether) {
  decide_together({{teacher.get(), edit(*teacher, chat, message, "едем в театр")},
                   {student.get(), reaction(*student, chat, message, "👍")},
                   {teacher.get(), edit(*teacher, chat, message, "едем в цирк")},
                   {student.get(), reaction(*student, chat, message, "❤️")}});
  EXPECT_EQ(overlay(message).text(), "едем в цирк");
  EXPECT_EQ(overlay(message).edit_seqs_size(), 2);
  EXPECT_EQ(overlay(message).reactions(0).emoji(), "❤️");
  EXPECT_EQ(signs(), 1u);
}

TEST_F(Overlays, AReactionTakenBackOnTheWayIsGone) {
  decide_together(
      {{student.get(), reaction(*student, chat, message, "👍")}, {student.get(), reaction(*student, chat, message, "")}});
  EXPECT_EQ(signs(), 0u);
  EXPECT_EQ(head(), message + 2);
}

TEST_F(Overlays, WhatIsDeletedOnTheWayTakesNothingMore) {
  school.hold_disk();
  const auto gone = teacher->send(deletion(*teacher, chat, message));
  school.wait_until_a_write_waits();
  const auto late = student->send(reaction(*student, chat, message, "👍"));
  const auto edited = teacher->send(edit(*teacher, chat, message, "едем в театр"));
  school.release_disk();
  EXPECT_TRUE(teacher->wait_for(gone).has_accepted());
  EXPECT_EQ(student->wait_for(late).error().code(), ERROR_CODE_CONFLICT);
  EXPECT_EQ(teacher->wait_for(edited).error().code(), ERROR_CODE_CONFLICT);
  EXPECT_EQ(signs(), 0u);
  EXPECT_TRUE(overlay(message).deleted());
}

TEST_F(Overlays, HoldBothIfOneWasReadBeforeTheOtherWasWritten) {
  const auto answer = decide_late(*student, reaction(*student, chat, message, "👍"), [&] {
    EXPECT_TRUE(teacher->ask(reaction(*teacher, chat, message, "❤️")).has_accepted());
    EXPECT_TRUE(teacher->ask(edit(*teacher, chat, message, "едем в театр")).has_accepted());
  });
  EXPECT_TRUE(answer.has_accepted());
  EXPECT_EQ(signs(), 2u);
  EXPECT_EQ(overlay(message).text(), "едем в театр");
}

TEST_F(Overlays, ADeletionThatCameMeanwhileCounts) {
  const auto answer = decide_late(*student, reaction(*student, chat, message, "👍"),
                                  [&] { EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, message)).has_accepted()); });
  EXPECT_EQ(answer.error().code(), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(overlay(message).deleted());
}

TEST_F(Overlays, TheSameSignIsSeenOnItsWay) {
  school.hold_disk();
  const auto first = student->send(reaction(*student, chat, message, "👍"));
  school.wait_until_a_write_waits();
  const auto again = student->send(reaction(*student, chat, message, "👍"));
  school.release_disk();
  EXPECT_EQ(student->wait_for(first).accepted().seq(), message + 1);
  EXPECT_EQ(student->wait_for(again).accepted().seq(), message + 1) << "no entry for what stands already";
  EXPECT_EQ(head(), message + 1);
}

// A refusal for want of room must not stand in what comes after.
TEST_F(Overlays, WhatWasNotDecidedStandsNowhere) {
  school.take_all_room();
  EXPECT_EQ(code_of(*student, reaction(*student, chat, message, "👍")), ERROR_CODE_BUSY);
  EXPECT_EQ(code_of(*teacher, pin(*teacher, chat, message)), ERROR_CODE_BUSY);
  school.give_room_back();
  EXPECT_TRUE(teacher->ask(reaction(*teacher, chat, message, "❤️")).has_accepted());
  EXPECT_EQ(signs(), 1u);
  EXPECT_EQ(pins(*student), Seqs{});
  EXPECT_EQ(head(), message + 1);
}

// What is held of messages on their way must be let go of.
TEST_F(Overlays, ManyMessagesOneAfterTheOther) {
  for (int i = 0; i < 100; ++i) {
    const auto seq = say(*teacher, "ещё");
    EXPECT_TRUE(student->ask(reaction(*student, chat, seq, "👍")).has_accepted());
    EXPECT_EQ(overlay(seq).reactions_size(), 1);
  }
}

}  // namespace
}  // namespace atrium::test
