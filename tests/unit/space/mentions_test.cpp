// Whom a message is for, and until when a chat says so.
#include "tests/unit/space/amendment_asks.h"
#include "tests/unit/space/staff.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Mentions : Amendments {
  std::uint64_t call(Person& by, const Entity& whom) { return seq_of(by, with(by.message(chat, "эй"), {whom})); }
  std::uint64_t mentioned(Person& who) { return view(who).mention_seq(); }
  void read(Person& who, std::uint64_t seq) {
    ClientFrame frame;
    frame.mutable_set_read_mark()->set_chat_id(chat.value);
    frame.mutable_set_read_mark()->set_seq(seq);
    who.ask(frame);
  }
};

TEST_F(Mentions, OfAPersonAreForThemAlone) {
  const auto other = newcomer();
  const auto call_to_one = call(*teacher, mention(*student));
  EXPECT_EQ(mentioned(*student), call_to_one);
  EXPECT_EQ(mentioned(*other), 0u);
  EXPECT_EQ(mentioned(*teacher), 0u);
}

TEST_F(Mentions, OfARoleAreForWhoHasIt) {
  const auto parent = newcomer(ROLE_PARENT);
  const auto call_to_parents = call(*teacher, mention_of(ROLE_PARENT));
  EXPECT_EQ(mentioned(*parent), call_to_parents);
  EXPECT_EQ(mentioned(*student), 0u);
  const auto call_to_students = call(*teacher, mention_of(ROLE_STUDENT));
  EXPECT_EQ(mentioned(*student), call_to_students);
  EXPECT_EQ(mentioned(*parent), call_to_parents);
}

TEST_F(Mentions, OfAllAreForEverybodyButWhoCalled) {
  const auto parent = newcomer(ROLE_PARENT);
  const auto call_to_all = call(*teacher, mention_of_all());
  EXPECT_EQ(mentioned(*parent), call_to_all);
  EXPECT_EQ(mentioned(*student), call_to_all);
  EXPECT_EQ(mentioned(*teacher), 0u) << "who writes has read up to there";
}

TEST_F(Mentions, TheNewestCounts) {
  const auto other = newcomer();
  const auto first = call(*teacher, mention(*student));
  const auto second = call(*teacher, mention_of_all());
  EXPECT_EQ(mentioned(*student), second);
  const auto third = call(*teacher, mention_of(ROLE_STUDENT));
  EXPECT_EQ(mentioned(*student), third);
  const auto fourth = call(*teacher, mention(*student));
  EXPECT_EQ(mentioned(*student), fourth);
  EXPECT_EQ(mentioned(*other), third);
  EXPECT_LT(first, second);
}

TEST_F(Mentions, SeveralInAMessageAreOne) {
  const auto seq =
      seq_of(*teacher, with(teacher->message(chat, "эй"), {mention(*student), mention(*student), mention_of_all()}));
  EXPECT_EQ(mentioned(*student), seq);
}

TEST_F(Mentions, AreGoneOnceTheyAreRead) {
  const auto before = say(*teacher, "до того");
  const auto seq = call(*teacher, mention(*student));
  const auto after = say(*teacher, "после");
  read(*student, before);
  EXPECT_EQ(mentioned(*student), seq);
  read(*student, seq);
  EXPECT_EQ(mentioned(*student), 0u);
  read(*student, after);
  EXPECT_EQ(mentioned(*student), 0u);
}

TEST_F(Mentions, WhoAnswersHasReadThem) {
  call(*teacher, mention(*student));
  say(*student, "да?");
  EXPECT_EQ(mentioned(*student), 0u);
}

TEST_F(Mentions, LastThroughARestartAndSoDoesThatTheyAreRead) {
  const auto parent = newcomer(ROLE_PARENT);
  read(*student, call(*teacher, mention(*student)));
  const auto call_to_parents = call(*teacher, mention_of(ROLE_PARENT));
  restart();
  parent->reconnect();
  EXPECT_EQ(mentioned(*student), 0u);
  EXPECT_EQ(mentioned(*parent), call_to_parents);
  const auto call_to_all = call(*teacher, mention_of_all());
  const auto call_to_one = call(*teacher, mention(*student));
  restart();
  parent->reconnect();
  EXPECT_EQ(mentioned(*parent), call_to_all);
  EXPECT_EQ(mentioned(*student), call_to_one);
}

TEST_F(Mentions, OfBeforeTheirTimeAreForNobody) {
  call(*teacher, mention_of_all());
  const auto late = newcomer();
  EXPECT_EQ(mentioned(*late), 0u);
  const auto seq = call(*teacher, mention_of_all());
  EXPECT_EQ(mentioned(*late), seq);
}

TEST_F(Mentions, OfTheTimeAwayAreForNobody) {
  call(*teacher, mention(*student));
  teacher->ask(removal(*teacher, chat, *student));
  call(*teacher, mention_of(ROLE_STUDENT));
  teacher->ask(addition(*teacher, chat, *student));
  EXPECT_EQ(mentioned(*student), 0u);
  restart();
  EXPECT_EQ(mentioned(*student), 0u);
}

TEST_F(Mentions, ThatComeWithAnEditAreNotHeard) {
  const auto seq = say(*teacher, "эй");
  ASSERT_TRUE(teacher->ask(with(edit(*teacher, chat, seq, "эй"), {mention(*student), mention_of_all()})).has_accepted());
  EXPECT_EQ(mentioned(*student), 0u);
}

TEST_F(Mentions, OfManyAreForEmployeesAndModeratorsToMake) {
  const auto other_teacher = newcomer(ROLE_TEACHER);
  const auto own = say(*student, "эй");
  for (const auto& whom : {mention_of_all(), mention_of(ROLE_STUDENT)}) {
    EXPECT_EQ(code_of(*student, with(student->message(chat, "эй"), {whom})), ERROR_CODE_FORBIDDEN);
    EXPECT_EQ(code_of(*student, with(edit(*student, chat, own, "эй"), {whom})), ERROR_CODE_FORBIDDEN);
    EXPECT_TRUE(other_teacher->ask(with(other_teacher->message(chat, "эй"), {whom})).has_accepted());
  }
  EXPECT_TRUE(student->ask(with(student->message(chat, "эй"), {mention(*teacher)})).has_accepted());
  auto to_moderator = addition(*teacher, chat, *school.person(ROLE_STUDENT));
  const auto moderator = school.person(ROLE_STUDENT);
  to_moderator.mutable_add_members()->set_account_ids(0, moderator->id().value);
  to_moderator.mutable_add_members()->set_role(MEMBER_ROLE_MODERATOR);
  ASSERT_TRUE(teacher->ask(to_moderator).has_accepted());
  EXPECT_TRUE(moderator->ask(with(moderator->message(chat, "эй"), {mention_of_all()})).has_accepted());
}

TEST_F(Mentions, OfARoleThatSomebodyGetsLaterCountFromThenOn) {
  const auto principal = school.person(ROLE_HEAD);
  const auto call_to_staff = call(*teacher, mention_of(ROLE_STAFF));
  EXPECT_EQ(mentioned(*student), 0u);
  ASSERT_TRUE(principal->ask(grant(*principal, *student, ROLE_STAFF)).has_done());
  EXPECT_EQ(mentioned(*student), call_to_staff);
}

TEST_F(Mentions, StandInTheViewThatSomebodyResumesWith) {
  const auto seq = call(*teacher, mention(*student));
  const auto resumed = student->resume().resumed();
  ASSERT_EQ(resumed.chats_size(), 1);
  EXPECT_EQ(resumed.chats(0).mention_seq(), seq);
}

}  // namespace
}  // namespace atrium::test
