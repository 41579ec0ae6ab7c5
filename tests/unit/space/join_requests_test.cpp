// Who asks to be let in, and who says so; parents, who are nobody's before somebody has confirmed it.
#include "tests/unit/space/invite_asks.h"
#include "tests/unit/space/notices.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Requests : Invited {
  // Asks by a link that needs an approval; the id.
  std::uint64_t apply(const std::string& login, Role role = ROLE_STUDENT, std::uint64_t unit = 0) {
    const auto secret = secret_of("for " + login);
    InviteWish wish{.role = role, .needs_approval = true};
    wish.unit = unit != 0 || role == ROLE_TEACHER ? unit : is21;
    invite(*admin, secret, wish);
    const auto answer = sign_up(secret, login);
    EXPECT_EQ(answer.join_status().state(), JOIN_STATE_PENDING) << answer.error().message();
    return answer.join_status().join_request_id();
  }
  bool has_account(const std::string& login) {
    bool has = false;
    school.at_home([&] { has = school.space().account_by_login(login) != nullptr; });
    return has;
  }
};

TEST_F(Requests, MakeAnAccountOnceTheyAreAccepted) {
  const auto request = apply("vlasov");
  EXPECT_FALSE(has_account("vlasov"));
  EXPECT_EQ(stranger()->ask(by_token("vlasov")).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_EQ(waiting(*curator).login(), "vlasov");
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
  const auto answer = stranger()->ask(by_token("vlasov"));
  ASSERT_TRUE(answer.has_signed_in());
  EXPECT_EQ(answer.signed_in().roles(0), ROLE_STUDENT);
  EXPECT_TRUE(in(class_chat).contains(answer.signed_in().account_id()));
}

TEST_F(Requests, AreToldToThoseWhoLeadTheClassUntilTheyHaveLooked) {
  const auto first = apply("vlasov");
  apply("gromova");
  ASSERT_EQ(notices(*curator).size(), 1u) << "nobody who has not looked is told again";
  EXPECT_EQ(notices(*curator)[0].code(), NOTICE_CODE_JOIN_REQUESTED);
  EXPECT_EQ(notices(*curator)[0].join_request_id(), first);
  EXPECT_TRUE(notices(*admin).empty() && notices(*head).empty()) << "the class has somebody who leads it";
  ClientFrame look;
  look.mutable_list_join_requests();
  curator->ask(look);
  apply("denisov");
  EXPECT_EQ(notices(*curator).size(), 2u);
  school.pass(std::chrono::hours(1));
  apply("ershova");
  EXPECT_EQ(notices(*curator).size(), 3u) << "an hour later all the same";
}

TEST_F(Requests, ThatNobodyLeadsAreToldToTheAdministration) {
  apply("kuzmin", ROLE_TEACHER);
  EXPECT_EQ(notices(*admin).size(), 1u);
  EXPECT_EQ(notices(*head).size(), 1u);
  EXPECT_TRUE(notices(*curator).empty());
}

TEST_F(Requests, TellThePersonWhatCameOfThem) {
  const auto secret = secret_of("a second role");
  invite(*admin, secret, {.role = ROLE_STAFF, .needs_approval = true});
  const auto request = teacher->ask(joining(*teacher, secret)).join_status().join_request_id();
  decide(*admin, request, JOIN_STATE_REFUSED);
  ASSERT_EQ(notices(*teacher).size(), 1u);
  EXPECT_EQ(notices(*teacher)[0].code(), NOTICE_CODE_JOIN_REFUSED);
  EXPECT_EQ(notices(*teacher)[0].join_request_id(), request);
  EXPECT_EQ(notices(*teacher)[0].account_id(), admin->id().value);
}

TEST_F(Requests, AcceptedTwiceMakeOneMembership) {
  const auto request = apply("vlasov");
  const auto first = decide(*curator, request, JOIN_STATE_ACCEPTED);
  const auto members = in(class_chat).size();
  const auto again = decide(*admin, request, JOIN_STATE_ACCEPTED);
  EXPECT_EQ(again.refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_EQ(again.account_id(), first.account_id());
  EXPECT_EQ(in(class_chat).size(), members);
  EXPECT_EQ(decide(*admin, request, JOIN_STATE_REFUSED).refused(), ERROR_CODE_CONFLICT);
}

TEST_F(Requests, RefusedOnesSayWhyAndMayComeAgainAfterAPause) {
  const auto request = apply("vlasov");
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_REFUSED).state(), JOIN_STATE_REFUSED);
  const auto told = stranger()->ask(by_token("vlasov")).join_status();
  EXPECT_EQ(told.state(), JOIN_STATE_REFUSED);
  EXPECT_EQ(told.reason(), "не из нашей группы");
  invite(*admin, secret_of("again"), {.role = ROLE_STUDENT, .unit = is21, .uses = 5, .needs_approval = true});
  auto wish = signing_up(secret_of("again"), "vlasov");
  wish.mutable_sign_in()->mutable_invite()->set_new_token(token_of("another"));
  EXPECT_EQ(stranger()->ask(wish).error().code(), ERROR_CODE_TOO_SOON);
  school.pass(std::chrono::hours(24));
  EXPECT_EQ(stranger()->ask(wish).join_status().state(), JOIN_STATE_PENDING);
}

TEST_F(Requests, OfferAnApplicantNoMoreThanAnAccountHas) {
  apply("vlasov");
  school.bound(guard::Rate::per_second(1, 10), {});
  restart();
  const auto applicant = stranger();
  applicant->ask(by_token("vlasov"));
  ClientFrame withdrawal;
  withdrawal.mutable_withdraw_join_request();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(applicant->ask(withdrawal).join_status().state(), JOIN_STATE_WITHDRAWN);
  }
  EXPECT_EQ(applicant->ask(withdrawal).error().code(), ERROR_CODE_BUSY);
  EXPECT_EQ(applicant->ask(by_token("vlasov")).error().code(), ERROR_CODE_BUSY);
}

TEST_F(Requests, AreWithdrawnByWhoAsks) {
  const auto request = apply("vlasov");
  const auto applicant = stranger();
  applicant->ask(by_token("vlasov"));
  ClientFrame withdrawal;
  withdrawal.mutable_withdraw_join_request();
  EXPECT_EQ(applicant->ask(withdrawal).join_status().state(), JOIN_STATE_WITHDRAWN);
  EXPECT_EQ(applicant->ask(withdrawal).join_status().state(), JOIN_STATE_WITHDRAWN);
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_CONFLICT);
  EXPECT_FALSE(has_account("vlasov"));
}

TEST_F(Requests, OpenNothingElseToWhoAsks) {
  apply("vlasov");
  const auto applicant = stranger();
  applicant->ask(by_token("vlasov"));
  ClientFrame question;
  question.mutable_list_chats();
  EXPECT_EQ(applicant->ask(question).error().code(), ERROR_CODE_NOT_SIGNED_IN);
}

TEST_F(Requests, KeepTheirLogin) {
  apply("vlasov");
  invite(*admin, secret_of("другой"), {});
  auto wish = signing_up(secret_of("другой"), "vlasov");
  wish.mutable_sign_in()->mutable_invite()->set_new_token(token_of("another"));
  EXPECT_EQ(stranger()->ask(wish).error().field(), "login");
}

TEST_F(Requests, AreDecidedByTheCuratorOfThatClassAndByNoOther) {
  const auto of_another_class = apply("zhukov", ROLE_STUDENT, is22);
  const auto of_staff = apply("orlova", ROLE_TEACHER);
  EXPECT_EQ(waiting(*curator).login(), "");
  EXPECT_EQ(decide(*curator, of_another_class, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(decide(*curator, of_staff, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*student, join_decision(*student, of_staff, JOIN_STATE_ACCEPTED)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(decide(*admin, of_staff, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
}

TEST_F(Requests, ComeOfALinkWhoseMakerMayNotInviteAnyMore) {
  invite(*curator, secret_of("бывшая"), {.role = ROLE_STUDENT, .unit = is21});
  EXPECT_TRUE(admin->ask(tie_end(*admin, curates)).has_done());
  const auto answer = sign_up(secret_of("бывшая"), "vlasov");
  EXPECT_EQ(answer.join_status().state(), JOIN_STATE_PENDING);
  EXPECT_FALSE(has_account("vlasov"));
}

TEST_F(Requests, ComeOfALinkWhoseMakerHasLeft) {
  const auto deputy = school.person(ROLE_DEPUTY);
  invite(*deputy, secret_of("прощание"), {.role = ROLE_TEACHER});
  EXPECT_TRUE(head->ask(closing(*head, *deputy)).has_done());
  EXPECT_EQ(sign_up(secret_of("прощание"), "orlova").join_status().state(), JOIN_STATE_PENDING);
}

TEST_F(Requests, AStudentOfAnotherClassIsMovedOnlyByTheAdministration) {
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  invite(*curator, secret_of("к нам"), {.role = ROLE_STUDENT, .unit = is21});
  EXPECT_EQ(student->ask(joining(*student, secret_of("к нам"))).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_FALSE(in(class_chat).contains(student->id().value));
  const auto request = waiting(*admin);
  EXPECT_EQ(request.account_id(), student->id().value);
  EXPECT_EQ(decide(*curator, request.join_request_id(), JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(decide(*admin, request.join_request_id(), JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_TRUE(in(class_chat).contains(student->id().value));
}

TEST_F(Requests, NoLinkMakesAStudentMoreThanAStudent) {
  invite(*admin, secret_of("учитель"), {.role = ROLE_TEACHER, .uses = 5});
  invite(*admin, secret_of("родитель"), {.role = ROLE_PARENT, .unit = is21, .uses = 5});
  EXPECT_EQ(student->ask(joining(*student, secret_of("учитель"))).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_EQ(student->ask(joining(*student, secret_of("родитель"))).join_status().state(), JOIN_STATE_PENDING);
  EXPECT_FALSE(has_role(*student, ROLE_TEACHER));
  EXPECT_FALSE(in(parents_chat).contains(student->id().value));
}

TEST_F(Requests, NobodyDecidesTheirOwn) {
  invite(*admin, secret_of("родитель"), {.role = ROLE_PARENT, .unit = is21});
  EXPECT_EQ(curator->ask(joining(*curator, secret_of("родитель"))).join_status().state(), JOIN_STATE_ACCEPTED);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  const auto request = waiting(*curator).join_request_id();
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED, student->id().value).refused(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(decide(*admin, request, JOIN_STATE_ACCEPTED, student->id().value).refused(), ERROR_CODE_UNSPECIFIED);
}

TEST_F(Requests, OutliveARestart) {
  const auto request = apply("vlasov");
  const auto refused = apply("denisov");
  decide(*admin, refused, JOIN_STATE_REFUSED);
  restart();
  EXPECT_EQ(stranger()->ask(by_token("denisov")).join_status().state(), JOIN_STATE_REFUSED);
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_UNSPECIFIED);
  restart();
  EXPECT_TRUE(stranger()->ask(by_token("vlasov")).has_signed_in());
}

// A parent who came by a link.
struct Claims : Invited {
  Claims() {
    tie(TIE_KIND_STUDIES_IN, *student, is21);
    invite(*curator, secret_of("родители"), {.role = ROLE_PARENT, .unit = is21, .uses = 30});
    parent = std::make_unique<Person>(school, AccountId(2'000'000));
    const auto answer = parent->ask(signing_up(secret_of("родители"), "vlasova", "мама Кирилла Власова"));
    id = answer.signed_in().account_id();
  }
  std::set<std::uint64_t> chats_of_parent() {
    ClientFrame question;
    question.mutable_list_chats();
    std::set<std::uint64_t> chats;
    const auto answer = parent->ask(question);
    for (const auto& chat : answer.chat_list().chats()) {
      if (chat.kind() != CHAT_KIND_SERVICE) {
        chats.insert(chat.chat_id());
      }
    }
    return chats;
  }
  ErrorCode write_to(Person& who, std::uint64_t whom) {
    ClientFrame frame;
    *frame.mutable_open_direct_chat()->mutable_request_id() = who.next_request();
    frame.mutable_open_direct_chat()->set_account_id(whom);
    return who.ask(frame).error().code();
  }

  std::unique_ptr<Person> parent;
  std::uint64_t id = 0;
};

TEST_F(Claims, OpenTheParentsChatAndNothingElse) {
  const auto channel = chat_of(CHAT_TEMPLATE_SCHOOL);
  EXPECT_EQ(chats_of_parent(), std::set{parents_chat.value});
  EXPECT_FALSE(in(channel).contains(id));
  const auto seen = waiting(*curator);
  EXPECT_TRUE(seen.is_claim());
  EXPECT_EQ(seen.ward_hint(), "мама Кирилла Власова");
}

TEST_F(Claims, LeadToNoOtherParentAndToTheCurator) {
  const auto another = school.person(ROLE_PARENT);
  made(admin->ask(tie_wish(*admin, {TIE_KIND_GUARDIAN_OF, another->id().value, 0, 0, student->id().value})));
  EXPECT_EQ(write_to(*parent, another->id().value), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(write_to(*another, id), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(write_to(*parent, curator->id().value), ERROR_CODE_UNSPECIFIED);
}

TEST_F(Claims, AreConfirmedByTheCurator) {
  const auto channel = chat_of(CHAT_TEMPLATE_SCHOOL);
  const auto request = waiting(*curator).join_request_id();
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED).refused(), ERROR_CODE_CONFLICT) << "whose parent?";
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED, student->id().value).refused(), ERROR_CODE_UNSPECIFIED);
  EXPECT_EQ(chats_of_parent(), (std::set{parents_chat.value, channel.value}));
  ASSERT_EQ(notices(*parent).size(), 1u);
  EXPECT_EQ(notices(*parent)[0].code(), NOTICE_CODE_JOIN_ACCEPTED);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_FALSE(in(parents_chat).contains(id)) << "the parent follows the child";
}

TEST_F(Claims, AreConfirmedByATieToo) {
  made(curator->ask(tie_wish(*curator, {TIE_KIND_GUARDIAN_OF, id, 0, 0, student->id().value})));
  EXPECT_EQ(waiting(*curator).login(), "");
  EXPECT_TRUE(chats_of_parent().contains(parents_chat.value));
}

TEST_F(Claims, LeaveNothingOnceTheyAreRefused) {
  const auto channel = chat_of(CHAT_TEMPLATE_SCHOOL);
  decide(*curator, waiting(*curator).join_request_id(), JOIN_STATE_REFUSED);
  EXPECT_TRUE(chats_of_parent().empty());
  EXPECT_FALSE(in(channel).contains(id));
}

TEST_F(Claims, NameNobodyOfAnotherClass) {
  const auto far = school.person(ROLE_STUDENT);
  tie(TIE_KIND_STUDIES_IN, *far, is22);
  const auto request = waiting(*curator).join_request_id();
  EXPECT_EQ(decide(*curator, request, JOIN_STATE_ACCEPTED, far->id().value).refused(), ERROR_CODE_CONFLICT);
}

TEST_F(Claims, OutliveARestart) {
  restart();
  EXPECT_EQ(in(parents_chat), (std::set{id, curator->id().value}));
  EXPECT_EQ(stranger()->ask(by_token("vlasova")).signed_in().account_id(), id);
  EXPECT_EQ(waiting(*curator).account_id(), id);
}

}  // namespace
}  // namespace atrium::test
