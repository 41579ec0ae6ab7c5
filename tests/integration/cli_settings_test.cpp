// Settings, profile and who may write to whom, from the command line. In the demo's college ivanova leads ИС-21.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliSettings : public Cli {
 protected:
  void do_as_head(const Words& words) { ASSERT_EQ(run("sokolova", words).status, 0) << joined(words); }
  std::string may_write(const std::string& who, const std::string& whom) {
    return run(who, {"may-write", whom}).json().at(0).at("may_write").text;
  }
  std::string setting(const std::string& name) {
    for (const auto& line : run("alekseev", {"settings"}).json()) {
      if (text(line, "setting") == name)
        return text(line, "value");
    }
    return "";
  }
};

TEST_F(CliSettings, EverybodySeesThemAndTheHeadChangesThem) {
  EXPECT_EQ(setting("invites-students"), "on");
  do_as_head({"set", "invites-students", "off"});
  EXPECT_EQ(setting("invites-students"), "off");
  EXPECT_EQ(setting("takes-join-requests"), "on");
  expect_refused(run("ivanova", {"set", "invites-students", "on"}), "you may not do this");
  EXPECT_EQ(run("ivanova", {"settings"}).lines.size(), 5U + 49U);
  EXPECT_EQ(run("alekseev", {"settings"}).lines.size(), 5U);
}

TEST_F(CliSettings, WhoMayWriteToWhomIsSet) {
  EXPECT_EQ(may_write("alekseeva", "ivanova"), "true");
  do_as_head({"set", "contact", "parent", "teacher", "never"});
  EXPECT_EQ(may_write("alekseeva", "ivanova"), "false");
  expect_refused(run("sokolova", {"set", "contact", "parent", "student", "always"}), "would not take who may write to whom");
}

TEST_F(CliSettings, HowLongPeopleMayChangeWhatTheyWrote) {
  EXPECT_EQ(setting("amend-hours"), "48");
  do_as_head({"set", "amend-hours", "0"});
  EXPECT_EQ(setting("amend-hours"), "0");
  expect_refused(run("sokolova", {"set", "amend-hours", "9000"}), "amend_hours");
}

TEST_F(CliSettings, WhatIsNoSettingIsSaid) {
  EXPECT_EQ(run("sokolova", {"set", "amend-hours", "soon"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "contact", "parent"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "contact", "parent", "teacher", "sometimes"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "contact", "uncle", "teacher", "never"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "invites-students", "maybe"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "weather", "fine"}).status, 2);
  EXPECT_EQ(run("sokolova", {"set", "title"}).status, 2);
}

TEST_F(CliSettings, TheProfileIsReadByAllAndItsHistoryStandsInTheAudit) {
  do_as_head({"set", "title", "Колледж связи"});
  do_as_head({"set", "support-email", "help@college.example"});
  const auto profile = run("alekseev", {"profile"}).json().at(0);
  EXPECT_EQ(text(profile, "title"), "Колледж связи");
  EXPECT_EQ(text(profile, "support-email"), "help@college.example");
  const auto acts = run("sokolova", {"audit", "show"}).json();
  ASSERT_EQ(acts.size(), 2U);
  EXPECT_EQ(text(acts[1], "act"), "profile_changed");
  EXPECT_EQ(text(acts[0], "title"), "Колледж связи");
  EXPECT_EQ(text(acts[0], "support-email"), "");
}

TEST_F(CliSettings, OneParentBlocksAnother) {
  EXPECT_EQ(may_write("borisov", "alekseeva"), "true");
  EXPECT_EQ(run("alekseeva", {"block", "borisov"}).status, 0);
  EXPECT_EQ(may_write("borisov", "alekseeva"), "false");
  expect_refused(run("borisov", {"send", "@alekseeva", "Добрый день"}), "you may not write to @alekseeva");
  EXPECT_EQ(text(run("alekseeva", {"blocked"}).json().at(0), "login"), "borisov");
  expect_refused(run("alekseeva", {"block", "ivanova"}), "you may not do this");
  EXPECT_EQ(run("alekseeva", {"unblock", "borisov"}).status, 0);
  EXPECT_EQ(run("borisov", {"send", "@alekseeva", "Добрый день"}).status, 0);
}

TEST_F(CliSettings, AMutedMemberOnlyReads) {
  EXPECT_EQ(run("ivanova", {"mute", kChat, "borisova", "--minutes", "5"}).status, 0);
  expect_refused(run("borisova", {"send", kChat, "а я?"}), "you may be muted");
  EXPECT_EQ(run("borisova", {"history", kChat}).status, 0);
  expect_refused(run("alekseev", {"mute", kChat, "borisova"}), "you may not do this");
  EXPECT_EQ(run("ivanova", {"mute", kChat, "borisova", "--end"}).status, 0);
  EXPECT_EQ(run("borisova", {"send", kChat, "спасибо"}).status, 0);
}

}  // namespace
}  // namespace atrium::test
