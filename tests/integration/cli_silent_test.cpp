// What comes without a sound, from the command line: to a server in the test's own process, whose clock is moved on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "server/wall_clock.h"
#include "tests/integration/college.h"
#include "tests/integration/file_sender.h"
#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kChat = "Группа ИС-21";

class CliSilent : public testing::Test {
 protected:
  CliSilent() {
    std::filesystem::remove_all(folder_);
    ServerOptions options;
    options.data = folder_ / "data";
    options.now_ms = [this] { return wall_clock_ms() + ahead_ms_; };
    server_ = Server::start(options).value();
    chat_ = client::ChatId{found_college(*server_).value};
    url_ = "ws://127.0.0.1:" + std::to_string(server_->open().value());
    client::Options petrov;
    petrov.server = url_;
    petrov.space = "college";
    petrov.login = "petrov";
    petrov.password = kPassword;
    petrov_ = std::make_unique<FileSender>(petrov);
  }
  ~CliSilent() override {
    petrov_.reset();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // As ivanova.
  void run(const std::vector<std::string>& words) const {
    std::vector<std::string> all{ATRIUM_CLIENT_PROGRAM, "--as", "ivanova"};
    all.insert(all.end(), words.begin(), words.end());
    ChildProcess program(all, {{"ATRIUM_SERVER", url_},
                               {"ATRIUM_SPACE", "college"},
                               {"ATRIUM_PASSWORD", kPassword},
                               {"XDG_STATE_HOME", folder_ / "state"}});
    program.close_input();
    EXPECT_EQ(program.wait(), 0);
  }
  // The newest message, as petrov gets it.
  client::Entry newest() {
    const auto page = petrov_->ask<client::HistoryPage>([this](client::Client& client, auto done) {
      client.read_history({chat_, 0, client::HistoryDirection::kOlder, client::HistoryView::kMessages, 1}, std::move(done));
    });
    return page.value().items.empty() ? client::Entry() : page.value().items.front().entry;
  }
  bool comes(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (newest().text != text && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(5ms);
    }
    return newest().text == text;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("atrium-cli-silent-" + std::to_string(::getpid()));
  std::atomic<std::int64_t> ahead_ms_ = 0;
  std::unique_ptr<Server> server_;
  client::ChatId chat_{};
  std::string url_;
  std::unique_ptr<FileSender> petrov_;
};

TEST_F(CliSilent, IsWhatWasSentSo) {
  run({"send", kChat, "Тихо", "--silent"});
  EXPECT_EQ(newest().text, "Тихо");
  EXPECT_TRUE(newest().silent);
  run({"send", kChat, "Громко"});
  EXPECT_EQ(newest().text, "Громко");
  EXPECT_FALSE(newest().silent);
}

TEST_F(CliSilent, IsWhatWasScheduledSoOnceItsTimeHasCome) {
  run({"schedule", kChat, "Тихо", "--in", "10", "--silent"});
  run({"schedule", kChat, "Громко", "--in", "20"});
  EXPECT_EQ(newest().text, "");
  ahead_ms_ += std::chrono::milliseconds(11min).count();
  ASSERT_TRUE(comes("Тихо"));
  EXPECT_TRUE(newest().silent);
  ahead_ms_ += std::chrono::milliseconds(10min).count();
  ASSERT_TRUE(comes("Громко"));
  EXPECT_FALSE(newest().silent);
}

}  // namespace
}  // namespace atrium::test
