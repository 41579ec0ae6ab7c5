// Messages that should not be there, from the command line. In the demo's college sokolova is the head, ivanova leads ИС-21.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliReports : public Cli {
 protected:
  // Borisova writes it, and alekseev says that it should not be there; its number.
  std::string reported(const std::string& text) {
    const auto sent = run("borisova", {"send", kChat, text});
    EXPECT_EQ(sent.status, 0) << joined(sent.complaints);
    const auto seq = sent.json().at(0).at("seq").text;
    EXPECT_EQ(run("alekseev", {"report", kChat, seq, "bullying"}).status, 0);
    return seq;
  }
  std::vector<Json> listed(const std::string& who, const Words& words = {"reports"}) { return run(who, words).json(); }
  Json shown(const std::string& who, const std::string& number) { return run(who, {"show-report", number}).json().at(0); }
};

TEST_F(CliReports, GoFromAComplaintToADecision) {
  const auto seq = reported("Дурак");
  const auto open = listed("ivanova", {"reports", "--open"});
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].names(), (Words{"author", "chat", "complaints", "name", "number", "seq", "state", "written_at_ms"}));
  EXPECT_EQ(text(open[0], "state"), "open");
  EXPECT_EQ(open[0].at("seq").text, seq);
  EXPECT_EQ(text(open[0].at("complaints").items.at(0), "reason"), "bullying");
  const auto number = open[0].at("number").text;
  EXPECT_EQ(text(shown("ivanova", number), "text"), "Дурак");
  EXPECT_EQ(run("ivanova", {"decide-report", number, "delete", "--comment", "Так нельзя"}).status, 0);
  EXPECT_TRUE(listed("ivanova", {"reports", "--open"}).empty());
  const auto decided = shown("ivanova", number);
  EXPECT_EQ(text(decided, "state"), "deleted");
  EXPECT_EQ(text(decided, "comment"), "Так нельзя");
  EXPECT_EQ(decided.find("text"), nullptr);
  EXPECT_NE(joined(run_bare({"--as", "ivanova", "reports"}).lines).find("0 wait to be decided by you"), std::string::npos);
}

TEST_F(CliReports, AreOfTheAdministrationsWithoutBeingThereAndMute) {
  reported("Дурак");
  const auto number = listed("admin").at(0).at("number").text;
  EXPECT_EQ(text(shown("admin", number), "text"), "Дурак");
  EXPECT_EQ(run("admin", {"decide-report", number, "mute", "--until", "2999-01-01"}).status, 0);
  expect_refused(run("borisova", {"send", kChat, "а я?"}), "you may be muted");
  const auto acts = run("sokolova", {"audit", "show"}).json();
  ASSERT_GE(acts.size(), 2U);
  EXPECT_EQ(text(acts.front(), "act"), "report_read");
  EXPECT_EQ(text(acts.back(), "act"), "report_decided");
  EXPECT_EQ(text(acts.back(), "state"), "muted");
  EXPECT_EQ(acts.back().at("report").text, number);
}

TEST_F(CliReports, AreRefusedInWords) {
  const auto seq = reported("Дурак");
  EXPECT_TRUE(listed("alekseev").empty());
  expect_refused(run("alekseev", {"show-report", "1"}), "there is no report 1 for you to decide");
  expect_refused(run("borisova", {"report", kChat, seq, "spam"}), "a message of your own needs no report");
  expect_refused(run("alekseev", {"report", kChat, seq, "other"}), "the comment");
  expect_misused(run("alekseev", {"report", kChat, seq, "boring"}), "REASON");
  expect_misused(run("ivanova", {"decide-report", "1", "dismiss", "--until", "2999-01-01"}), "--until is for mute");
  EXPECT_EQ(run("ivanova", {"decide-report", "1", "dismiss"}).status, 0);
  expect_refused(run("ivanova", {"decide-report", "1", "delete"}), "nothing was changed");
}

}  // namespace
}  // namespace atrium::test
