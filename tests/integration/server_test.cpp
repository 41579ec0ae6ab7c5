// The real server on a real socket, over a real store.
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <filesystem>
#include <thread>

#include "server/codec/frames.h"
#include "server/server.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;

const std::string kPassword = "пароль-для-проверки";

// A blocking client: one frame a message out, any number in.
class WireClient {
 public:
  explicit WireClient(std::uint16_t port) {
    stream_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    stream_.handshake("127.0.0.1", "/ws");
    stream_.binary(true);
  }
  void send(ClientFrame frame) {
    frame.set_id(++id_);
    std::string bytes(1, '\0');
    bytes.clear();
    for (auto size = frame.ByteSizeLong(); true; size >>= 7) {
      bytes.push_back(static_cast<char>(size >= 0x80 ? size | 0x80 : size));
      if (size < 0x80) {
        break;
      }
    }
    frame.AppendToString(&bytes);
    stream_.write(boost::asio::buffer(bytes));
  }
  ServerFrame next() {
    while (frames_.empty()) {
      beast::flat_buffer buffer;
      stream_.read(buffer);
      codec::FrameReader reader({static_cast<const char*>(buffer.data().data()), buffer.size()});
      while (const auto bytes = reader.next()) {
        frames_.emplace_back().ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
      }
    }
    auto frame = std::move(frames_.front());
    frames_.erase(frames_.begin());
    return frame;
  }
  // The code with which the server closes; what came before is kept for next().
  unsigned close_code() {
    beast::error_code error;
    while (!error) {
      beast::flat_buffer buffer;
      stream_.read(buffer, error);
    }
    return stream_.reason().code;
  }
  void leave() { stream_.close(beast::websocket::close_code::normal); }
  ServerFrame ask(ClientFrame frame) {
    send(std::move(frame));
    while (true) {
      if (auto reply = next(); reply.reply_to() == id_) {
        return reply;
      }
    }
  }
  ServerFrame sign_in(const std::string& login, const std::string& password, const std::string& token) {
    ClientFrame frame;
    auto& request = *frame.mutable_sign_in();
    request.set_protocol(1);
    request.set_space("college");
    request.mutable_password()->set_login(login);
    request.mutable_password()->set_password(password);
    request.mutable_password()->set_new_token(token);
    return ask(frame);
  }
  ServerFrame sign_in(const std::string& token) {
    ClientFrame frame;
    frame.mutable_sign_in()->set_protocol(1);
    frame.mutable_sign_in()->set_space("college");
    frame.mutable_sign_in()->set_token(token);
    return ask(frame);
  }
  ServerFrame say(ChatId chat, const std::string& text) {
    ClientFrame frame;
    auto& message = *frame.mutable_send_message();
    message.mutable_request_id()->set_sender(11);
    message.mutable_request_id()->set_counter(++counter_);
    message.set_chat_id(chat.value);
    message.set_text(text);
    return ask(frame);
  }

 private:
  boost::asio::io_context context_;
  beast::websocket::stream<tcp::socket> stream_{context_};
  std::vector<ServerFrame> frames_;
  std::uint64_t id_ = 0;
  std::uint64_t counter_ = 0;
};

struct RunningServer : testing::Test {
  std::filesystem::path data = std::filesystem::temp_directory_path() / ("atrium-test-" + std::to_string(getpid()));
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
  ChatId chat;

  RunningServer() {
    std::filesystem::remove_all(data);
    start();
    ASSERT_OR_STOP(server->create_space("college", "Колледж"));
    const auto hash = session::hash_password(kPassword, {1, 8 * 1024 * 1024});
    server->with_space("college", [&](space::Space& space) {
      auto draft = space.draft(4096).value();
      auto& group = space.create_chat(draft, CHAT_KIND_GROUP, "Группа ИС-21", false);
      chat = group.id();
      for (const auto* login : {"ivanova", "petrov"}) {
        auto& account = space.create_account(draft, login, login, {ROLE_TEACHER}, hash);
        space.add_member(draft, group, account, MEMBER_ROLE_MEMBER, Seq(1));
      }
      Entry created;
      created.mutable_chat_created();
      space.append(draft, group, AccountId(), std::move(created));
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
  }
  ~RunningServer() override {
    server.reset();
    std::filesystem::remove_all(data);
  }
  static void ASSERT_OR_STOP(const Status& status) {
    if (!status) {
      throw std::runtime_error(status.error().message);
    }
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
