// Who has read and confirmed, what goes out later or is only begun, how fast one writes, from the command line. In the demo's college
// ivanova leads ИС-21.
#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliConversation : public Cli {
 protected:
  // What each line of a list says under a name.
  Words column(const std::string& who, const Words& words, std::string_view name) {
    Words values;
    for (const auto& line : run(who, words).json()) {
      values.push_back(line.at(name).text);
    }
    return values;
  }
};

TEST_F(CliConversation, TellsWhoHasRead) {
  const auto said = made("ivanova", {"send", kChat, "Завтра в восемь"});
  EXPECT_TRUE(run("ivanova", {"readers", kChat, said}).lines.empty());
  ASSERT_EQ(run("alekseev", {"read", kChat}).status, 0);
  EXPECT_EQ(column("ivanova", {"readers", kChat, said}, "name"), (Words{"Алексеев Даниил"}));
  expect_refused(run("alekseev", {"readers", kChat, said}), "only who wrote the message");
}

TEST_F(CliConversation, CountsWhoHasConfirmedAndWhoIsMissing) {
  const auto asked = made("ivanova", {"send", kChat, "Прочтите приказ", "--confirm"});
  const auto all = column("ivanova", {"confirmations", kChat, asked}, "at_ms").size();
  made("alekseev", {"confirm", kChat, asked});
  const auto lines = run("ivanova", {"confirmations", kChat, asked}).json();
  ASSERT_EQ(lines.size(), all);
  ASSERT_GT(all, 1U);
  EXPECT_EQ(text(lines[0], "name"), "Алексеев Даниил");
  EXPECT_EQ(lines[0].at("late").text, "false");
  EXPECT_EQ(lines[1].at("at_ms").kind, Json::Kind::kNull);
  const auto table = run_bare({"--as", "ivanova", "confirmations", kChat, asked, "--csv"}).lines;
  ASSERT_EQ(table.size(), all + 1);
  EXPECT_EQ(table[0], "\xEF\xBB\xBFname,confirmed,late\r");
  EXPECT_TRUE(table[1].starts_with("Алексеев Даниил,2")) << table[1];
  EXPECT_EQ(table[2], text(lines[1], "name") + ",,\r");
  expect_refused(run("alekseev", {"confirmations", kChat, asked}), "only who wrote the message");
}

TEST_F(CliConversation, RemindsOnceInAnHourAndEnds) {
  const auto asked = made("ivanova", {"send", kChat, "Прочтите приказ", "--confirm"});
  made("ivanova", {"remind", kChat, asked});
  EXPECT_EQ(run("ivanova", {"remind", kChat, asked}).status, 1);
  expect_refused(run("alekseev", {"close-confirmation", kChat, asked}), "only who wrote the message");
  made("ivanova", {"close-confirmation", kChat, asked});
  EXPECT_EQ(run("alekseev", {"confirm", kChat, asked}).status, 1);
  EXPECT_EQ(run("ivanova", {"remind", kChat, asked}).status, 1);
}

TEST_F(CliConversation, WritesLaterWhatWasScheduledUnlessItIsTakenBack) {
  const auto later = run("ivanova", {"schedule", kChat, "Завтра нет уроков", "--in", "60"});
  ASSERT_EQ(later.status, 0) << joined(later.complaints);
  const auto id = later.json().at(0).at("id").text;
  EXPECT_EQ(column("ivanova", {"scheduled"}, "text"), (Words{"Завтра нет уроков"}));
  EXPECT_TRUE(column("alekseev", {"scheduled"}, "text").empty());
  EXPECT_EQ(column("ivanova", {"scheduled"}, "title"), (Words{kChat}));
  expect_refused(run("alekseev", {"unschedule", id}), "nothing is scheduled as " + id);
  ASSERT_EQ(run("ivanova", {"unschedule", id}).status, 0);
  EXPECT_TRUE(column("ivanova", {"scheduled"}, "text").empty());
  expect_misused(run("ivanova", {"send", kChat, "К пятнице", "--until", "2026-12-05"}), "goes with --confirm");
  expect_misused(run("ivanova", {"schedule", kChat, "Когда-нибудь"}), "say when");
  expect_misused(run("ivanova", {"schedule", kChat, "Когда-нибудь", "--at", "завтра"}), "YYYY-MM-DD HH:MM");
  EXPECT_EQ(run("ivanova", {"schedule", kChat, "Вчера", "--at", "2001-01-01 08:00"}).status, 1);
}

TEST_F(CliConversation, KeepsWhatIsOnlyBegunForTheOtherDevices) {
  const auto said = made("ivanova", {"send", kChat, "Кто дежурит?"});
  ASSERT_EQ(run("alekseev", {"draft", kChat, "Наверное", "--reply-to", said}).status, 0);
  ASSERT_EQ(run("alekseev", {"draft", kChat, "Наверное, я", "--reply-to", said}).status, 0);
  use_device("telephone");
  const auto kept = run("alekseev", {"drafts"}).json();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(text(kept[0], "text"), "Наверное, я");
  EXPECT_EQ(text(kept[0], "title"), kChat);
  EXPECT_EQ(kept[0].at("reply_to_seq").text, said);
  EXPECT_TRUE(run("ivanova", {"drafts"}).lines.empty()) << "another one's";
  ASSERT_EQ(run("alekseev", {"draft", kChat}).status, 0);
  EXPECT_TRUE(run("alekseev", {"drafts"}).lines.empty());
  expect_refused(run("alekseev", {"draft", "Педсовет", "Я здесь"}), "no chat");
}

TEST_F(CliConversation, SlowsAChatDown) {
  made("ivanova", {"slow-mode", kChat, "600"});
  made("alekseev", {"send", kChat, "раз"});
  expect_refused(run("alekseev", {"send", kChat, "два"}),
                 "this chat is slow: wait before you write again (10 min from now)");
  for (const auto& words : {Words{"send", kChat, "два"}, Words{"send", kChat, "-"}}) {
    const auto refused = run("alekseev", words, "два\n");
    EXPECT_GT(number(parse_json(refused.complaints.at(0)), "retry_after_ms"), 500'000U);
  }
  made("ivanova", {"send", kChat, "кто ведёт чат, не ждёт"});
  made("ivanova", {"send", kChat, "совсем"});
  expect_refused(run("alekseev", {"slow-mode", kChat, "0"}), "you may not do this");
  made("ivanova", {"slow-mode", kChat, "0"});
  made("alekseev", {"send", kChat, "два"});
  EXPECT_EQ(run("ivanova", {"slow-mode", kChat, "3601"}).status, 2);
}

}  // namespace
}  // namespace atrium::test
