// People are let in from the command line.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliInvites : public Cli {
 protected:
  CliInvites() { newcomers_password_ = write_file("newcomer", "первый снег на крыше\n"); }

  // The link that a call prints.
  std::string link_of(const std::string& login, const Words& words) {
    const auto made = run(login, words);
    EXPECT_EQ(made.status, 0) << joined(made.complaints);
    return text(made.json().at(0), "link");
  }
  Outcome come(const std::string& login, const std::string& link, const Words& more = {}) {
    Words words = {"join", link, "--name", "Новая Анна", "--password-file", newcomers_password_};
    words.insert(words.end(), more.begin(), more.end());
    return run(login, words);
  }
  std::string state_of(const Outcome& outcome) { return text(outcome.json().at(0), "state"); }

  std::string newcomers_password_;
};

TEST_F(CliInvites, ATeacherComesByALinkAndIsOneFromThenOn) {
  const auto link = link_of("sokolova", {"invite", "teacher", "--note", "для Анны"});
  EXPECT_NE(link.find("/college#join-"), std::string::npos);
  EXPECT_EQ(to_text(come("novaya", link).json().at(0).at("roles")), R"(["teacher"])");
  EXPECT_EQ(run("novaya", {"whoami"}).status, 0) << "the token is kept";
  expect_refused(come("second", link), "wrong space, login or password");
  EXPECT_EQ(text(run("sokolova", {"invites"}).json().at(0), "note"), "для Анны");
}

TEST_F(CliInvites, WhatNobodyHasUsedIsListedAndRevoked) {
  const auto link = link_of("sokolova", {"invite", "staff"});
  const auto unclaimed = run("sokolova", {"invites", "--unclaimed"}).json();
  ASSERT_EQ(unclaimed.size(), 1u);
  EXPECT_EQ(run("sokolova", {"revoke-invites", text(unclaimed[0], "invite")}).status, 0);
  EXPECT_EQ(run("sokolova", {"invites", "--unclaimed"}).lines.size(), 0u);
  expect_refused(come("novaya", link), "wrong space, login or password");
  EXPECT_EQ(run("sokolova", {"revoke-invites", "5"}).status, 1);
  EXPECT_EQ(run("sokolova", {"revoke-invites"}).status, 2);
}

TEST_F(CliInvites, ARequestIsDecidedByTheCurator) {
  const auto link = link_of("ivanova", {"invite", "student", "--class", "ИС-21", "--approval", "--uses", "3"});
  EXPECT_EQ(state_of(come("novaya", link)), "pending");
  EXPECT_EQ(state_of(come("novaya", link)), "pending") << "asked once more";
  const auto requests = run("ivanova", {"requests"}).json();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(text(requests[0], "login"), "novaya");
  EXPECT_EQ(run("petrov", {"requests"}).lines.size(), 0u) << "who leads another class";
  EXPECT_EQ(run("ivanova", {"decide", "accept", text(requests[0], "request")}).status, 0);
  EXPECT_EQ(to_text(come("novaya", link).json().at(0).at("roles")), R"(["student"])");
}

TEST_F(CliInvites, ARequestIsWithdrawn) {
  const auto link = link_of("sokolova", {"invite", "teacher", "--approval"});
  EXPECT_EQ(state_of(come("novaya", link)), "pending");
  EXPECT_EQ(state_of(come("novaya", link, {"--withdraw"})), "withdrawn");
  EXPECT_EQ(run("sokolova", {"requests"}).lines.size(), 0u);
}

TEST_F(CliInvites, AParentIsConfirmedByTheCurator) {
  const auto link = link_of("ivanova", {"invite", "parent", "--class", "ИС-21"});
  EXPECT_EQ(come("denisova", link, {"--parent-of", "Денисов Матвей"}).status, 0);
  EXPECT_EQ(run("denisova", {"chats"}).lines.size(), 1u) << "the parents' chat alone";
  const auto request = run("ivanova", {"requests"}).json().at(0);
  EXPECT_EQ(text(request, "parent_of"), "Денисов Матвей");
  EXPECT_EQ(run("ivanova", {"decide", "accept", text(request, "request"), "--student", "denisov"}).status, 0);
  EXPECT_EQ(run("denisova", {"ties"}).lines.size(), 1u) << "guardian of their child";
}

TEST_F(CliInvites, SomebodyOfTheSpaceJoinsToo) {
  const auto link = link_of("sokolova", {"invite", "teacher"});
  EXPECT_EQ(state_of(run("kuzmin", {"join", link})), "accepted");
  EXPECT_EQ(to_text(run("kuzmin", {"whoami"}).json().at(0).at("roles")), R"(["staff","teacher"])");
}

TEST_F(CliInvites, AForgottenPasswordIsReplacedByALinkOfTheStaff) {
  const auto link = link_of("ivanova", {"reset", "denisov"});
  EXPECT_NE(link.find("#reset-"), std::string::npos);
  expect_refused(run("ivanova", {"reset", "orlova"}), "you may not do this");
  give_no_password();
  EXPECT_EQ(run("denisov", {"use-reset", link, "--new-password-file", newcomers_password_}).status, 0);
  use_device("another");
  EXPECT_EQ(run("denisov", {"sign-in", "--password-file", newcomers_password_}).status, 0);
  EXPECT_EQ(run("denisov", {"use-reset", "http://127.0.0.1/", "--new-password-file", newcomers_password_}).status, 2);
}

}  // namespace
}  // namespace atrium::test
