// The first administrator at the door of a school: asks for a code, and comes in with it, once.
#include <gtest/gtest.h>

#include "tests/unit/space/school.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr const char* kMobile = "+79991234567";
constexpr const char* kOther = "+79991234568";

struct SignUp : testing::Test {
  School school;
  std::vector<std::unique_ptr<Person>> strangers;

  // Each on a socket of their own.
  Person& stranger() { return *strangers.emplace_back(std::make_unique<Person>(school, AccountId())); }

  static ClientFrame code_wish(const std::string& mobile, const std::string& space = "college") {
    ClientFrame frame;
    frame.mutable_request_code()->set_space(space);
    frame.mutable_request_code()->set_mobile(mobile);
    return frame;
  }
  ClientFrame sign_up(const std::string& mobile, const std::string& code, const std::string& login = "first") {
    ClientFrame frame;
    frame.mutable_sign_in()->set_protocol(1);
    frame.mutable_sign_in()->set_space("college");
    auto& credential = *frame.mutable_sign_in()->mutable_code();
    credential.set_mobile(mobile);
    credential.set_code(code);
    credential.set_login(login);
    credential.set_name("Иванов Иван");
    credential.set_password("сорока на заборе");
    auto token = "token of " + login;
    token.resize(32, '.');
    credential.set_new_token(token);
    return frame;
  }
  // That came to the right number.
  std::string code() {
    EXPECT_TRUE(stranger().ask(code_wish(kMobile)).has_done());
    school.wait_until([this] { return school.space().settled(); });
    return school.codes_sent().back().code;
  }
  bool admits(const ClientFrame& frame) { return stranger().ask(frame).has_signed_in(); }
};

TEST_F(SignUp, WhoeverAsksGetsTheSameAnswerAndTheRightNumberACode) {
  const auto right = stranger().ask(code_wish(kMobile)).SerializeAsString();
  EXPECT_EQ(stranger().ask(code_wish(kOther)).SerializeAsString(), right);
  EXPECT_EQ(stranger().ask(code_wish(kMobile)).SerializeAsString(), right) << "too soon";
  EXPECT_EQ(stranger().ask(code_wish(kMobile, "lyceum")).SerializeAsString(), right);
  school.wait_until([this] { return school.space().settled(); });
  const auto sent = school.codes_sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].mobile, kMobile);
  EXPECT_EQ(sent[0].code.size(), 8u);
  EXPECT_EQ(sent[0].space, "college");
}

TEST_F(SignUp, ACodeGoesOutOnceItIsStored) {
  school.hold_disk();
  EXPECT_TRUE(stranger().ask(code_wish(kMobile)).has_done()) << "the answer does not wait, so it tells nothing";
  school.wait_until_a_write_waits();
  EXPECT_TRUE(school.codes_sent().empty());
  school.release_disk();
  school.wait_until([this] { return school.space().settled(); });
  EXPECT_EQ(school.codes_sent().size(), 1u);
}

TEST_F(SignUp, TheCodeMakesAnAdministrator) {
  const auto right = code();
  const auto answer = stranger().ask(sign_up(kMobile, right));
  EXPECT_EQ(answer.signed_in().login(), "first");
  ASSERT_EQ(answer.signed_in().roles_size(), 1);
  EXPECT_EQ(answer.signed_in().roles(0), ROLE_ADMIN);
  school.restart();
  EXPECT_FALSE(admits(sign_up(kMobile, right, "second")));
}

TEST_F(SignUp, TheNumberHasNoPowerOnceThereIsAnAdministrator) {
  const auto right = code();
  const auto admin = school.person(ROLE_ADMIN);
  EXPECT_FALSE(admits(sign_up(kMobile, right)));
  school.pass(std::chrono::minutes(1));
  EXPECT_TRUE(stranger().ask(code_wish(kMobile)).has_done());
  school.wait_until([this] { return school.space().settled(); });
  EXPECT_EQ(school.codes_sent().size(), 1u);
}

TEST_F(SignUp, TheNumberHasNoPowerAMonthLater) {
  school.pass(std::chrono::hours(24 * 30));
  EXPECT_TRUE(stranger().ask(code_wish(kMobile)).has_done());
  school.wait_until([this] { return school.space().settled(); });
  EXPECT_TRUE(school.codes_sent().empty());
}

TEST_F(SignUp, TheNameIsOneThatCanBeSeen) {
  auto frame = sign_up(kMobile, code());
  frame.mutable_sign_in()->mutable_code()->set_name("\u3164");
  EXPECT_EQ(stranger().ask(frame).error().field(), "name");
}

TEST_F(SignUp, AnotherNumberGetsNoPower) {
  const auto right = code();
  EXPECT_FALSE(admits(sign_up(kOther, right)));
  EXPECT_FALSE(admits(sign_up("8 999 123-45-68", right)));
  EXPECT_TRUE(admits(sign_up("8 999 123-45-67", right)));
}

TEST_F(SignUp, FiveWrongCodesMakeTheRightOneVoid) {
  const auto right = code();
  for (int tries = 1; tries <= 5; ++tries) {
    EXPECT_FALSE(admits(sign_up(kMobile, "wrong")));
    school.restart();
  }
  EXPECT_FALSE(admits(sign_up(kMobile, right)));
}

TEST_F(SignUp, ATakenLoginLeavesTheCodeAsItWas) {
  const auto teacher = school.person(ROLE_TEACHER);
  std::string taken;
  school.at_home([&] { taken = school.space().account(teacher->id())->login; });
  const auto right = code();
  const auto answer = stranger().ask(sign_up(kMobile, right, taken));
  EXPECT_EQ(answer.error().code(), ERROR_CODE_CONFLICT);
  EXPECT_EQ(answer.error().field(), "login");
  EXPECT_TRUE(admits(sign_up(kMobile, right)));
}

TEST_F(SignUp, OfAHundredWhoTryTheRightCodeAtOnceOneComesIn) {
  const auto right = code();
  std::vector<std::pair<Person*, std::uint64_t>> crowd;
  for (int number = 0; number < 100; ++number) {
    auto& one = stranger();
    crowd.emplace_back(&one, one.send(sign_up(kMobile, right, "first-" + std::to_string(number))));
  }
  int admitted = 0;
  for (const auto& one : crowd) {
    const auto answer = one.first->wait_for(one.second);
    admitted += answer.has_signed_in() ? 1 : 0;
    EXPECT_TRUE(answer.has_signed_in() || answer.error().code() == ERROR_CODE_WRONG_CREDENTIALS);
  }
  EXPECT_EQ(admitted, 1);
}

}  // namespace
}  // namespace atrium::test
