// A new password for who has forgotten theirs: started by the staff, chosen by the person.
#include "tests/unit/space/invite_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr char kForgotten[] = "старый как мир пароль";
constexpr char kChosen[] = "новый как снег пароль";

struct Resets : Invited {
  ClientFrame reset_wish(Person& by, const std::string& secret, const Person& whom) {
    ClientFrame frame;
    auto& wish = *frame.mutable_make_password_reset();
    *wish.mutable_request_id() = by.next_request();
    wish.set_account_id(whom.id().value);
    wish.set_secret_hash(space::sha256(secret));
    return frame;
  }
  ServerFrame choose(const std::string& secret, const std::string& device, const std::string& password = kChosen) {
    ClientFrame frame;
    auto& sign_in = *frame.mutable_sign_in();
    sign_in.set_protocol(1);
    sign_in.set_space("college");
    sign_in.mutable_reset()->set_secret(secret);
    sign_in.mutable_reset()->set_password(password);
    sign_in.mutable_reset()->set_new_token(token_of(device));
    return stranger()->ask(frame);
  }
  std::unique_ptr<Person> sign_in(const Person& whom, const std::string& password) {
    auto device = std::make_unique<Person>(school, whom.id());
    answer = device->ask(device->sign_in_frame(password, "телефон"));
    return device;
  }
  void give_password(const Person& whom) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(100).value();
      space.change_account(draft, *space.account(whom.id()), whom.id(),
                           [](auto& account) { account.password_hash = kForgotten; });
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }

  ServerFrame answer;
};

TEST_F(Resets, LetThePersonChooseOnceAndEndAllOtherDevices) {
  give_password(*teacher);
  const auto phone = sign_in(*teacher, kForgotten);
  EXPECT_TRUE(admin->ask(reset_wish(*admin, secret_of("сброс"), *teacher)).has_invite_made());
  EXPECT_TRUE(answer.has_signed_in()) << "until then the old one works";
  EXPECT_EQ(choose(secret_of("сброс"), "new").signed_in().account_id(), teacher->id().value);
  phone->wait_until_ended();
  EXPECT_EQ(sign_in(*teacher, kForgotten) ? answer.error().code() : ERROR_CODE_UNSPECIFIED, ERROR_CODE_WRONG_CREDENTIALS);
  sign_in(*teacher, kChosen);
  EXPECT_TRUE(answer.has_signed_in());
  EXPECT_EQ(choose(secret_of("сброс"), "another").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Resets, AreStartedByTheCuratorForTheStudentsOfTheClass) {
  EXPECT_EQ(code_of(*curator, reset_wish(*curator, secret_of("a"), *student)), ERROR_CODE_FORBIDDEN);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  EXPECT_TRUE(curator->ask(reset_wish(*curator, secret_of("b"), *student)).has_invite_made());
  EXPECT_EQ(code_of(*curator, reset_wish(*curator, secret_of("c"), *teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, reset_wish(*teacher, secret_of("d"), *student)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Resets, ReachNobodyAbove) {
  EXPECT_EQ(code_of(*admin, reset_wish(*admin, secret_of("a"), *head)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*admin, reset_wish(*admin, secret_of("b"), *admin)), ERROR_CODE_FORBIDDEN) << "needs no password";
  EXPECT_TRUE(head->ask(reset_wish(*head, secret_of("c"), *admin)).has_invite_made());
}

TEST_F(Resets, EndWithTheRightOfWhoStartedThem) {
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  EXPECT_TRUE(curator->ask(reset_wish(*curator, secret_of("сброс"), *student)).has_invite_made());
  EXPECT_TRUE(admin->ask(tie_end(*admin, curates)).has_done());
  EXPECT_EQ(choose(secret_of("сброс"), "new").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Resets, EndWithTheRiseOfThePerson) {
  EXPECT_TRUE(admin->ask(reset_wish(*admin, secret_of("сброс"), *teacher)).has_invite_made());
  EXPECT_TRUE(head->ask(grant(*head, *teacher, ROLE_DEPUTY)).has_done());
  EXPECT_EQ(choose(secret_of("сброс"), "new").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Resets, AreReplacedByTheNextAndEndAfterADay) {
  admin->ask(reset_wish(*admin, secret_of("первый"), *teacher));
  admin->ask(reset_wish(*admin, secret_of("второй"), *teacher));
  EXPECT_EQ(choose(secret_of("первый"), "new").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  school.pass(std::chrono::hours(24));
  EXPECT_EQ(choose(secret_of("второй"), "new").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Resets, AreNoInvitesAndInvitesAreNoResets) {
  admin->ask(reset_wish(*admin, secret_of("сброс"), *teacher));
  EXPECT_EQ(sign_up(secret_of("сброс"), "someone").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  invite(*admin, secret_of("ссылка"), {});
  EXPECT_EQ(choose(secret_of("ссылка"), "new").error().code(), ERROR_CODE_WRONG_CREDENTIALS);
}

TEST_F(Resets, AWeakPasswordUsesNothingUp) {
  admin->ask(reset_wish(*admin, secret_of("сброс"), *teacher));
  EXPECT_EQ(choose(secret_of("сброс"), "new", "коротко").error().field(), "password");
  EXPECT_TRUE(choose(secret_of("сброс"), "new").has_signed_in());
}

TEST_F(Resets, LeaveTheirTraceInTheAudit) {
  admin->ask(reset_wish(*admin, secret_of("сброс"), *teacher));
  choose(secret_of("сброс"), "new");
  const auto records = audit();
  ASSERT_GE(records.size(), 2u);
  EXPECT_EQ(records[records.size() - 2].reset_made().account_id(), teacher->id().value);
  EXPECT_EQ(records[records.size() - 2].actor_id(), admin->id().value);
  EXPECT_EQ(records.back().password_reset().account_id(), teacher->id().value);
  EXPECT_EQ(records.back().actor_id(), teacher->id().value);
}

}  // namespace
}  // namespace atrium::test
