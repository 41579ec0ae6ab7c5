// Chats follow the structure, in the same change.
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/following.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

TEST_F(Following, AClassHasItsStudentsAndItsCurator) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  EXPECT_TRUE(in(chat).empty());
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  EXPECT_EQ(in(chat), just({curator.get(), student.get()}));
  EXPECT_TRUE(curator->ask(curator->message(chat, "Доброе утро")).has_accepted());
}

TEST_F(Following, AStudentWhoIsMovedIsInOneClassAtEachMoment) {
  const auto before = chat_of(CHAT_TEMPLATE_CLASS, is21);
  const auto after = chat_of(CHAT_TEMPLATE_CLASS, is22);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_TRUE(in(before).empty());
  EXPECT_EQ(in(after), just({student.get()}));
}

TEST_F(Following, ParentsFollowTheirChildren) {
  const auto before = chat_of(CHAT_TEMPLATE_CLASS_PARENTS, is21);
  const auto after = chat_of(CHAT_TEMPLATE_CLASS_PARENTS, is22);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  guard(*parent, *student);
  EXPECT_EQ(in(before), just({parent.get()}));
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_TRUE(in(before).empty());
  EXPECT_EQ(in(after), just({parent.get()}));
}

TEST_F(Following, ASubjectHasTheClassAndWhoTeachesIt) {
  const auto chat = chat_of(CHAT_TEMPLATE_SUBJECT, is21, maths);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  const auto load = tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  EXPECT_EQ(in(chat), just({teacher.get(), student.get()}));
  EXPECT_TRUE(admin->ask(tie_end(*admin, load)).has_done());
  EXPECT_EQ(in(chat), just({student.get()}));
}

TEST_F(Following, ASubstituteIsThereUntilTheTimeIsOver) {
  const auto chat = chat_of(CHAT_TEMPLATE_SUBJECT, is21, maths);
  tie(TIE_KIND_TEACHES, *teacher, is21, maths, school.now_ms() + 1000);
  EXPECT_EQ(in(chat), just({teacher.get()}));
  school.pass(std::chrono::milliseconds(1000));
  EXPECT_EQ(code_of(*teacher, teacher->message(chat, "ещё здесь?")), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(in(chat).empty());
}

TEST_F(Following, ARoleThatEndsEndsItsPlaces) {
  const auto teachers = chat_of(CHAT_TEMPLATE_TEACHERS);
  const auto room = chat_of(CHAT_TEMPLATE_STAFF_ROOM);
  EXPECT_TRUE(in(teachers).contains(teacher->id().value));
  head->ask(grant(*head, *teacher, ROLE_PARENT));
  head->ask(revocation(*head, *teacher, ROLE_TEACHER));
  EXPECT_FALSE(in(teachers).contains(teacher->id().value));
  EXPECT_FALSE(in(room).contains(teacher->id().value));
}

TEST_F(Following, NobodyComesIntoTheManagementsChatsByHand) {
  const auto chat = chat_of(CHAT_TEMPLATE_DEPUTIES);
  EXPECT_EQ(code_of(*head, addition(*head, chat, *teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(in(chat), just({head.get()}));
}

TEST_F(Following, AnEmployeeIsAddedToAClassByHandAndStaysUntilTheyAreNone) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  EXPECT_TRUE(curator->ask(addition(*curator, chat, *teacher)).has_accepted());
  EXPECT_EQ(code_of(*curator, addition(*curator, chat, *parent)), ERROR_CODE_FORBIDDEN);
  head->ask(grant(*head, *teacher, ROLE_PARENT));
  head->ask(revocation(*head, *teacher, ROLE_TEACHER));
  EXPECT_EQ(in(chat), just({curator.get()}));
}

TEST_F(Following, WhoBelongsInAChatIsNotRemovedFromItByHand) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  EXPECT_EQ(code_of(*curator, removal(*curator, chat, *student)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*student, removal(*student, chat, *student)), ERROR_CODE_CONFLICT);
}

TEST_F(Following, TheOneWhoIsMovedSeesWhatCameBeforeAndNothingAfter) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  student->resume();
  const auto seen = curator->ask(curator->message(chat, "при нём")).accepted().seq();
  student->wait_for_entry(chat, seen);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  curator->ask(curator->message(chat, "без него"));
  EXPECT_EQ(student->entries(chat).back().seq(), seen);
}

TEST_F(Following, ACuratorTiesParentsOfTheOwnClassAndNobodyElse) {
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  const auto guards = tie_wish(*curator, {TIE_KIND_GUARDIAN_OF, parent->id().value, 0, 0, student->id().value});
  EXPECT_TRUE(curator->ask(guards).has_made());
  EXPECT_EQ(code_of(*teacher, tie_wish(*teacher, {TIE_KIND_GUARDIAN_OF, parent->id().value, 0, 0, student->id().value})),
            ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*curator, tie_wish(*curator, {TIE_KIND_STUDIES_IN, student->id().value, is22, 0, 0})),
            ERROR_CODE_FORBIDDEN);
}

TEST_F(Following, ThereIsOneChatOfAKindAndItsMakerNeedsTheRight) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  EXPECT_EQ(chat_of(CHAT_TEMPLATE_CLASS, is21), chat);
  EXPECT_EQ(code_of(*teacher, template_wish(*teacher, {CHAT_TEMPLATE_CLASS, is21, 0})), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, template_wish(*admin, {CHAT_TEMPLATE_DEPUTIES, 0, 0})), ERROR_CODE_FORBIDDEN);
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  EXPECT_TRUE(teacher->ask(template_wish(*teacher, {CHAT_TEMPLATE_SUBJECT, is21, maths})).has_chat_opened());
}

TEST_F(Following, OutlivesARestart) {
  const auto chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  restart();
  EXPECT_EQ(in(chat), just({student.get()}));
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_TRUE(in(chat).empty());
}

TEST_F(Following, TiesAreOnRecord) {
  const auto id = tie(TIE_KIND_CURATOR_OF, *curator, is21);
  admin->ask(tie_end(*admin, id));
  const auto records = audit();
  ASSERT_EQ(records.size(), 5u) << "two classes, a discipline, a tie and its end";
  EXPECT_EQ(records[3].tie_made().unit_id(), is21);
  EXPECT_EQ(records[4].tie_ended().tie_id(), id);
}

}  // namespace
}  // namespace atrium::test
