// Many small files: what the server needs does not grow with them beyond a little each, no folder holds too many, and once they are deleted
// nothing of them is left.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "tests/crash/dials.h"
#include "tests/crash/server_process.h"
#include "tests/integration/file_sender.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPerMessage = 10;
constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kBytesEach = 1024;         // of memory that a file may cost the server
constexpr std::size_t kBytesForAll = 96 * kMiB;  // and besides: the store's tables, the newest entries of the chat
constexpr std::size_t kDescriptorsForAll = 64;   // tables that the store has opened meanwhile
constexpr const char* kLogins[] = {"ivanova", "petrov", "orlova", "alekseev"};

// What lies in the folders of files.
struct OnDisk {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  std::size_t folders = 0;
  std::size_t fullest = 0;  // how many files a folder holds at most
};

OnDisk look_at(const fs::path& root) {
  OnDisk seen;
  std::error_code gone;  // while we look
  for (const auto& item : fs::recursive_directory_iterator(root)) {
    if (item.is_directory()) {
      ++seen.folders;
      const fs::directory_iterator files(item.path());
      seen.fullest = std::max(seen.fullest, static_cast<std::size_t>(std::distance(begin(files), end(files))));
    } else {
      ++seen.files;
      const auto bytes = item.file_size(gone);
      seen.bytes += gone ? 0 : bytes;
    }
  }
  return seen;
}

class ManyFiles : public testing::Test {
 protected:
  ManyFiles() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    server_ = std::make_unique<ServerProcess>(folder_ / "data", kNoRates);
    server_->start();
    for (const auto* login : kLogins) {
      client::Options options;
      options.server = server_->url();
      options.space = "college";
      options.login = login;
      options.password = server_->password();
      senders_.push_back(std::make_unique<FileSender>(options));
    }
    const auto chats = senders_.front()->ask<std::vector<client::Chat>>(
        [](client::Client& client, auto done) { client.list_chats(std::move(done)); });
    for (const auto& chat : chats.value()) {
      chat_ = chat.title == "Группа ИС-21" ? chat.id : chat_;
    }
  }
  ~ManyFiles() override {
    senders_.clear();
    server_.reset();
    fs::remove_all(folder_);
  }

  fs::path files() const { return folder_ / "data" / "files"; }
  std::uint64_t used() const {
    std::uint64_t used = 0;
    for (const auto& sender : senders_) {
      used += sender->storage().used;
    }
    return used;
  }

  // So many more, by all at once; each is another.
  void send(std::size_t count) {
    const auto messages = count / kPerMessage / senders_.size();
    std::vector<std::thread> threads;
    for (std::size_t who = 0; who < senders_.size(); ++who) {
      threads.emplace_back([this, who, messages] {
        for (std::size_t i = 0; i < messages; ++i) {
          sent_[who].push_back(send_message(who));
        }
      });
    }
    for (auto& thread : threads) {
      thread.join();
    }
  }
  client::Seq send_message(std::size_t who) {
    const auto path = folder_ / ("small of " + std::to_string(who));
    auto& sender = *senders_[who];
    std::vector<client::UploadId> uploads;
    for (std::size_t i = 0; i < kPerMessage; ++i) {
      const auto seed = sent_[who].size() * kPerMessage + i + 1;
      write_file(path, "Файл " + std::to_string(seed) + " of " + kLogins[who] + ' ' + std::string(200 + seed % 800, '.'));
      uploads.push_back(client::upload_file(sender.options(), path).value());
    }
    for (const auto upload : uploads) {
      EXPECT_EQ(sender.await(upload).value().state, client::UploadState::kReady);
    }
    return sender.send(chat_, uploads).value().seq;
  }
  void delete_all() {
    for (std::size_t who = 0; who < senders_.size(); ++who) {
      for (const auto seq : sent_[who]) {
        senders_[who]
            ->ask<client::Accepted>([&](client::Client& client, auto done) { client.remove(chat_, seq, std::move(done)); })
            .value();
      }
    }
  }

  const fs::path folder_ = fs::temp_directory_path() / ("atrium-many-files-" + std::to_string(::getpid()));
  std::unique_ptr<ServerProcess> server_;
  std::vector<std::unique_ptr<FileSender>> senders_;
  client::ChatId chat_{};
  std::vector<client::Seq> sent_[std::size(kLogins)];
};

TEST_F(ManyFiles, CostLittleEachAndLeaveNothing) {
  constexpr std::size_t kStep = kPerMessage * std::size(kLogins);
  const auto wanted = number_from("ATRIUM_MANY_FILES", 2'000) / (10 * kStep) * 10 * kStep;
  const auto begin = Clock::now();
  send(wanted / 10);
  const auto memory = server_->memory();
  const auto descriptors = server_->descriptors();
  send(wanted - wanted / 10);
  const auto seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto full = look_at(files());
  std::cerr << wanted << " files in " << seconds << " s; memory " << memory / kMiB << " MiB after a tenth, "
            << server_->memory() / kMiB << " MiB after all; descriptors " << descriptors << ", then "
            << server_->descriptors() << "; " << full.folders << " folders, the fullest with " << full.fullest << '\n';
  EXPECT_LT(server_->memory(), memory + kBytesForAll + wanted * kBytesEach);
  EXPECT_LT(server_->descriptors(), descriptors + kDescriptorsForAll);
  EXPECT_EQ(full.files, wanted) << "contents, and no part";
  EXPECT_EQ(full.bytes, used());
  EXPECT_LE(full.folders, 260U);
  EXPECT_LE(full.fullest, std::max<std::size_t>(260, wanted / 256 * 2)) << "they are spread";

  delete_all();
  EXPECT_EQ(used(), 0U);
  const auto deadline = Clock::now() + std::chrono::seconds(60);
  while (look_at(files()).files > 0 && Clock::now() < deadline) {
    std::this_thread::yield();
  }
  const auto empty = look_at(files());
  EXPECT_EQ(empty.files, 0U) << "and " << empty.bytes << " bytes";
  EXPECT_LT(server_->descriptors(), descriptors + kDescriptorsForAll);
  std::cerr << "deleted; memory " << server_->memory() / kMiB << " MiB, descriptors " << server_->descriptors() << '\n';
}

}  // namespace
}  // namespace atrium::test
