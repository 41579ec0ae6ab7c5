// The command-line client against a real server, both as processes.
#include <signal.h>

#include <chrono>
#include <fstream>
#include <set>

#include "tests/integration/cli.h"

namespace atrium::test {
namespace {

Words numbered(const std::string& word, std::size_t count) {
  Words lines;
  for (std::size_t i = 1; i <= count; ++i) {
    lines.push_back(word + " " + std::to_string(i));
  }
  return lines;
}

TEST_F(Cli, AWrongPasswordIsRefusedWithALineThatSaysWhatToDo) {
  give_password("не тот");
  expect_refused(run("ivanova", {"sign-in"}), "check --space, --as and the password");
  give_no_password();
  expect_refused(run("ivanova", {"whoami"}), "set ATRIUM_PASSWORD, pass --password-file, or use a terminal");
}

TEST_F(Cli, WhoamiTellsWhoIsSignedIn) {
  const auto outcome = run("ivanova", {"whoami"});
  ASSERT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.lines.size(), 1U);
  const auto me = parse_json(outcome.lines[0]);
  EXPECT_EQ(me.names(), (Words{"account", "login", "name", "roles"}));
  EXPECT_EQ(text(me, "login"), "ivanova");
  EXPECT_EQ(to_text(me.at("roles")), R"(["teacher"])");
}

TEST_F(Cli, ChatsAreOneObjectALineWithExactlyTheseKeys) {
  const auto chats = run("ivanova", {"chats"}).json();
  EXPECT_EQ(chats.size(), 9U);
  for (const auto& chat : chats) {
    EXPECT_EQ(chat.names(), (Words{"chat", "head", "kind", "title", "unread"}));
    EXPECT_EQ(std::to_string(std::stoull(text(chat, "chat"))), text(chat, "chat"));
    EXPECT_FALSE(text(chat, "title").empty());
    EXPECT_TRUE((std::set<std::string>{"group", "channel"}.contains(text(chat, "kind"))));
    EXPECT_EQ(number(chat, "head"), 1U);
    EXPECT_EQ(number(chat, "unread"), 0U);
  }
}

TEST_F(Cli, AMessageIsAcknowledged) {
  const auto outcome = run("ivanova", {"send", kChat, "Доброе утро!"});
  ASSERT_EQ(outcome.status, 0);
  ASSERT_EQ(outcome.lines.size(), 1U);
  const auto sent = parse_json(outcome.lines[0]);
  EXPECT_EQ(sent.names(), (Words{"chat", "request_id", "seq"}));
  EXPECT_EQ(text(sent, "chat"), text(chat_of("alekseev"), "chat"));
  EXPECT_EQ(number(sent, "seq"), 2U);
  EXPECT_FALSE(text(sent, "request_id").empty());
}

TEST_F(Cli, AThousandLinesAreAcknowledgedInOrderAndStandInHistory) {
  const auto lines = numbered("строка", 1000);
  const auto sent = run("ivanova", {"send", kChat, "-"}, joined(lines)).json();
  ASSERT_EQ(sent.size(), lines.size());
  std::set<std::string> requests;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(number(sent[i], "seq"), i + 2);
    EXPECT_TRUE(requests.insert(text(sent[i], "request_id")).second);
  }
  const auto newest = run("alekseev", {"history", kChat, "--count", "450"}).json();
  ASSERT_EQ(newest.size(), 450U);
  for (std::size_t i = 0; i < newest.size(); ++i) {
    EXPECT_EQ(number(newest[i], "seq"), 552 + i);
    EXPECT_EQ(text(newest[i], "text"), lines[550 + i]);
  }
}

TEST_F(Cli, HistoryFromAnEntryGoesOnToTheNewestOverAllPages) {
  run("ivanova", {"send", kChat, "-"}, joined(numbered("строка", 500)));
  const auto all = run("alekseev", {"history", kChat, "--from", "1"}).json();
  ASSERT_EQ(all.size(), 501U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].names(), (Words{"at_ms", "chat", "from", "kind", "name", "seq", "text"}));
    EXPECT_EQ(number(all[i], "seq"), i + 1);
    EXPECT_EQ(all[i].at("text").is(Json::Kind::kNull), i == 0) << "the first entry made the chat";
  }
  const auto some = run("alekseev", {"history", kChat, "--from", "100", "--count", "3"}).json();
  ASSERT_EQ(some.size(), 3U);
  EXPECT_EQ(text(some[2], "text"), "строка 101");
}

TEST_F(Cli, AListenerGetsWhatIsSentInOrderWhileItListens) {
  const auto listener = start("alekseev", {"listen", kChat});
  ASSERT_EQ(listener->error_lines(1), Words{"listening"});
  const auto lines = numbered("слушайте", 300);
  run("ivanova", {"send", kChat, "-"}, joined(lines));
  const auto heard = listener->lines(lines.size());
  ASSERT_EQ(heard.size(), lines.size());
  for (std::size_t i = 0; i < heard.size(); ++i) {
    EXPECT_EQ(text(parse_json(heard[i]), "text"), lines[i]);
    EXPECT_EQ(number(parse_json(heard[i]), "seq"), i + 2);
  }
  listener->signal(SIGINT);
  EXPECT_EQ(listener->wait(), 0);
}

TEST_F(Cli, EachLineIsPrintedWhenItComes) {
  const auto listener = start("alekseev", {"listen"});
  listener->error_lines(1);
  for (std::size_t i = 1; i <= 3; ++i) {
    run("ivanova", {"send", kChat, std::to_string(i)});
    ASSERT_EQ(listener->lines(i).size(), i);
  }
}

TEST_F(Cli, AListenerGoesOnWhenTheServerHasComeBack) {
  const auto listener = start("alekseev", {"listen", kChat});
  listener->error_lines(1);
  server_->kill();
  server_->start();
  run("ivanova", {"send", kChat, "Я снова здесь"});
  const auto heard = listener->lines(1);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(text(parse_json(heard[0]), "text"), "Я снова здесь");
}

TEST_F(Cli, ALineThatCannotBeSentIsNamedAndTheOthersGo) {
  const auto outcome = run("ivanova", {"send", kChat, "-"}, "раз\n" + std::string(16385, 'x') + "\n\xc3\x28\nдва");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.lines.size(), 2U);
  ASSERT_EQ(outcome.complaints.size(), 2U);
  EXPECT_TRUE(message_of(outcome.complaints[0]).starts_with("line 2: "));
  EXPECT_TRUE(message_of(outcome.complaints[1]).starts_with("line 3: "));
}

TEST_F(Cli, WhatIsReadIsNotUnread) {
  run("ivanova", {"send", kChat, "-"}, "раз\nдва\n\nтри\n");
  EXPECT_EQ(number(chat_of("alekseev"), "unread"), 3U);
  const auto read = run("alekseev", {"read", kChat}).json();
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].names(), (Words{"chat", "seq"}));
  EXPECT_EQ(number(read[0], "seq"), 4U);
  EXPECT_EQ(number(chat_of("alekseev"), "unread"), 0U);
}

TEST_F(Cli, AKeptTokenWorksWithoutAPasswordAndIsForItsOwnerOnly) {
  ASSERT_EQ(run("ivanova", {"sign-in"}).status, 0);
  give_no_password();
  EXPECT_EQ(run("ivanova", {"whoami"}).status, 0);
  expect_refused(run("petrov", {"whoami"}), "no password for petrov");
  std::size_t kept = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "state")) {
    if (file.is_regular_file()) {
      ++kept;
      EXPECT_EQ(file.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
  }
  EXPECT_EQ(kept, 1U);
}

TEST_F(Cli, ATokenThatIsRefusedGivesWayToThePassword) {
  ASSERT_EQ(run("ivanova", {"sign-in"}).status, 0);
  server_->kill();
  std::filesystem::remove_all(folder_ / "data");
  server_->start();
  give_no_password();
  expect_refused(run("ivanova", {"whoami"}), "no password for ivanova");
  give_password(server_->password());
  EXPECT_EQ(run("ivanova", {"whoami"}).status, 0);
  give_no_password();
  EXPECT_EQ(run("ivanova", {"whoami"}).status, 0);
}

TEST_F(Cli, AServerThatIsAwayIsNamed) {
  server_->kill();
  const auto before = std::chrono::steady_clock::now();
  expect_refused(run("ivanova", {"whoami"}),
                 "no server answers at " + server_->url() + " (Connection refused): start it with ./dev run");
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(8)) << "a command is not tried again for 10 s";
  environment_["ATRIUM_SERVER"] = "ws://server.invalid";
  const auto far = run("ivanova", {"whoami"});
  expect_refused(far, "check --server");
  EXPECT_EQ(far.complaints[0].find("./dev run"), std::string::npos);
  environment_["ATRIUM_SERVER"] = "http://127.0.0.1:1";
  expect_refused(run("ivanova", {"whoami"}), "ws://");
}

TEST_F(Cli, AChatThatIsNotThereIsRefused) {
  expect_refused(run("ivanova", {"send", "Нет такого", "Привет"}), "you have no chat");
  expect_refused(run("ivanova", {"send", "1234567", "Привет"}), "see \"atrium chats\"");
  expect_refused(run("ivanova", {"history", "1234567"}), "see \"atrium chats\"");
  expect_refused(run("ivanova", {"read", "@nobody"}), "check the login");
  const auto lines = run("ivanova", {"send", "1234567", "-"}, "раз\nдва\n");
  EXPECT_EQ(lines.status, 1);
  EXPECT_EQ(lines.complaints.size(), 1U);
}

TEST_F(Cli, ADirectChatIsOpenedByTheFirstMessage) {
  expect_refused(run("ivanova", {"history", "@alekseev"}), "write first");
  ASSERT_EQ(run("ivanova", {"send", "@alekseev", "Зайдите ко мне"}).status, 0);
  const auto read = run("alekseev", {"history", "@ivanova"}).json();
  ASSERT_FALSE(read.empty());
  EXPECT_EQ(text(read.back(), "text"), "Зайдите ко мне");
}

TEST_F(Cli, AReaderThatGoesAwayEndsItQuietly) {
  run("ivanova", {"send", kChat, "-"}, joined(numbered("строка", 1000)));
  const auto reader = start("alekseev", {"history", kChat, "--count", "1000000"});
  reader->lines(1);
  reader->close_output();
  const auto outcome = end_of(*reader);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.complaints.empty());
}

// Whoever sends has to learn that nobody knows what was acknowledged.
TEST_F(Cli, ASenderWhoseReaderGoesAwayFails) {
  const auto sender = start("ivanova", {"send", kChat, "-"});
  sender->write("раз\n");
  sender->lines(1);
  sender->close_output();
  sender->write("два\n");
  EXPECT_EQ(end_of(*sender).status, 1);
}

TEST_F(Cli, EveryCommandHelpsAndNoneTakesAPassword) {
  const Words commands = {"sign-in", "whoami",       "chats",         "send",  "history", "listen",      "read",    "people",
                          "roles",   "verification", "close-account", "audit", "devices", "end-devices", "password"};
  const auto all = run_bare({"--help"});
  EXPECT_EQ(all.status, 0);
  for (const auto& command : commands) {
    EXPECT_NE(joined(all.lines).find("\n  " + command + " "), std::string::npos) << command;
    const auto help = run_bare({command, "--help"});
    EXPECT_EQ(help.status, 0) << command;
    EXPECT_TRUE(help.complaints.empty()) << command;
    EXPECT_FALSE(help.lines.empty()) << command;
    EXPECT_EQ(run("ivanova", {command, "--password", "x"}).status, 2) << command;
  }
  EXPECT_EQ(joined(all.lines).find("--password "), std::string::npos);
}

TEST_F(Cli, AMistakeInTheCommandLineIsToldApart) {
  EXPECT_EQ(run_bare({}).status, 2);
  expect_misused(run_bare({"wohami"}), "there is no command \"wohami\"; did you mean whoami");
  expect_misused(run_bare({"roles", "grand"}), "there is no command \"roles grand\"; did you mean grant");
  EXPECT_EQ(run("ivanova", {"send", kChat}).status, 2);
  for (const auto* count : {"0", "-1", "many"}) {
    const auto outcome = run("ivanova", {"history", kChat, "--count", count});
    expect_misused(outcome, "--count: takes a number from 1 on, not " + std::string(count));
  }
  environment_.erase("ATRIUM_SPACE");
  const auto outcome = run("ivanova", {"whoami"});
  EXPECT_EQ(outcome.status, 2);
  expect_misused(outcome, "say which space: pass --space or set ATRIUM_SPACE");
}

TEST_F(Cli, WhatDoesNotWorkIsOneObjectForPrograms) {
  const auto refused = parse_json(run("borisova", {"classes"}).complaints.at(0));
  EXPECT_EQ(refused.names(), (Words{"error", "message"}));
  EXPECT_EQ(text(refused, "error"), "forbidden");
  const auto wrong = parse_json(run("sokolova", {"roles", "grant", "kuzmin", "admin"}).complaints.at(0));
  EXPECT_EQ(text(wrong, "error"), "invalid_argument");
  EXPECT_EQ(text(wrong, "field"), "order_number");
  EXPECT_EQ(text(parse_json(run("ivanova", {"bogus"}).complaints.at(0)), "error"), "misused");
  EXPECT_EQ(text(parse_json(run("ivanova", {"read", "@nobody"}).complaints.at(0)), "error"), "not_found");
}

TEST_F(Cli, AKeptSignInThatIsOfNoUseIsNamed) {
  ASSERT_EQ(run("ivanova", {"sign-in"}).status, 0);
  const auto kept = kept_sign_in("ivanova");
  std::filesystem::permissions(kept, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  expect_refused(run("ivanova", {"whoami"}), "chmod 600");
  std::filesystem::permissions(kept, std::filesystem::perms::others_read, std::filesystem::perm_options::remove);
  std::ofstream(kept) << "junk\n";
  const auto junk = run("ivanova", {"whoami"});
  EXPECT_EQ(junk.status, 0) << "the password lets in";
  EXPECT_NE(joined(junk.complaints).find("is no sign-in"), std::string::npos);
  ASSERT_EQ(run("sokolova", {"end-devices", "--all", "--of", "ivanova"}).status, 0);
  give_no_password();
  expect_refused(run("ivanova", {"whoami"}), "the sign-in that was kept here has ended");
}

TEST_F(Cli, APasswordFileIsReadWheneverItIsNamed) {
  ASSERT_EQ(run("ivanova", {"sign-in"}).status, 0);
  expect_refused(run("ivanova", {"whoami", "--password-file", "/nowhere"}), "cannot read a password from /nowhere");
}

}  // namespace
}  // namespace atrium::test
