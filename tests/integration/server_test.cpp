// The real server on a real socket, over a real store.
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <thread>

#include "server/server.h"
#include "tests/integration/college.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct RunningServer : testing::Test {
  std::filesystem::path data = std::filesystem::temp_directory_path() / ("atrium-test-" + std::to_string(getpid()));
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
  ChatId chat;

  RunningServer() {
    std::filesystem::remove_all(data);
    start();
    chat = found_college(*server);
  }
  ~RunningServer() override {
    server.reset();
    std::filesystem::remove_all(data);
  }
  void start() {
    server.reset();
    ServerOptions options;
    options.data = data;
    server = Server::start(options).value();
    port = server->open().value();
  }
};

TEST_F(RunningServer, TwoPeopleTalkAndHearEachOther) {
  WireClient ivanova(port);
  WireClient petrov(port);
  EXPECT_EQ(ivanova.sign_in("ivanova", kPassword, std::string(32, 'i')).signed_in().login(), "ivanova");
  EXPECT_EQ(petrov.sign_in("petrov", kPassword, std::string(32, 'p')).signed_in().login(), "petrov");
  ClientFrame resume;
  resume.mutable_resume();
  EXPECT_EQ(petrov.ask(resume).resumed().chats_size(), 1);
  EXPECT_EQ(ivanova.say(chat, "Доброе утро!").accepted().seq(), 2u);
  const auto push = petrov.next();
  EXPECT_EQ(push.entry().message().text(), "Доброе утро!");
  EXPECT_EQ(push.entry().seq(), 2u);
}

TEST_F(RunningServer, ATokenSignsInAfterARestartAndTheMessageIsThere) {
  const std::string token(32, 't');
  {
    WireClient ivanova(port);
    ivanova.sign_in("ivanova", kPassword, token);
    ivanova.say(chat, "Не потеряйся");
  }
  start();
  WireClient again(port);
  EXPECT_EQ(again.sign_in(token).signed_in().login(), "ivanova");
  ClientFrame history;
  history.mutable_read_history()->set_chat_id(chat.value);
  history.mutable_read_history()->set_direction(HISTORY_DIRECTION_OLDER);
  history.mutable_read_history()->set_view(HISTORY_VIEW_MESSAGES);
  const auto page = again.ask(history).history_page();
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.items(0).entry().message().text(), "Не потеряйся");
}

TEST_F(RunningServer, WrongPasswordAndUnknownLoginGetTheSameAnswer) {
  WireClient stranger(port);
  const auto wrong = stranger.sign_in("ivanova", "не тот", std::string(32, 'x'));
  const auto unknown = stranger.sign_in("nobody", kPassword, std::string(32, 'x'));
  EXPECT_EQ(wrong.error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  EXPECT_EQ(wrong.error().SerializeAsString(), unknown.error().SerializeAsString());
  EXPECT_EQ(stranger.say(chat, "пустите").error().code(), ERROR_CODE_NOT_SIGNED_IN);
}

TEST_F(RunningServer, FiveRefusedSignInsCloseTheConnection) {
  WireClient stranger(port);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const auto answer = stranger.sign_in("ivanova", "не тот " + std::to_string(attempt), std::string(32, 'x'));
    EXPECT_EQ(answer.error().code(), ERROR_CODE_WRONG_CREDENTIALS);
  }
  EXPECT_EQ(stranger.close_code(), static_cast<unsigned>(CLOSE_CODE_SIGN_IN_FAILED));
}

TEST_F(RunningServer, FourRefusedSignInsLeaveRoomForTheRightPassword) {
  WireClient forgetful(port);
  for (int attempt = 1; attempt <= 4; ++attempt) {
    forgetful.sign_in("ivanova", "не тот", std::string(32, 'i'));
  }
  EXPECT_EQ(forgetful.sign_in("ivanova", kPassword, std::string(32, 'i')).signed_in().login(), "ivanova");
}

TEST_F(RunningServer, EndsWhilePasswordsAreChecked) {
  for (int round = 0; round < 10; ++round) {
    std::deque<WireClient> people;
    for (const auto* login : {"ivanova", "petrov", "nobody", "ivanova"}) {
      const std::string token(32, static_cast<char>('a' + people.size()));
      people.emplace_back(port).send(WireClient::credential(login, kPassword, token));
    }
    std::vector<std::thread> readers;
    for (auto& person : people) {
      readers.emplace_back([&person] { person.rest(); });
    }
    server->stop(std::chrono::milliseconds(0), [](std::chrono::milliseconds time) {
      std::this_thread::sleep_for(time);
      return false;
    });
    start();
    for (auto& reader : readers) {
      reader.join();
    }
  }
  EXPECT_TRUE(WireClient(port).sign_in("petrov", kPassword, std::string(32, 'p')).has_signed_in());
}

TEST_F(RunningServer, TheNinthSocketOfAnAccountIsRefusedUntilOneLeaves) {
  std::deque<WireClient> sockets;
  for (char token = '1'; token <= '8'; ++token) {
    EXPECT_TRUE(sockets.emplace_back(port).sign_in("ivanova", kPassword, std::string(32, token)).has_signed_in());
  }
  WireClient ninth(port);
  EXPECT_EQ(ninth.sign_in(std::string(32, '1')).error().code(), ERROR_CODE_TOO_MANY_CONNECTIONS);
  EXPECT_EQ(WireClient(port).sign_in("petrov", kPassword, std::string(32, 'p')).signed_in().login(), "petrov");
  sockets.front().leave();
  // The space hears of the one that left a little later.
  while (ninth.sign_in(std::string(32, '1')).error().code() == ERROR_CODE_TOO_MANY_CONNECTIONS) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(ninth.say(chat, "впустили").has_accepted());
}

struct Stopping : RunningServer {
  std::atomic<bool> hurried = false;
  std::thread stopping;

  ~Stopping() override { stopping.join(); }
  void stop(std::chrono::milliseconds drain) {
    stopping = std::thread([this, drain] {
      server->stop(drain, [this](std::chrono::milliseconds step) {
        std::this_thread::sleep_for(step);
        return hurried.load();
      });
    });
  }
};

TEST_F(Stopping, TellsClientsToComeBackAndLetsThemFinish) {
  WireClient ivanova(port);
  ivanova.sign_in("ivanova", kPassword, std::string(32, 'i'));
  stop(std::chrono::hours(1));
  EXPECT_EQ(ivanova.next().going_away().in_ms(), 3'600'000u);
  EXPECT_EQ(ivanova.say(chat, "Последнее").accepted().seq(), 2u);
  EXPECT_THROW(WireClient late(port), std::exception);
  ivanova.leave();
}

TEST_F(Stopping, ClosesThoseThatStay) {
  WireClient ivanova(port);
  ivanova.sign_in("ivanova", kPassword, std::string(32, 'i'));
  stop(std::chrono::milliseconds(0));
  EXPECT_EQ(ivanova.close_code(), 1012u);
}

TEST_F(Stopping, HurriesWhenAskedAgain) {
  WireClient ivanova(port);
  ivanova.sign_in("ivanova", kPassword, std::string(32, 'i'));
  stop(std::chrono::hours(1));
  EXPECT_TRUE(ivanova.next().has_going_away());
  hurried = true;
  EXPECT_EQ(ivanova.close_code(), 1012u);
}

TEST_F(RunningServer, APortInUseSaysWhatToDo) {
  ServerOptions options;
  options.data = data.string() + "-other";
  options.listen.port = port;
  auto other = Server::start(options).value();
  const auto opened = other->open();
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("choose another port"), std::string::npos);
  other.reset();
  std::filesystem::remove_all(options.data);
}

}  // namespace
}  // namespace atrium::test
