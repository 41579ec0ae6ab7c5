// Who comes in by an invite, as what, and how often.
#include <map>

#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

using Invites = Invited;

TEST_F(Invites, ATeacherComesByTheAdminsLinkAndIsInTheStaffRoom) {
  const auto staff_room = chat_of(CHAT_TEMPLATE_STAFF_ROOM);
  const auto id = invite(*admin, secret_of("учитель"), {.role = ROLE_TEACHER});
  const auto answer = sign_up(secret_of("учитель"), "orlova");
  ASSERT_TRUE(answer.has_signed_in()) << answer.error().message();
  EXPECT_EQ(answer.signed_in().roles_size(), 1);
  EXPECT_EQ(answer.signed_in().roles(0), ROLE_TEACHER);
  EXPECT_TRUE(in(staff_room).contains(answer.signed_in().account_id()));
  EXPECT_EQ(used(id), 1u);
}

TEST_F(Invites, LeaveTheirTraceInTheAudit) {
  const auto before = audit().size();
  const auto id = invite(*admin, secret_of("учитель"), {.role = ROLE_TEACHER});
  const auto who = sign_up(secret_of("учитель"), "orlova").signed_in().account_id();
  const auto records = audit();
  ASSERT_EQ(records.size(), before + 2);
  EXPECT_EQ(records[before].actor_id(), admin->id().value);
  EXPECT_EQ(records[before].invite_made().invite_id(), id);
  EXPECT_EQ(records[before + 1].actor_id(), who);
  EXPECT_EQ(records[before + 1].invite_used().invite_id(), id);
  EXPECT_EQ(records[before + 1].invite_used().role(), ROLE_TEACHER);
}

TEST_F(Invites, AStudentComesIntoTheChatAndSoIntoTheClass) {
  invite(*curator, secret_of("студент"), {.role = ROLE_STUDENT, .chat = class_chat.value});
  const auto answer = sign_up(secret_of("студент"), "vlasov");
  ASSERT_TRUE(answer.has_signed_in()) << answer.error().message();
  EXPECT_EQ(answer.signed_in().roles(0), ROLE_STUDENT);
  EXPECT_TRUE(in(class_chat).contains(answer.signed_in().account_id()));
  bool studies = false;
  school.at_home([&] { studies = school.space().studies_in(AccountId(answer.signed_in().account_id()), UnitId(is21)); });
  EXPECT_TRUE(studies);
}

TEST_F(Invites, AGroupIsEnteredBesideTheClass) {
  const auto club = school.make_group({curator.get()});
  invite(*curator, secret_of("кружок"), {.role = ROLE_STUDENT, .unit = is21, .chat = club.value});
  const auto who = sign_up(secret_of("кружок"), "vlasov").signed_in().account_id();
  EXPECT_TRUE(in(club).contains(who));
  EXPECT_TRUE(in(class_chat).contains(who));
}

TEST_F(Invites, AreMadeByWhoMayLetSuchPeopleIn) {
  const auto wish = [&](Person& who, const InviteWish& invite) {
    return code_of(who, invite_wish(who, secret_of("x"), invite));
  };
  EXPECT_EQ(wish(*teacher, {.role = ROLE_TEACHER}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*teacher, {.role = ROLE_STUDENT, .unit = is21}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*curator, {.role = ROLE_STUDENT, .unit = is22}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*curator, {.role = ROLE_STAFF}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*admin, {.role = ROLE_HEAD}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*admin, {.role = ROLE_DEPUTY}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*student, {.role = ROLE_STUDENT, .unit = is21}), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(wish(*admin, {.role = ROLE_STUDENT, .unit = 77}), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(wish(*admin, {.role = ROLE_STUDENT}), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(wish(*admin, {.role = ROLE_TEACHER, .unit = is21}), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(wish(*curator, {.role = ROLE_PARENT, .chat = class_chat.value}), ERROR_CODE_FORBIDDEN);
  const auto club = school.make_group({curator.get()});
  EXPECT_EQ(wish(*curator, {.role = ROLE_PARENT, .unit = is21, .chat = club.value}), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(wish(*admin, {.role = ROLE_TEACHER, .chat = club.value}), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(wish(*curator, {.role = ROLE_PARENT, .unit = is21, .ward = student->id().value}), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(wish(*admin, {.role = ROLE_TEACHER, .uses = 1001}), ERROR_CODE_INVALID_ARGUMENT);
}

TEST_F(Invites, WhoTeachesTheClassInvitesItsStudentsAndNobodyElse) {
  const auto maths = made(admin->ask(discipline_wish(*admin, "Математика")));
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  invite(*teacher, secret_of("урок"), {.role = ROLE_STUDENT, .unit = is21});
  EXPECT_EQ(code_of(*teacher, invite_wish(*teacher, secret_of("x"), {.role = ROLE_PARENT, .unit = is21})),
            ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(sign_up(secret_of("урок"), "vlasov").has_signed_in());
}

TEST_F(Invites, NobodyLearnsWhyASecretDoesNotOpen) {
  invite(*admin, secret_of("once"), {});
  EXPECT_TRUE(sign_up(secret_of("once"), "first").has_signed_in());
  const auto revoked = invite(*admin, secret_of("revoked"), {});
  admin->ask(invite_revocation(*admin, {revoked}));
  invite(*admin, secret_of("late"), {.expires_at_ms = school.now_ms() + 1000});
  school.pass(std::chrono::seconds(1));
  const auto never = sign_up(secret_of("never"), "someone").error().SerializeAsString();
  EXPECT_EQ(sign_up(secret_of("never"), "someone").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  for (const auto* words : {"once", "revoked", "late"}) {
    EXPECT_EQ(sign_up(secret_of(words), "someone").error().SerializeAsString(), never) << words;
    EXPECT_EQ(code_of(*student, joining(*student, secret_of(words))), ERROR_CODE_NOT_FOUND) << words;
    student->reconnect();
  }
}

TEST_F(Invites, GuessesEndTheConnection) {
  const auto guesser = stranger();
  for (int guess = 0; guess < 5; ++guess) {
    guesser->ask(signing_up(secret_of("guess " + std::to_string(guess)), "someone"));
  }
  guesser->wait_until_ended();
  for (int guess = 0; guess < 5; ++guess) {
    student->ask(joining(*student, secret_of("guess " + std::to_string(guess))));
  }
  student->wait_until_ended();
}

TEST_F(Invites, LetInExactlyAsManyAsTheyMay) {
  constexpr std::size_t kUses = 30;
  constexpr std::size_t kPeople = 1000;
  const auto id = invite(*admin, secret_of("тридцать"), {.role = ROLE_STUDENT, .unit = is21, .uses = kUses});
  std::vector<std::unique_ptr<Person>> people;
  std::vector<std::uint64_t> frames;
  for (std::size_t i = 0; i < kPeople; ++i) {
    people.push_back(stranger());
    frames.push_back(people.back()->send(signing_up(secret_of("тридцать"), "student" + std::to_string(i))));
  }
  std::size_t admitted = 0;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const auto answer = people[i]->wait_for(frames[i]);
    admitted += answer.has_signed_in() ? 1 : 0;
    EXPECT_TRUE(answer.has_signed_in() || answer.error().code() == ERROR_CODE_WRONG_CREDENTIALS);
  }
  EXPECT_EQ(admitted, kUses);
  EXPECT_EQ(used(id), kUses);
  EXPECT_EQ(in(class_chat).size(), kUses + 1) << "and the curator";
}

TEST_F(Invites, NobodyComesInOnceTheRevocationIsAnswered) {
  const auto id = invite(*admin, secret_of("гонка"), {.uses = 1000});
  std::vector<std::unique_ptr<Person>> people;
  std::vector<std::uint64_t> frames;
  school.hold_disk();
  const auto come = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      people.push_back(stranger());
      frames.push_back(people.back()->send(signing_up(secret_of("гонка"), "t" + std::to_string(people.size()) + "r")));
    }
  };
  come(50);
  const auto revocation = admin->send(invite_revocation(*admin, {id}));
  come(50);
  school.release_disk();
  EXPECT_EQ(admin->wait_for(revocation).invite_outcomes().outcomes(0).refused(), ERROR_CODE_UNSPECIFIED);
  const auto used_then = used(id);
  EXPECT_TRUE(sign_up(secret_of("гонка"), "later").has_error());
  std::uint64_t admitted = 0;
  for (std::size_t i = 0; i < people.size(); ++i) {
    admitted += people[i]->wait_for(frames[i]).has_signed_in() ? 1 : 0;
  }
  EXPECT_EQ(admitted, used_then);
  EXPECT_EQ(used(id), used_then);
  EXPECT_LE(admitted, 50u);
}

TEST_F(Invites, ALostAnswerIsGivenAgainAndCountsOnce) {
  const auto id = invite(*admin, secret_of("дважды"), {.uses = 5});
  const auto first = sign_up(secret_of("дважды"), "orlova");
  const auto again = sign_up(secret_of("дважды"), "orlova");
  EXPECT_EQ(again.signed_in().account_id(), first.signed_in().account_id());
  EXPECT_EQ(used(id), 1u);
}

TEST_F(Invites, ATakenLoginAndAWeakPasswordUseNothingUp) {
  const auto id = invite(*admin, secret_of("логин"), {.uses = 5});
  EXPECT_TRUE(sign_up(secret_of("логин"), "orlova").has_signed_in());
  auto wish = signing_up(secret_of("логин"), "orlova");
  wish.mutable_sign_in()->mutable_invite()->set_new_token(token_of("another"));
  EXPECT_EQ(stranger()->ask(wish).error().field(), "login");
  wish = signing_up(secret_of("логин"), "petrova");
  wish.mutable_sign_in()->mutable_invite()->set_password("qwertyuiop12");
  EXPECT_EQ(stranger()->ask(wish).error().field(), "password");
  EXPECT_EQ(used(id), 1u);
}

TEST_F(Invites, SomebodyOfTheSpaceTakesWhatALinkGives) {
  const auto parent = school.person(ROLE_PARENT);
  invite(*admin, secret_of("ещё учитель"), {.role = ROLE_TEACHER});
  EXPECT_EQ(parent->ask(joining(*parent, secret_of("ещё учитель"))).join_status().state(), JOIN_STATE_ACCEPTED);
  EXPECT_TRUE(has_role(*parent, ROLE_TEACHER));
  EXPECT_TRUE(has_role(*parent, ROLE_PARENT));
}

TEST_F(Invites, WhoHasItAllAlreadyUsesNothingUp) {
  const auto id = invite(*admin, secret_of("и так"), {.role = ROLE_TEACHER});
  EXPECT_EQ(teacher->ask(joining(*teacher, secret_of("и так"))).join_status().state(), JOIN_STATE_ACCEPTED);
  EXPECT_EQ(used(id), 0u);
}

TEST_F(Invites, NobodyRisesByALinkFromOutsideTheStaff) {
  auto wish = invite_wish(*head, secret_of("зам"), {.role = ROLE_DEPUTY, .uses = 5});
  EXPECT_TRUE(head->ask(wish).has_invite_made());
  EXPECT_EQ(sign_up(secret_of("зам"), "upstart").error().code(), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, joining(*student, secret_of("зам"))), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(teacher->ask(joining(*teacher, secret_of("зам"))).join_status().state(), JOIN_STATE_ACCEPTED);
  EXPECT_TRUE(has_role(*teacher, ROLE_DEPUTY));
}

TEST_F(Invites, AnAdminsLinkNeedsAnOrder) {
  auto wish = invite_wish(*head, secret_of("админ"), {.role = ROLE_ADMIN});
  EXPECT_EQ(head->ask(wish).error().field(), "order_number");
  wish = invite_wish(*head, secret_of("админ"), {.role = ROLE_ADMIN});
  wish.mutable_make_invite()->mutable_ground()->set_order_number("17-к");
  wish.mutable_make_invite()->mutable_ground()->set_order_date("2026-09-01");
  EXPECT_TRUE(head->ask(wish).has_invite_made());
  EXPECT_EQ(teacher->ask(joining(*teacher, secret_of("админ"))).join_status().state(), JOIN_STATE_ACCEPTED);
  EXPECT_EQ(audit().back().invite_used().ground().order_number(), "17-к");
}

TEST_F(Invites, TheApplicationsInviteMakesOneHead) {
  school.at_home([&] {
    auto draft = school.space().draft(1024).value();
    school.space().invite_head(draft, space::sha256(secret_of("директор")));
    school.space().commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  const auto answer = sign_up(secret_of("директор"), "sokolova");
  ASSERT_TRUE(answer.has_signed_in()) << answer.error().message();
  EXPECT_EQ(answer.signed_in().roles(0), ROLE_HEAD);
  EXPECT_EQ(sign_up(secret_of("директор"), "second").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Invites, AreListedAndRevokedByThoseWhoCouldMakeThem) {
  const auto of_staff = invite(*admin, secret_of("штат"), {.role = ROLE_STAFF});
  const auto of_class = invite(*curator, secret_of("группа"), {.role = ROLE_STUDENT, .unit = is21, .uses = 2});
  ClientFrame question;
  question.mutable_list_invites();
  const auto seen_by_curator = curator->ask(question).invite_list();
  ASSERT_EQ(seen_by_curator.invites_size(), 1);
  EXPECT_EQ(seen_by_curator.invites(0).invite_id(), of_class);
  EXPECT_EQ(admin->ask(question).invite_list().invites_size(), 2);
  const auto outcomes = curator->ask(invite_revocation(*curator, {of_staff, of_class, 5})).invite_outcomes();
  EXPECT_EQ(outcomes.outcomes(0).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(outcomes.outcomes(1).refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_EQ(outcomes.outcomes(2).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(sign_up(secret_of("штат"), "belova").has_signed_in());
  EXPECT_TRUE(sign_up(secret_of("группа"), "vlasov").has_error());
}

TEST_F(Invites, UnclaimedOnesAreRevokedByTheirAge) {
  const auto old_one = invite(*admin, secret_of("старая"), {});
  const auto claimed = invite(*admin, secret_of("начатая"), {.uses = 2});
  EXPECT_TRUE(sign_up(secret_of("начатая"), "first").has_signed_in());
  school.pass(std::chrono::hours(1));
  const auto before = school.now_ms();
  school.pass(std::chrono::hours(1));
  const auto new_one = invite(*admin, secret_of("новая"), {});
  const auto outcomes = admin->ask(invite_revocation(*admin, {}, before)).invite_outcomes();
  ASSERT_EQ(outcomes.outcomes_size(), 1);
  EXPECT_EQ(outcomes.outcomes(0).invite_id(), old_one);
  EXPECT_TRUE(sign_up(secret_of("старая"), "second").has_error());
  EXPECT_TRUE(sign_up(secret_of("начатая"), "third").has_signed_in());
  EXPECT_TRUE(sign_up(secret_of("новая"), "fourth").has_signed_in());
  EXPECT_EQ(used(claimed) + used(new_one), 3u);
}

TEST_F(Invites, OutliveARestartWithWhatWasUsed) {
  const auto id = invite(*admin, secret_of("долгая"), {.uses = 2});
  const auto revoked = invite(*admin, secret_of("отозванная"), {});
  admin->ask(invite_revocation(*admin, {revoked}));
  EXPECT_TRUE(sign_up(secret_of("долгая"), "first").has_signed_in());
  restart();
  EXPECT_EQ(used(id), 1u);
  EXPECT_TRUE(sign_up(secret_of("отозванная"), "nobody").has_error());
  EXPECT_TRUE(sign_up(secret_of("долгая"), "second").has_signed_in());
  EXPECT_TRUE(sign_up(secret_of("долгая"), "third").has_error());
}

TEST_F(Invites, AreForgottenLongAfterTheyAreOver) {
  const auto id = invite(*admin, secret_of("забытая"), {.expires_at_ms = school.now_ms() + 1000});
  school.pass(std::chrono::hours(24 * 31));
  invite(*admin, secret_of("свежая"), {});
  restart();
  bool known = true;
  school.at_home([&] { known = school.space().invites().find(id) != nullptr; });
  EXPECT_FALSE(known);
}

}  // namespace
}  // namespace atrium::test
