// Files over networks that cut, and servers that are killed: what arrives is what was sent, to the last byte.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <thread>

#include "tests/crash/server_process.h"
#include "tests/integration/file_sender.h"
#include "tests/support/dice.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/processes.h"

namespace atrium::test {
namespace {

using client::GoOn;

// A network that cuts so many connections, each after a random number of bytes, before it is an honest one.
class CuttingNetwork {
 public:
  CuttingNetwork(std::uint16_t server, std::size_t cuts, std::uint64_t seed)
      : cuts_(cuts), dice_(seed), proxy_(io_, server, [this](std::size_t) { return fate(); }) {
    thread_ = std::thread([this] { io_.run(); });
  }
  ~CuttingNetwork() { stop(); }

  std::string url() const { return std::string("ws://") + FaultProxy::kHost + ":" + std::to_string(proxy_.port()); }
  // How often it has cut.
  std::size_t stop() {
    io_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
    return struck();
  }

 private:
  static constexpr std::size_t kMostBytes = 64 * 1024;

  std::size_t struck() const {
    return proxy_.struck()[static_cast<std::size_t>(Fault::kCut)] + proxy_.struck()[static_cast<std::size_t>(Fault::kReset)];
  }
  Fate fate() {
    Fate fate;
    if (struck() >= cuts_) {
      return fate;
    }
    fate.fault = dice_.one_in(2) ? Fault::kCut : Fault::kReset;
    fate.after_bytes = dice_.between(1, kMostBytes);
    return fate;
  }

  const std::size_t cuts_;
  Dice dice_;  // of the proxy's thread
  boost::asio::io_context io_{1};
  FaultProxy proxy_;
  std::thread thread_;
};

class FilesCuts : public testing::Test {
 protected:
  FilesCuts() : seed_(test_seed()), dice_(seed_) {
    std::cerr << "replay: ATRIUM_TEST_SEED=" << seed_ << '\n';
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    server_ = std::make_unique<ServerProcess>(folder_ / "data", kNoRates);
    server_->start();
    client::Options options;
    options.server = server_->url();
    options.space = "college";
    options.login = "ivanova";
    options.password = server_->password();
    ivanova_ = std::make_unique<FileSender>(options);
    const auto chats = ivanova_->ask<std::vector<client::Chat>>(
        [](client::Client& client, auto done) { client.list_chats(std::move(done)); });
    for (const auto& chat : chats.value()) {
      chat_ = chat.title == "Группа ИС-21" ? chat.id : chat_;
    }
  }
  ~FilesCuts() override {
    ivanova_.reset();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Once it is there: sends it with a message.
  client::Entry send(client::UploadId upload) {
    EXPECT_EQ(ivanova_->await(upload).value().state, client::UploadState::kReady);
    return ivanova_->entry(chat_, ivanova_->send(chat_, {upload}).value().seq);
  }
  void expect_whole(const client::Entry& entry, const std::filesystem::path& sent, const std::string& by = {}) {
    const auto target = folder_ / "fetched";
    client::download_file(ivanova_->options(by), {entry.chat, entry.seq, 0}, entry.files.at(0), target).value();
    EXPECT_TRUE(content_of(target) == content_of(sent));
  }

  // While an upload goes on: so often, each within so many bytes after the one before.
  void kill_server(std::size_t times, std::uint64_t bytes_between) {
    kills_left_ = times;
    bytes_between_ = bytes_between;
    next_kill_ = dice_.between(1, bytes_between);
  }
  void kill_if_due(std::uint64_t done) {
    if (kills_left_ > 0 && done >= next_kill_) {
      --kills_left_;
      server_->kill();
      server_->start();
      next_kill_ = done + dice_.between(1, bytes_between_);
    }
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("atrium-files-cuts-" + std::to_string(::getpid()));
  const std::uint64_t seed_;
  Dice dice_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<FileSender> ivanova_;
  client::ChatId chat_{};
  std::size_t kills_left_ = 0;
  std::uint64_t bytes_between_ = 0;
  std::uint64_t next_kill_ = 0;
};

TEST_F(FilesCuts, TwoHundredOfAnUploadLoseNothingThoughTheServerIsKilledAmongThem) {
  constexpr std::size_t kCuts = 200;
  constexpr std::size_t kKills = 3;
  const auto path = write_file(folder_ / "sent", random_bytes(8 * kMiB + 11, seed_));
  CuttingNetwork up(server_->port(), kCuts, seed_ + 1);
  kill_server(kKills, 2 * kMiB);
  const auto progress = [this](std::uint64_t done, std::uint64_t) {
    kill_if_due(done);
    return GoOn::kYes;
  };
  const auto entry = send(client::upload_file(ivanova_->options(up.url()), path, {}, progress).value());
  EXPECT_GE(up.stop(), kCuts);
  EXPECT_EQ(kills_left_, 0U);
  expect_whole(entry, path);
}

TEST_F(FilesCuts, AHundredOfADownloadLoseNothing) {
  constexpr std::size_t kCuts = 100;
  const auto path = write_file(folder_ / "sent", random_bytes(8 * kMiB + 11, seed_));
  const auto entry = send(client::upload_file(ivanova_->options(), path).value());
  CuttingNetwork down(server_->port(), kCuts, seed_ + 2);
  expect_whole(entry, path, down.url());
  EXPECT_GE(down.stop(), kCuts);
}

TEST_F(FilesCuts, AServerThatIsKilledInMidUploadGoesOn) {
  const auto path = write_file(folder_ / "sent", random_bytes(56 * kMiB + 5, seed_));
  kill_server(3, 18 * kMiB);
  std::size_t went_back = 0;
  std::uint64_t furthest = 0;
  const auto progress = [&](std::uint64_t done, std::uint64_t) {
    went_back += done < furthest ? 1 : 0;
    furthest = done;
    kill_if_due(done);
    return GoOn::kYes;
  };
  const auto entry = send(client::upload_file(ivanova_->options(), path, {}, progress).value());
  EXPECT_EQ(kills_left_, 0U);
  EXPECT_GT(went_back, 0U);
  expect_whole(entry, path);
  server_->kill();
  server_->start();
  std::filesystem::remove(folder_ / "fetched");
  expect_whole(entry, path);
}

// What looks into files (server/media/zygote.h).

TEST_F(FilesCuts, WhoeverLooksIntoFilesMayBeKilled) {
  const auto path = write_file(folder_ / "sent", "words");
  send(client::upload_file(ivanova_->options(), path).value());
  for (int kills = 0; kills < 3; ++kills) {
    ASSERT_FALSE(children_of(server_->id()).empty());
    for (const auto process : children_of(server_->id())) {
      ::kill(process, SIGKILL);
    }
    const auto entry = send(client::upload_file(ivanova_->options(), path).value());
    EXPECT_EQ(entry.files.at(0).type, "text/plain");
  }
}

TEST_F(FilesCuts, NobodyIsLeftWhenTheServerEnds) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    const auto path = write_file(folder_ / "sent", "words");
    send(client::upload_file(ivanova_->options(), path).value());
    const auto children = children_of(server_->id());
    EXPECT_FALSE(children.empty());
    ::kill(server_->id(), signal);
    for (const auto process : children) {
      EXPECT_TRUE(ends(process)) << process << " after signal " << signal;
    }
    server_->kill();  // it is waited for
    server_->start();
  }
}

}  // namespace
}  // namespace atrium::test
