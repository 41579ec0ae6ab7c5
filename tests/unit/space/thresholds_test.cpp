// What no link and no yes gets around: who may be brought together with whom, who may take a student, and what is over.
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Thresholds : Invited {
  std::unique_ptr<Person> parent = school.person(ROLE_PARENT);
  std::unique_ptr<Person> colleague = school.person(ROLE_TEACHER);

  ChatId group(const std::vector<Person*>& members, Person& host) {
    const auto answer = host.ask(creation(host, members));
    EXPECT_TRUE(answer.has_chat_opened()) << answer.error().message();
    return ChatId(answer.chat_opened().chat_id());
  }
  void demand_verification() { EXPECT_TRUE(head->ask(verification_demand(*head)).has_space_settings()); }
  AccountId id_of(const std::string& login) {
    AccountId id;
    school.at_home([&] { id = school.space().account_by_login(login)->id; });
    return id;
  }
};

TEST_F(Thresholds, ALinkSeatsNobodyWhereTheyWouldNotBeAddedByHand) {
  made(admin->ask(tie_wish(*admin, {TIE_KIND_STUDIES_IN, student->id().value, is21, 0, 0})));
  made(admin->ask(tie_wish(*admin, {TIE_KIND_GUARDIAN_OF, parent->id().value, 0, 0, student->id().value})));
  const auto parents = group({parent.get()}, *curator);
  invite(*curator, secret_of("к родителям"), {.role = ROLE_STUDENT, .unit = is21, .chat = parents.value});
  EXPECT_TRUE(sign_up(secret_of("к родителям"), "gromova").has_signed_in());
  EXPECT_TRUE(in(class_chat).contains(id_of("gromova").value)) << "the class is theirs";
  EXPECT_FALSE(in(parents).contains(id_of("gromova").value)) << "strange parents are not";
  const auto own = group({student.get()}, *curator);
  invite(*curator, secret_of("к своим"), {.role = ROLE_STUDENT, .unit = is21, .chat = own.value});
  EXPECT_TRUE(sign_up(secret_of("к своим"), "denisov").has_signed_in());
  EXPECT_TRUE(in(own).contains(id_of("denisov").value));
}

TEST_F(Thresholds, AYesSeatsNobodyInAChatWhereNeitherTheHostNorTheDeciderCouldAdd) {
  tie(TIE_KIND_TEACHES, *teacher, is21, made(admin->ask(discipline_wish(*admin, "физика"))));
  const auto circle = group({}, *teacher);
  invite(*teacher, secret_of("кружок"), {.role = ROLE_STUDENT, .unit = is21, .chat = circle.value, .needs_approval = true});
  sign_up(secret_of("кружок"), "gromova");
  EXPECT_TRUE(teacher->ask(removal(*teacher, circle, *teacher)).has_accepted());
  EXPECT_EQ(decide(*curator, waiting(*curator).join_request_id(), JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_TRUE(in(class_chat).contains(id_of("gromova").value));
  EXPECT_FALSE(in(circle).contains(id_of("gromova").value));
}

TEST_F(Thresholds, NobodyComesIntoAnArchivedClass) {
  invite(*admin, secret_of("старая"), {.role = ROLE_STUDENT, .unit = is22, .uses = 5});
  invite(*admin, secret_of("с вопросом"), {.role = ROLE_STUDENT, .unit = is22, .uses = 5, .needs_approval = true});
  sign_up(secret_of("с вопросом"), "gromova");
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is22)).has_done());
  EXPECT_FALSE(sign_up(secret_of("старая"), "denisov").has_signed_in());
  const auto list = admin->ask(request_list()).join_request_list();
  for (const auto& request : list.requests()) {
    EXPECT_NE(decide(*admin, request.join_request_id(), JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
  }
  EXPECT_EQ(code_of(*admin, invite_wish(*admin, secret_of("новая"), {.role = ROLE_STUDENT, .unit = is22})),
            ERROR_CODE_NOT_FOUND);
}

TEST_F(Thresholds, ACuratorWhoIsNotConfirmedLetsNobodyInAndResetsNothing) {
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  invite(*curator, secret_of("заранее"), {.role = ROLE_STUDENT, .unit = is21});
  demand_verification();
  EXPECT_EQ(sign_up(secret_of("заранее"), "gromova").join_status().state(), JOIN_STATE_PENDING);
  EXPECT_EQ(waiting(*curator).join_request_id(), 0u);
  EXPECT_NE(waiting(*admin).join_request_id(), 0u);
  EXPECT_EQ(code_of(*curator, invite_wish(*curator, secret_of("ещё"), {.role = ROLE_STUDENT, .unit = is21})),
            ERROR_CODE_FORBIDDEN);
  ClientFrame reset;
  *reset.mutable_make_password_reset()->mutable_request_id() = curator->next_request();
  reset.mutable_make_password_reset()->set_account_id(student->id().value);
  reset.mutable_make_password_reset()->set_secret_hash(space::sha256("a secret"));
  EXPECT_EQ(code_of(*curator, reset), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*curator, tie_wish(*curator, {TIE_KIND_GUARDIAN_OF, parent->id().value, 0, 0, student->id().value})),
            ERROR_CODE_FORBIDDEN);
}

TEST_F(Thresholds, StudentsAreNotBroughtToATeacherWhoIsNotConfirmed) {
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  curator->ask(verification_wish(*curator));
  admin->ask(decision(*admin, {curator.get()}, TEACHER_STATUS_VERIFIED));
  demand_verification();
  const auto together = group({colleague.get()}, *curator);
  EXPECT_EQ(code_of(*curator, addition(*curator, together, *student)), ERROR_CODE_FORBIDDEN);
  const auto alone = group({}, *curator);
  EXPECT_TRUE(curator->ask(addition(*curator, alone, *student)).has_accepted());
}

TEST_F(Thresholds, WhoWasTakenOutAsksAgain) {
  invite(*curator, secret_of("группа"), {.role = ROLE_STUDENT, .unit = is21, .uses = 5});
  student->ask(joining(*student, secret_of("группа")));
  EXPECT_TRUE(in(class_chat).contains(student->id().value));
  std::uint64_t tie_id = 0;
  school.at_home([&] { tie_id = (*school.space().structure().ties_of(student->id()).begin())->tie_id(); });
  EXPECT_TRUE(admin->ask(tie_end(*admin, tie_id)).has_done());
  EXPECT_EQ(student->ask(joining(*student, secret_of("группа"))).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_FALSE(in(class_chat).contains(student->id().value));
}

TEST_F(Thresholds, OnlyTheAdministrationMakesAStudentOfSomebodyWhoIsSomethingElse) {
  invite(*curator, secret_of("группа"), {.role = ROLE_STUDENT, .unit = is21, .uses = 5});
  EXPECT_EQ(parent->ask(joining(*parent, secret_of("группа"))).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_EQ(waiting(*curator).join_request_id(), 0u);
  EXPECT_EQ(waiting(*admin).account_id(), parent->id().value);
}

TEST_F(Thresholds, AskingAndThinkingBetterOfItUsesNothingUp) {
  const auto link = invite(*admin, secret_of("учитель"), {.role = ROLE_STAFF, .uses = 2, .needs_approval = true});
  for (int times = 0; times < 5; ++times) {
    const auto asked = teacher->ask(joining(*teacher, secret_of("учитель"))).join_status();
    EXPECT_EQ(asked.state(), JOIN_STATE_PENDING);
    ClientFrame withdrawal;
    *withdrawal.mutable_withdraw_join_request()->mutable_request_id() = teacher->next_request();
    withdrawal.mutable_withdraw_join_request()->set_join_request_id(asked.join_request_id());
    EXPECT_EQ(teacher->ask(withdrawal).join_status().state(), JOIN_STATE_WITHDRAWN);
  }
  EXPECT_EQ(used(link), 0u);
}

TEST_F(Thresholds, OneTeacherDoesNotTakeAllInvitesOfTheSchool) {
  tie(TIE_KIND_TEACHES, *teacher, is21, made(admin->ask(discipline_wish(*admin, "физика"))));
  ErrorCode refused = ERROR_CODE_UNSPECIFIED;
  std::size_t count = 0;
  for (; count <= limits::kInvitesPerAccount && refused == ERROR_CODE_UNSPECIFIED; ++count) {
    const auto secret = secret_of(std::to_string(count));
    refused = code_of(*teacher, invite_wish(*teacher, secret, {.role = ROLE_STUDENT, .unit = is21}));
  }
  EXPECT_EQ(refused, ERROR_CODE_CONFLICT);
  EXPECT_EQ(count, limits::kInvitesPerAccount + 1);
  invite(*head, secret_of("директора"), {.role = ROLE_TEACHER});
}

TEST_F(Thresholds, AParentOnTrialIsAddedNowhere) {
  invite(*curator, secret_of("родителям"), {.role = ROLE_PARENT, .unit = is21});
  sign_up(secret_of("родителям"), "vlasova");
  Person vlasova(school, id_of("vlasova"));
  const auto circle = group({}, *curator);
  EXPECT_EQ(code_of(*curator, addition(*curator, circle, vlasova)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, creation(*admin, {&vlasova})), ERROR_CODE_FORBIDDEN);
}

TEST_F(Thresholds, AParentOnTrialIsKeptOutOfTheParentsChat) {
  invite(*curator, secret_of("родителям"), {.role = ROLE_PARENT, .unit = is21});
  sign_up(secret_of("родителям"), "vlasova");
  Person vlasova(school, id_of("vlasova"));
  EXPECT_TRUE(in(parents_chat).contains(vlasova.id().value));
  EXPECT_EQ(code_of(*admin, exclusion_wish(*admin, parents_chat, vlasova, "не родитель")), ERROR_CODE_UNSPECIFIED);
  EXPECT_FALSE(in(parents_chat).contains(vlasova.id().value));
}

TEST_F(Thresholds, NobodyConfirmsThemselves) {
  EXPECT_TRUE(head->ask(grant(*head, *admin, ROLE_TEACHER)).has_done());
  EXPECT_TRUE(admin->ask(verification_wish(*admin)).has_done());
  const auto answer = admin->ask(decision(*admin, {admin.get()}, TEACHER_STATUS_VERIFIED));
  EXPECT_EQ(answer.verification_outcomes().outcomes(0).refused(), ERROR_CODE_FORBIDDEN);
}

TEST_F(Thresholds, WhatALinkMovesIsInTheAudit) {
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  invite(*admin, secret_of("к нам"), {.role = ROLE_STUDENT, .unit = is21, .needs_approval = true});
  student->ask(joining(*student, secret_of("к нам")));
  decide(*admin, waiting(*admin).join_request_id(), JOIN_STATE_ACCEPTED);
  bool ended = false;
  bool made_anew = false;
  for (const auto& record : audit()) {
    ended |= record.tie_ended().unit_id() == is22 && record.tie_ended().account_id() == student->id().value;
    made_anew |= record.tie_made().unit_id() == is21 && record.tie_made().account_id() == student->id().value;
  }
  EXPECT_TRUE(ended && made_anew);
}

TEST_F(Thresholds, TheSchoolMaySwitchOffInvitesOfStudentsRequestsAndItsStructure) {
  invite(*admin, secret_of("раньше"), {.role = ROLE_STUDENT, .unit = is21, .uses = 5});
  SettingsChange change;
  change.set_invites_students(false);
  change.set_has_structure(false);
  EXPECT_TRUE(head->ask(settings_wish(*head, change)).has_space_settings());
  EXPECT_EQ(code_of(*admin, invite_wish(*admin, secret_of("новая"), {.role = ROLE_STUDENT, .unit = is21})),
            ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, unit_wish(*admin, UNIT_KIND_CLASS, "ИС-23")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(sign_up(secret_of("раньше"), "gromova").join_status().state(), JOIN_STATE_PENDING);
  change = {};
  change.set_takes_join_requests(false);
  EXPECT_TRUE(head->ask(settings_wish(*head, change)).has_space_settings());
  EXPECT_EQ(sign_up(secret_of("раньше"), "denisov").error().code(), ERROR_CODE_FORBIDDEN);
}

}  // namespace
}  // namespace atrium::test
