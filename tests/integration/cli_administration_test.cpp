// Roles, the audit, devices and passwords from the command line.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

const Words kOrder = {"--order", "17-к", "--date", "2026-09-01"};

Words grant(const std::string& person, const std::string& role, const Words& order = {}) {
  Words words = {"roles", "grant", person, role};
  words.insert(words.end(), order.begin(), order.end());
  return words;
}

class CliAdministration : public Cli {
 protected:
  // Somebody gets a role, and somebody loses a device: a copy of the audit.
  Words audit_of_two_acts() {
    EXPECT_EQ(run("sokolova", grant("kuzmin", "admin", kOrder)).status, 0);
    EXPECT_EQ(run("borisova", {"sign-in"}).status, 0);
    EXPECT_EQ(run("sokolova", {"end-devices", "--all", "--of", "borisova"}).status, 0);
    return run("sokolova", {"audit", "show"}).lines;
  }
  Outcome verify(const Words& copy, const std::string& hash) {
    return run_bare({"--json", "audit", "verify", write_file("copy", joined(copy)), "--hash", hash});
  }
  void do_mute() { ASSERT_EQ(run("sokolova", {"mute", "Содружество", "borisova"}).status, 0); }
  std::string account_of(const std::string& login) { return text(run(login, {"whoami"}).json().at(0), "account"); }
};

TEST_F(CliAdministration, AnAdminIsMadeByTheHeadOnAnOrder) {
  expect_refused(run("sokolova", grant("kuzmin", "admin")), "would not take --order");
  expect_refused(run("sokolova", grant("alekseev", "admin", kOrder)), "you may not do this");
  expect_refused(run("ivanova", grant("kuzmin", "admin", kOrder)), "you may not do this");
  EXPECT_EQ(run("sokolova", grant("kuzmin", "admin", kOrder)).status, 0);
  EXPECT_EQ(to_text(run("kuzmin", {"whoami"}).json().at(0).at("roles")), R"(["staff","admin"])");
  EXPECT_EQ(run("kuzmin", {"people", "--role", "admin"}).lines.size(), 2U);
  EXPECT_EQ(run("sokolova", {"roles", "revoke", "kuzmin", "admin"}).status, 0);
  EXPECT_EQ(run("sokolova", {"people", "--role", "admin"}).lines.size(), 1U);
  expect_refused(run("sokolova", {"roles", "revoke", "admin", "admin"}), "; nothing was changed");
}

TEST_F(CliAdministration, TheAuditTellsWhatWasDoneAndOnWhatGround) {
  const auto audit = run("sokolova", {"audit", "show"});
  EXPECT_EQ(audit.status, 0);
  EXPECT_TRUE(audit.lines.empty());
  const auto acts = audit_of_two_acts();
  ASSERT_EQ(acts.size(), 2U);
  const auto granted = parse_json(acts[0]);
  EXPECT_EQ(granted.names(), (Words{"account", "act", "actor", "at_ms", "bytes", "number", "order", "order_date", "role"}));
  EXPECT_EQ(text(granted, "act"), "role_granted");
  EXPECT_EQ(text(granted, "actor"), account_of("sokolova"));
  EXPECT_EQ(text(granted, "account"), account_of("kuzmin"));
  EXPECT_EQ(text(granted, "order"), "17-к");
  const auto ended = parse_json(acts[1]);
  EXPECT_EQ(ended.names(), (Words{"account", "act", "actor", "at_ms", "bytes", "devices", "number"}));
  EXPECT_EQ(text(ended, "act"), "devices_revoked");
  EXPECT_EQ(text(ended, "account"), account_of("borisova"));
  EXPECT_EQ(ended.at("devices").items.size(), 1U);
  expect_refused(run("lebedeva", {"audit", "show"}), "you may not do this");
}

TEST_F(CliAdministration, PeopleReadTheAuditWithNames) {
  EXPECT_EQ(run("sokolova", grant("kuzmin", "admin", kOrder)).status, 0);
  do_mute();
  environment_["ATRIUM_LOGIN"] = "sokolova";
  const auto shown = run_bare({"audit", "show"});
  ASSERT_EQ(shown.lines.size(), 2U) << joined(shown.complaints);
  EXPECT_NE(shown.lines[0].find("Соколова Елена Викторовна  role_granted  Кузьмин Виктор Андреевич  admin  order 17-к"),
            std::string::npos)
      << shown.lines[0];
  EXPECT_NE(shown.lines[1].find("Соколова Елена Викторовна  member_muted  Борисова Софья  Содружество"), std::string::npos)
      << shown.lines[1];
}

TEST_F(CliAdministration, ACopyOfTheAuditIsVerifiedWithoutAServer) {
  const auto copy = audit_of_two_acts();
  server_->kill();
  const auto verified = run_bare({"--json", "audit", "verify", write_file("copy", joined(copy))});
  ASSERT_EQ(verified.status, 0);
  EXPECT_EQ(number(verified.json().at(0), "records"), 2U);
  const auto hash = text(verified.json().at(0), "hash");
  EXPECT_EQ(verify(copy, hash).status, 0);
  expect_refused(verify({copy[0]}, hash), "records are missing at the end");
  expect_refused(verify({copy[1]}, hash), "record 1: number 2 stands in its place");
  expect_refused(run_bare({"audit", "verify", write_file("empty", "")}), "holds no record");
}

TEST_F(CliAdministration, WhateverCharacterOfACopyIsChangedItsRecordIsNamed) {
  const auto copy = audit_of_two_acts();
  server_->kill();
  for (std::size_t record = 0; record < copy.size(); ++record) {
    // A step that no length of a name or a number keeps pace with.
    for (std::size_t at = 0; at < copy[record].size(); at += 7) {
      auto changed = copy;
      char& character = changed[record][at];
      character = character == '0' ? '1' : '0';
      expect_refused(run_bare({"audit", "verify", write_file("copy", joined(changed))}),
                     "record " + std::to_string(record + 1));
    }
  }
}

TEST_F(CliAdministration, AllOtherDevicesAreEnded) {
  use_device("phone");
  ASSERT_EQ(run("borisova", {"sign-in"}).status, 0);
  const auto listener = start("borisova", {"listen"});
  ASSERT_EQ(listener->error_lines(1), Words{"listening"});
  use_device("tablet");
  const auto devices = run("borisova", {"devices"}).json();
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_EQ(devices[0].names(), (Words{"created_at_ms", "device", "name", "state"}));
  EXPECT_EQ(text(devices[0], "state"), "online");
  EXPECT_EQ(text(devices[1], "state"), "current");

  ASSERT_EQ(run("borisova", {"end-devices", "--all"}).status, 0);
  EXPECT_EQ(listener->wait(), 1);
  EXPECT_NE(joined(listener->error_lines(0)).find("this device was signed out"), std::string::npos);
  EXPECT_EQ(run("borisova", {"devices"}).lines.size(), 1U);
  give_no_password();
  EXPECT_EQ(run("borisova", {"whoami"}).status, 0);
  use_device("phone");
  expect_refused(run("borisova", {"whoami"}), "no password for borisova");
}

TEST_F(CliAdministration, OneDeviceIsEndedByItsNumber) {
  use_device("phone");
  const auto phone = text(run("borisova", {"devices"}).json().at(0), "device");
  use_device("tablet");
  ASSERT_EQ(run("borisova", {"devices"}).lines.size(), 2U);
  ASSERT_EQ(run("borisova", {"end-devices", phone}).status, 0);
  const auto left = run("borisova", {"devices"}).json();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_NE(text(left[0], "device"), phone);
  expect_refused(run("borisova", {"end-devices", phone}), "there is no device " + phone);
  expect_refused(run("borisova", {"end-devices", text(left[0], "device"), "77"}), "nothing was changed");
  EXPECT_EQ(run("borisova", {"devices"}).lines.size(), 1U);
}

TEST_F(CliAdministration, APasswordIsChangedAndTheOldOneSignsNobodyIn) {
  const auto old_password = write_file("old", server_->password() + "\n");
  const auto new_password = write_file("new", "ворона на крыше\n");
  const auto change = [&](const std::string& from, const std::string& to) {
    return run("borisova", {"password", "--password-file", from, "--new-password-file", to});
  };
  use_device("phone");
  ASSERT_EQ(run("borisova", {"sign-in"}).status, 0);
  use_device("tablet");
  ASSERT_EQ(run("borisova", {"sign-in"}).status, 0);
  expect_refused(change(new_password, new_password), "wrong space, login or password");
  expect_refused(change(old_password, write_file("easy", "borisova12\n")), "would not take the new password");
  ASSERT_EQ(change(old_password, new_password).status, 0);

  EXPECT_EQ(run("borisova", {"whoami"}).status, 0) << "this device stays";
  expect_refused(run("borisova", {"sign-in"}), "wrong space, login or password");
  EXPECT_EQ(run("borisova", {"--password-file", new_password, "sign-in"}).status, 0);
  use_device("phone");
  give_no_password();
  expect_refused(run("borisova", {"whoami"}), "no password for borisova");
}

TEST_F(CliAdministration, ATeacherIsConfirmedOnceItHasAsked) {
  expect_refused(run("sokolova", {"verification", "confirm", "ivanova"}), "how it stands with ivanova: none");
  EXPECT_EQ(run("ivanova", {"verification", "request"}).status, 0);
  EXPECT_EQ(run("sokolova", {"verification", "confirm", "ivanova", "--reason", "диплом 12"}).status, 0);
  for (const auto& teacher : run("sokolova", {"people", "--role", "teacher"}).json())
    EXPECT_EQ(teacher.find("teacher") != nullptr, text(teacher, "login") == "ivanova");
  EXPECT_EQ(run("petrov", {"verification", "request"}).status, 0);
  const auto waiting = run("sokolova", {"people", "--status", "requested"}).json();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(text(waiting[0], "login"), "petrov");
  expect_refused(run("sokolova", {"verification", "confirm", "alekseev"}), "alekseev is no teacher");
  EXPECT_EQ(run("sokolova", {"verification", "confirm"}).status, 2);
  EXPECT_EQ(run("ivanova", {"verification", "request", "petrov"}).status, 2);
}

TEST_F(CliAdministration, AClosedAccountSignsInNoMore) {
  EXPECT_EQ(run("sokolova", {"close-account", "borisova"}).status, 0);
  expect_refused(run("borisova", {"sign-in"}), "wrong space, login or password");
  EXPECT_EQ(run("sokolova", {"people", "--role", "director"}).status, 2);
  EXPECT_EQ(run("borisova", {"end-devices"}).status, 2);
}

}  // namespace
}  // namespace atrium::test
