// Who has which role, who says so, and what is left of it in the audit.
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/staff.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

using Roles = Staff;
using Verification = Staff;
using Closed = Staff;

TEST_F(Roles, TheHeadMakesAnAdminOfATeacherByAnOrder) {
  EXPECT_TRUE(head->ask(grant(*head, *teacher, ROLE_ADMIN, WrittenOrder::kGiven)).has_done());
  EXPECT_TRUE(has_role(*teacher, ROLE_ADMIN));
  EXPECT_TRUE(has_role(*teacher, ROLE_TEACHER));
  const auto records = audit();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].actor_id(), head->id().value);
  EXPECT_EQ(records[0].role_granted().account_id(), teacher->id().value);
  EXPECT_EQ(records[0].role_granted().role(), ROLE_ADMIN);
  EXPECT_EQ(records[0].role_granted().ground().order_number(), "17-к");
}

TEST_F(Roles, AnAdminNeedsAnOrder) {
  auto wish = grant(*head, *teacher, ROLE_ADMIN);
  EXPECT_EQ(head->ask(wish).error().field(), "order_number");
  wish = grant(*head, *teacher, ROLE_ADMIN, WrittenOrder::kGiven);
  for (const auto* date : {"1 сентября", "2026-13-01", "2026-02-29", "2026-00-10"}) {
    wish.mutable_grant_role()->mutable_ground()->set_order_date(date);
    EXPECT_EQ(head->ask(wish).error().field(), "order_date") << date;
  }
  EXPECT_FALSE(has_role(*teacher, ROLE_ADMIN));
  EXPECT_TRUE(audit().empty());
}

TEST_F(Roles, NobodyRisesFromOutsideTheStaffOrByThemselves) {
  EXPECT_EQ(code_of(*head, grant(*head, *student, ROLE_ADMIN, WrittenOrder::kGiven)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, grant(*teacher, *teacher, ROLE_ADMIN, WrittenOrder::kGiven)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, grant(*admin, *admin, ROLE_HEAD, WrittenOrder::kGiven)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, grant(*student, *student, ROLE_TEACHER)), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(audit().empty());
}

TEST_F(Roles, WhoHasARoleKeepsItAndNothingIsRecordedTwice) {
  EXPECT_TRUE(head->ask(grant(*head, *teacher, ROLE_STAFF)).has_done());
  EXPECT_TRUE(admin->ask(grant(*admin, *teacher, ROLE_STAFF)).has_done());
  EXPECT_EQ(audit().size(), 1u);
}

TEST_F(Roles, ARoleThatIsTakenOpensNothingFromThenOn) {
  head->ask(grant(*head, *teacher, ROLE_PARENT));
  EXPECT_TRUE(teacher->ask(creation(*teacher, {admin.get()})).has_chat_opened());
  EXPECT_TRUE(head->ask(revocation(*head, *teacher, ROLE_TEACHER)).has_done());
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {admin.get()})), ERROR_CODE_FORBIDDEN);
}

TEST_F(Roles, TheLastHeadAndTheLastAdminStay) {
  head->ask(grant(*head, *head, ROLE_TEACHER));
  head->ask(grant(*head, *admin, ROLE_TEACHER));
  EXPECT_EQ(code_of(*head, revocation(*head, *head, ROLE_HEAD)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*head, revocation(*head, *admin, ROLE_ADMIN)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*head, closing(*head, *admin)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(admin->ask(grant(*admin, *teacher, ROLE_ADMIN, WrittenOrder::kGiven)).has_done());
  EXPECT_TRUE(head->ask(revocation(*head, *admin, ROLE_ADMIN)).has_done());
  EXPECT_EQ(code_of(*head, revocation(*head, *teacher, ROLE_ADMIN)), ERROR_CODE_CONFLICT);
}

TEST_F(Roles, TheHeadHandsTheSchoolOver) {
  EXPECT_TRUE(head->ask(grant(*head, *head, ROLE_TEACHER)).has_done());
  EXPECT_TRUE(head->ask(grant(*head, *teacher, ROLE_HEAD)).has_done());
  EXPECT_TRUE(teacher->ask(revocation(*teacher, *head, ROLE_HEAD)).has_done());
  EXPECT_EQ(code_of(*head, grant(*head, *admin, ROLE_DEPUTY)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Roles, NobodyIsLeftWithoutARole) {
  EXPECT_EQ(code_of(*head, revocation(*head, *student, ROLE_STUDENT)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(head->ask(revocation(*head, *student, ROLE_TEACHER)).has_done()) << "who does not have it stays without";
}

TEST_F(Roles, OnesOwnDevicesHearOfIt) {
  teacher->resume();
  head->ask(grant(*head, *teacher, ROLE_STAFF));
  school.wait_until([&] { return school.space().settled(); });
  EXPECT_EQ(teacher->frames_of(ServerFrame::kPersonChanged), 1u);
  EXPECT_EQ(student->frames_of(ServerFrame::kPersonChanged), 0u);
}

TEST_F(Roles, OutliveARestartAndSoDoesTheAudit) {
  head->ask(grant(*head, *teacher, ROLE_ADMIN, WrittenOrder::kGiven));
  restart();
  EXPECT_TRUE(has_role(*teacher, ROLE_ADMIN));
  EXPECT_TRUE(teacher->ask(grant(*teacher, *student, ROLE_PARENT)).has_done());
  EXPECT_EQ(audit().size(), 2u);
  EXPECT_TRUE(head->ask(revocation(*head, *admin, ROLE_ADMIN)).error().code() == ERROR_CODE_CONFLICT) << "last role";
}

TEST_F(Verification, GoesItsWay) {
  EXPECT_TRUE(teacher->ask(verification_wish(*teacher)).has_done());
  EXPECT_EQ(seen_by(*student, *teacher).teacher_status(), TEACHER_STATUS_REQUESTED);
  const auto outcome = admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_VERIFIED)).verification_outcomes();
  EXPECT_EQ(outcome.outcomes(0).refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_EQ(seen_by(*student, *teacher).teacher_status(), TEACHER_STATUS_VERIFIED);
  EXPECT_TRUE(head->ask(decision(*head, {teacher.get()}, TEACHER_STATUS_REVOKED)).has_verification_outcomes());
  EXPECT_TRUE(teacher->ask(verification_wish(*teacher)).has_done());
  EXPECT_TRUE(admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_REJECTED)).has_verification_outcomes());
  EXPECT_TRUE(teacher->ask(verification_wish(*teacher)).has_done());
  EXPECT_EQ(audit().size(), 6u);
}

TEST_F(Verification, TakesNoStepOutOfOrder) {
  for (const auto status : {TEACHER_STATUS_VERIFIED, TEACHER_STATUS_REJECTED, TEACHER_STATUS_REVOKED}) {
    const auto answer = admin->ask(decision(*admin, {teacher.get()}, status)).verification_outcomes();
    EXPECT_EQ(answer.outcomes(0).refused(), ERROR_CODE_CONFLICT) << "nobody asked";
  }
  teacher->ask(verification_wish(*teacher));
  EXPECT_EQ(code_of(*teacher, verification_wish(*teacher)), ERROR_CODE_CONFLICT);
  const auto early = admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_REVOKED)).verification_outcomes();
  EXPECT_EQ(early.outcomes(0).refused(), ERROR_CODE_CONFLICT);
  admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_VERIFIED));
  EXPECT_EQ(code_of(*teacher, verification_wish(*teacher)), ERROR_CODE_CONFLICT);
}

TEST_F(Verification, IsDecidedForEachByItself) {
  teacher->ask(verification_wish(*teacher));
  const auto answer = admin->ask(decision(*admin, {student.get(), teacher.get(), admin.get()}, TEACHER_STATUS_VERIFIED));
  ASSERT_EQ(answer.verification_outcomes().outcomes_size(), 3);
  EXPECT_EQ(answer.verification_outcomes().outcomes(0).refused(), ERROR_CODE_NOT_FOUND) << "no teacher";
  EXPECT_EQ(answer.verification_outcomes().outcomes(1).status(), TEACHER_STATUS_VERIFIED);
  EXPECT_EQ(answer.verification_outcomes().outcomes(2).refused(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Verification, IsNoTeachersOwnBusiness) {
  teacher->ask(verification_wish(*teacher));
  EXPECT_EQ(code_of(*teacher, decision(*teacher, {teacher.get()}, TEACHER_STATUS_VERIFIED)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, verification_wish(*student)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Verification, EndsWithTheRole) {
  teacher->ask(verification_wish(*teacher));
  admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_VERIFIED));
  head->ask(grant(*head, *teacher, ROLE_STAFF));
  head->ask(revocation(*head, *teacher, ROLE_TEACHER));
  head->ask(grant(*head, *teacher, ROLE_TEACHER));
  EXPECT_EQ(seen_by(*student, *teacher).teacher_status(), TEACHER_STATUS_UNSPECIFIED);
}

TEST_F(Closed, LeavesItsChatsAndIsCutOff) {
  const auto chat = school.make_group({head.get(), student.get()});
  student->resume();
  EXPECT_TRUE(admin->ask(closing(*admin, *student)).has_done());
  student->wait_until_ended();
  const auto& members = head->ask_in_parts([&] {
    ClientFrame frame;
    frame.mutable_list_members()->set_chat_id(chat.value);
    return frame;
  }());
  EXPECT_EQ(members.front().member_list().members_size(), 1);
  EXPECT_EQ(audit().back().account_closed().account_id(), student->id().value);
}

TEST_F(Closed, IsStillAName) {
  school.make_group({head.get(), student.get()});
  admin->ask(closing(*admin, *student));
  const auto person = seen_by(*teacher, *student);
  EXPECT_TRUE(person.closed());
  EXPECT_FALSE(person.name().empty());
  EXPECT_EQ(person.roles_size(), 0);
}

TEST_F(Closed, ComesToNoChatAndNoRoleAgain) {
  admin->ask(closing(*admin, *student));
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {student.get()})), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*head, grant(*head, *student, ROLE_STUDENT)), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*admin, closing(*admin, *student)), ERROR_CODE_CONFLICT);
  restart();
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {student.get()})), ERROR_CODE_NOT_FOUND);
}

TEST_F(Closed, TakesTheRightToEachOfItsRoles) {
  EXPECT_EQ(code_of(*admin, closing(*admin, *head)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, closing(*teacher, *student)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, closing(*student, *student)), ERROR_CODE_FORBIDDEN);
}

}  // namespace
}  // namespace atrium::test
