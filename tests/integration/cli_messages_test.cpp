// Messages that answer, pass on, are changed, and polls, from the command line. In the demo's college ivanova leads ИС-21.
#include <array>
#include <ctime>

#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

class CliMessages : public Cli {
 protected:
  Json last(const std::string& who, const std::string& chat = kChat) { return run(who, {"history", chat}).json().back(); }
  Json head_of_results(const std::string& who, const std::string& poll) {
    return run(who, {"results", kChat, poll}).json().at(0);
  }
  // A line an option.
  std::vector<Json> results(const std::string& who, const std::string& poll) {
    auto lines = run(who, {"results", kChat, poll}).json();
    lines.erase(lines.begin());
    return lines;
  }
  // A day, by this machine's clock.
  static std::string days_ahead(int days) {
    const std::time_t then = std::time(nullptr) + std::time_t{days} * 86'400;
    std::tm local{};
    ::localtime_r(&then, &local);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
    return text.data();
  }
  Words table(const std::string& who, const std::string& poll) {
    return run_bare({"--as", who, "results", kChat, poll, "--csv"}).lines;
  }
};

TEST_F(CliMessages, AreAnsweredPassedOnAndSigned) {
  const auto asked = made("ivanova", {"send", kChat, "Кто дежурит?"});
  made("alekseev", {"reply", kChat, asked, "Я"});
  EXPECT_EQ(last("ivanova").at("reply_to").text, asked);
  made("alekseev", {"forward", kChat, asked, "@ivanova", "Вот"});
  EXPECT_EQ(last("ivanova", "@alekseev").at("forward_seq").text, asked);
  made("alekseev", {"react", kChat, asked, "👍"});
  EXPECT_EQ(text(last("ivanova"), "emoji"), "👍");
  made("alekseev", {"react", kChat, asked, "--take-back"});
  EXPECT_EQ(text(last("ivanova"), "emoji"), "");
  ASSERT_EQ(run("sokolova", {"set", "contact", "student", "head", "never"}).status, 0);
  expect_refused(run("alekseev", {"forward", kChat, asked, "@sokolova"}), "you may not write to @sokolova");
  EXPECT_EQ(run("alekseev", {"react", kChat, asked}).status, 2);
  expect_refused(run("alekseev", {"react", kChat, asked, "дурак"}), "want one emoji, or none");
  EXPECT_EQ(run("alekseev", {"reply", kChat, "0", "Я"}).status, 2);
  expect_refused(run("alekseev", {"reply", kChat, "999", "Я"}), "message 999 is not there for you");
}

TEST_F(CliMessages, AreDiscussedInThreads) {
  const auto root = made("ivanova", {"send", kChat, "Кто идёт в музей?"});
  const auto first = made("alekseev", {"discuss", kChat, root, "Я"});
  made("denisov", {"discuss", kChat, root, "И я"});
  const auto thread = run("alekseev", {"thread", kChat, root}).json();
  ASSERT_EQ(thread.size(), 2U);
  EXPECT_EQ(text(thread[0], "text"), "Я");
  EXPECT_EQ(thread[0].at("thread").text, root);
  EXPECT_EQ(thread[1].at("thread_no").text, "2");
  auto followed = run("ivanova", {"threads", kChat}).json();
  ASSERT_EQ(followed.size(), 1U);
  EXPECT_EQ(followed[0].at("unread").text, "2");
  EXPECT_EQ(run("ivanova", {"read-thread", kChat, root}).status, 0);
  followed = run("ivanova", {"threads"}).json();
  EXPECT_EQ(followed.at(0).at("unread").text, "0");
  EXPECT_EQ(run("alekseev", {"threads"}).json().at(0).at("unread").text, "1");
  expect_refused(run("alekseev", {"discuss", kChat, first, "Глубже"}), "stands in a thread itself");
  made("ivanova", {"delete", kChat, root});
  EXPECT_EQ(run("alekseev", {"discuss", kChat, root, "Ещё"}).status, 1);
  EXPECT_EQ(run("alekseev", {"thread", kChat, root}).json().size(), 2U) << "what was said stays";
}

TEST_F(CliMessages, TellWhatTheySaidBefore) {
  const auto said = made("ivanova", {"send", kChat, "В пять"});
  made("ivanova", {"edit", kChat, said, "В шесть"});
  expect_refused(run("alekseev", {"edit", kChat, said, "Никогда"}), "only what you have written yourself");
  const auto versions = run("alekseev", {"edits", kChat, said}).json();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(text(versions[0], "text"), "В пять");
  EXPECT_EQ(text(versions[1], "text"), "В шесть");
  made("ivanova", {"pin", kChat, said});
  expect_refused(run("alekseev", {"pin", kChat, said, "--off"}), "only moderators of the chat pin messages");
  made("ivanova", {"delete", kChat, said});
  EXPECT_EQ(run("alekseev", {"edits", kChat, said}).status, 1);
  EXPECT_EQ(run("alekseev", {"react", kChat, said, "👍"}).status, 1);
}

TEST_F(CliMessages, AskAndCount) {
  const auto poll = made("ivanova", {"poll", kChat, "Когда?", "в среду", "в пятницу"});
  made("alekseev", {"vote", kChat, poll, "1"});
  made("ivanova", {"vote", kChat, poll, "2"});
  auto found = results("alekseev", poll);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at("votes").text, "1");
  EXPECT_EQ(found[0].at("mine").text, "true");
  EXPECT_EQ(found[1].at("mine").text, "false");
  EXPECT_EQ(found[0].find("right"), nullptr) << "it is no quiz";
  EXPECT_EQ(text(head_of_results("alekseev", poll), "question"), "Когда?");
  EXPECT_EQ(head_of_results("alekseev", poll).at("voters").text, "2");
  EXPECT_EQ(head_of_results("borisova", poll).at("voted").text, "false");
  EXPECT_EQ(found[1].at("people").items.at(0).text, "Иванова Мария Петровна");
  made("alekseev", {"vote", kChat, poll, "--take-back"});
  EXPECT_EQ(results("alekseev", poll)[0].at("votes").text, "0");
  made("ivanova", {"close-poll", kChat, poll});
  EXPECT_EQ(run("alekseev", {"vote", kChat, poll, "1"}).status, 1);
  EXPECT_EQ(head_of_results("alekseev", poll).at("closed").text, "true");
  EXPECT_EQ(run("alekseev", {"vote", kChat, poll}).status, 2);
  EXPECT_EQ(run("ivanova", {"poll", kChat, "Когда?", "никогда"}).status, 2);
}

TEST_F(CliMessages, TellWhichAnswerIsRightOnceAQuizIsOver) {
  const auto quiz = made("ivanova", {"poll", kChat, "Столица Австралии?", "Сидней", "Канберра", "--right", "2"});
  made("alekseev", {"vote", kChat, quiz, "1"});
  for (const auto& option : results("ivanova", quiz)) {
    EXPECT_EQ(option.at("right").kind, Json::Kind::kNull) << "nobody is told yet";
  }
  made("ivanova", {"close-poll", kChat, quiz});
  const auto found = results("alekseev", quiz);
  EXPECT_EQ(found[0].at("right").text, "false");
  EXPECT_EQ(found[1].at("right").text, "true");
  EXPECT_EQ(table("ivanova", quiz).at(2), "Канберра,0,,yes\r");
  expect_misused(run("ivanova", {"poll", kChat, "Какие?", "а", "б", "--right", "1", "--multiple"}), "one answer is right");
}

TEST_F(CliMessages, AreVotedInByTheRolesThatAreAsked) {
  const auto poll = made("ivanova", {"poll", kChat, "Каток?", "да", "нет", "--role", "student", "--multiple"});
  expect_refused(run("ivanova", {"vote", kChat, poll, "1"}), "this poll is not for you");
  made("alekseev", {"vote", kChat, poll, "2", "1"});
  EXPECT_EQ(results("ivanova", poll)[1].at("votes").text, "1");
  made("alekseev", {"vote", kChat, poll, "1", "1"});
  EXPECT_EQ(results("ivanova", poll)[1].at("votes").text, "0");
  const auto said = made("ivanova", {"send", kChat, "Это не опрос"});
  expect_refused(run("alekseev", {"vote", kChat, said, "1"}), "is no poll, or you are not in the chat");
  expect_refused(run("alekseev", {"close-poll", kChat, poll}), "only who wrote the message");
}

TEST_F(CliMessages, AreWhatTheirLinesSay) {
  const auto poll = made("ivanova", {"poll", kChat, "Каток?", "да", "нет", "--role", "student,parent", "--anonymous"});
  auto line = last("alekseev");
  EXPECT_EQ(text(line, "kind"), "message");
  EXPECT_EQ(text(line, "name"), "Иванова Мария Петровна");
  EXPECT_EQ(line.at("poll").at("anonymous").text, "true");
  EXPECT_EQ(line.at("poll").at("closed").text, "false");
  EXPECT_EQ(line.at("poll").at("voter_roles").items.size(), 2U);
  const auto lines = joined(run_bare({"--as", "alekseev", "history", kChat}).lines);
  EXPECT_NE(lines.find("(poll, anonymous, a vote is final, for student, parent)"), std::string::npos) << lines;
  const auto said = made("ivanova", {"send", kChat, "В пять", "--silent"});
  made("ivanova", {"edit", kChat, said, "В шесть"});
  made("alekseev", {"react", kChat, said, "👍"});
  const auto history = run("alekseev", {"history", kChat, "--from", said}).json();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].at("edited").text, "true");
  EXPECT_EQ(history[0].at("silent").text, "true");
  EXPECT_EQ(history[0].at("reactions").items.at(0).at("count").text, "1");
  EXPECT_EQ(text(history[0], "text"), "В шесть");
  EXPECT_EQ(text(history[1], "kind"), "edit");
  EXPECT_EQ(text(history[1], "text"), "В шесть");
  EXPECT_EQ(text(history[2], "kind"), "reaction");
}

TEST_F(CliMessages, AskUntilADayOrAMoment) {
  const auto day = days_ahead(2);
  for (const auto& [until, shown] : {std::pair{day, day + " 23:59"}, std::pair{day + " 18:30", day + " 18:30"}}) {
    made("ivanova", {"poll", kChat, "Когда?", "в среду", "в пятницу", "--until", until});
    const auto lines = joined(run_bare({"--as", "alekseev", "history", kChat, "--count", "1"}).lines);
    EXPECT_NE(lines.find("until " + shown + ")"), std::string::npos) << lines;
  }
  for (const auto* wrong : {"завтра в 9", "2027-02-31 10:00", "2027-02-03 24:10"}) {
    expect_misused(run("ivanova", {"poll", kChat, "Когда?", "а", "б", "--until", wrong}), "YYYY-MM-DD HH:MM");
  }
}

TEST_F(CliMessages, AskTheRolesThatAreNamedToConfirm) {
  const auto until = days_ahead(3);
  const auto asked = made("ivanova", {"send", kChat, "Приказ", "--confirm", "--role", "student", "--until", until});
  const auto confirm = last("alekseev").at("confirm");
  EXPECT_EQ(confirm.at("roles").items.at(0).text, "student");
  EXPECT_EQ(confirm.at("confirmed").text, "0");
  const auto lines = joined(run_bare({"--as", "alekseev", "history", kChat}).lines);
  EXPECT_NE(lines.find("(to be confirmed by student until " + until + " 23:59)"), std::string::npos) << lines;
  made("alekseev", {"confirm", kChat, asked});
  EXPECT_EQ(last("ivanova").at("message").text, asked);
  EXPECT_EQ(text(last("ivanova"), "kind"), "confirmed");
  EXPECT_EQ(last("ivanova").find("name"), nullptr) << "who it was, the list says";
  expect_refused(run("ivanova", {"confirm", kChat, asked}), "it is your own, or asks people of other roles");
  expect_misused(run("ivanova", {"send", kChat, "Приказ", "--role", "student"}), "--role goes with --confirm");
  expect_misused(run("ivanova", {"send", kChat, "-", "--confirm"}), "for one message");
  expect_refused(run("alekseev", {"send", kChat, "Прочтите", "--confirm"}), "only staff and moderators ask to confirm");
  expect_refused(run("ivanova", {"send", "@petrov", "Прочтите", "--confirm"}), "only in groups and channels");
}

TEST_F(CliMessages, TellOfAnAnonymousPollNothingBeforeItsEnd) {
  const auto poll = made("ivanova", {"poll", kChat, "Доволен?", "да", "нет", "--anonymous", "--at-end"});
  made("alekseev", {"vote", kChat, poll, "2"});
  EXPECT_EQ(results("ivanova", poll)[1].at("votes").kind, Json::Kind::kNull);
  made("ivanova", {"close-poll", kChat, poll});
  const auto found = results("ivanova", poll);
  EXPECT_EQ(found[1].at("votes").text, "1");
  EXPECT_TRUE(found[1].at("people").items.empty());
}

TEST_F(CliMessages, CountAsATableWhatTheyCountAsLines) {
  const auto poll = made("ivanova", {"poll", kChat, "Сколько?", "=1+1", "три, \"не больше\"", "--multiple"});
  made("alekseev", {"vote", kChat, poll, "1", "2"});
  made("ivanova", {"vote", kChat, poll, "2"});
  const auto counted = results("ivanova", poll);
  const auto people = [&](std::size_t option) {
    std::string names;
    for (const auto& name : counted.at(option).at("people").items) {
      names += (names.empty() ? "" : ", ") + name.text;
    }
    return names;
  };
  EXPECT_EQ(counted.at(0).at("votes").text, "1");
  EXPECT_EQ(counted.at(1).at("votes").text, "2");
  EXPECT_EQ(table("ivanova", poll), (Words{"\xEF\xBB\xBFoption,votes,who\r", "'=1+1,1," + people(0) + "\r",
                                           "\"три, \"\"не больше\"\"\",2,\"" + people(1) + "\"\r"}));
  expect_misused(run("ivanova", {"results", kChat, poll, "--csv"}), "--csv or --json");
}

TEST_F(CliMessages, AreNoTableOfAnAnonymousPollBeforeItsEndAndNameNobodyAfterIt) {
  const auto poll = made("ivanova", {"poll", kChat, "Доволен?", "да", "нет", "--anonymous", "--at-end"});
  made("alekseev", {"vote", kChat, poll, "2"});
  const auto early = run_bare({"--as", "ivanova", "results", kChat, poll, "--csv"});
  EXPECT_EQ(early.status, 1);
  EXPECT_TRUE(early.lines.empty());
  made("ivanova", {"close-poll", kChat, poll});
  EXPECT_EQ(table("ivanova", poll), (Words{"\xEF\xBB\xBFoption,votes\r", "да,0\r", "нет,1\r"}));
}

}  // namespace
}  // namespace atrium::test
