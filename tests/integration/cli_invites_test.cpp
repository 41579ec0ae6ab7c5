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
  expect_refused(come("second", link), "this link does not work any more");
  EXPECT_EQ(text(run("sokolova", {"invites"}).json().at(0), "note"), "для Анны");
}

TEST_F(CliInvites, WhatNobodyHasUsedIsListedAndRevoked) {
  const auto link = link_of("sokolova", {"invite", "staff"});
  const auto unclaimed = run("sokolova", {"invites", "--unclaimed"}).json();
  ASSERT_EQ(unclaimed.size(), 1u);
  EXPECT_EQ(run("sokolova", {"revoke-invites", text(unclaimed[0], "invite")}).status, 0);
  EXPECT_EQ(run("sokolova", {"invites", "--unclaimed"}).lines.size(), 0u);
  expect_refused(come("novaya", link), "this link does not work any more");
  expect_refused(run("kuzmin", {"join", link}), "this link does not work any more");
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
  const auto accept = [&](const Words& more) {
    Words words = {"decide", "accept", text(request, "request")};
    words.insert(words.end(), more.begin(), more.end());
    return run("ivanova", words);
  };
  EXPECT_EQ(text(accept({}).json().at(0), "refused"), "conflict");
  environment_["ATRIUM_LOGIN"] = "ivanova";
  expect_refused(run_bare({"decide", "accept", text(request, "request")}), "--student LOGIN");
  expect_refused(run_bare({"decide", "accept", "5"}), "there is no request 5 for you to decide");
  EXPECT_EQ(accept({"--student", "denisov"}).status, 0);
  expect_refused(run_bare({"decide", "refuse", text(request, "request")}), "was decided otherwise: it is accepted");
  EXPECT_EQ(run("denisova", {"ties"}).lines.size(), 1u) << "guardian of their child";
}

TEST_F(CliInvites, SomebodyOfTheSpaceJoinsToo) {
  const auto link = link_of("sokolova", {"invite", "teacher"});
  expect_misused(run("kuzmin", {"--space", "other", "join", link}), "leave --space out");
  EXPECT_EQ(run("sokolova", {"sign-in"}).status, 0);
  expect_refused(come("sokolova", link), "sokolova is signed in here already: to join as sokolova leave --name out");
  give_password("первый снег на крыше");
  expect_refused(run("nobody", {"join", link}), "pass --name");
  give_password(server_->password());
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
  expect_refused(run("denisov", {"use-reset", link, "--new-password-file", newcomers_password_}),
                 "this link does not work any more");
}

TEST_F(CliInvites, AResetIsKeptUnderTheLoginThatTheLinkIsOf) {
  const auto link = link_of("ivanova", {"reset", "denisov"});
  use_device("family");
  expect_refused(run("vlasov", {"use-reset", link}), "pass --new-password-file");
  EXPECT_EQ(text(run("vlasov", {"use-reset", link, "--new-password-file", newcomers_password_}).json().at(0), "login"),
            "denisov");
  give_no_password();
  EXPECT_EQ(text(run("denisov", {"whoami"}).json().at(0), "login"), "denisov");
  expect_refused(run("vlasov", {"whoami"}), "no password for vlasov");
}

TEST_F(CliInvites, AWrongCodeIsSaidToBeOne) {
  const auto as_operator = [&](Words words) {
    words.insert(words.begin(), {"--space", "operator"});
    return run("operator", words);
  };
  const Words form = {"apply",     "school-5",    "Школа № 5", "--order", "17-к",     "--date",      "2026-09-01",
                      "--contact", "Иванов Иван", "--email",   "i@s.ru",  "--mobile", "+79991234567"};
  EXPECT_EQ(as_operator(form).status, 0);
  expect_refused(as_operator({"approve", "99"}), "there is no application 99");
  EXPECT_EQ(as_operator({"approve", "1"}).status, 0);
  environment_["ATRIUM_LOGIN"] = "operator";
  const auto audit = run_bare({"--space", "operator", "audit", "show"});
  ASSERT_EQ(audit.lines.size(), 3U) << joined(audit.complaints);
  EXPECT_NE(audit.lines[2].find("Оператор  application_approved  application 1  school-5"), std::string::npos)
      << audit.lines[2];
  environment_["ATRIUM_SPACE"] = "school-5";
  expect_refused(run("ivanov", {"first-admin", "sign-up", "+79991234567", "12345678", "Иванов Иван"}),
                 "the code is not right or has expired");
}

TEST_F(CliInvites, WhatAnInviteLacksIsSaid) {
  expect_misused(run("ivanova", {"invite", "parent", "--student", "vlasov"}), "pass --class");
}

}  // namespace
}  // namespace atrium::test
