// The real server on a real disk that is very small, until it is full.
#include <atrium/client.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <random>

#include "tests/crash/server_process.h"
#include "tests/support/child_process.h"
#include "tests/support/small_disk.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
using client::ErrorCode;

constexpr std::uint64_t kMiB = 1 << 20;

// Waits for the answer of something that is asked of a client.
template <class Value>
client::Result<Value> answer(const std::function<void(client::Done<Value>)>& ask) {
  auto promise = std::make_shared<std::promise<client::Result<Value>>>();
  ask([promise](client::Result<Value> result) { promise->set_value(std::move(result)); });
  auto future = promise->get_future();
  if (future.wait_for(60s) != std::future_status::ready) {
    return client::Error{ErrorCode::kStopped, "no answer", ""};
  }
  return future.get();
}

struct SmallDiskTest : testing::Test {
  SmallDisk disk{256, 20'000};  // MiB, files
  std::unique_ptr<ServerProcess> server;
  std::unique_ptr<client::Client> ivanova;
  client::ChatId chat{};

  void SetUp() override {
    if (!disk.there()) {
      GTEST_SKIP() << "this user may not mount a small disk";
    }
    auto settings = kNoRates;
    server = std::make_unique<ServerProcess>(disk.path() / "data", settings);
    server->start();
    ivanova = sign_in("ivanova");
    const auto chats = answer<std::vector<client::Chat>>([&](auto done) { ivanova->list_chats(std::move(done)); }).value();
    for (const auto& each : chats) {
      chat = each.title == "Группа ИС-21" ? each.id : chat;
    }
  }
  std::unique_ptr<client::Client> sign_in(const std::string& login) {
    client::Options options;
    options.server = server->url();
    options.space = "college";
    options.login = login;
    options.password = server->password();
    options.backoff_max = 200ms;
    auto client = std::make_unique<client::Client>(options, client::Events());
    client->start();
    return client;
  }
  client::Result<client::Accepted> say(const std::string& text) {
    return answer<client::Accepted>([&](auto done) { ivanova->send(chat, text, std::move(done)); });
  }
  // A number, and so many bytes that no compression makes fewer.
  std::string next_text(std::size_t filler) {
    auto text = std::to_string(next_++) + ' ';
    for (std::size_t i = 0; i < filler; ++i) {
      text.push_back(static_cast<char>('0' + random_() % 64));
    }
    return text;
  }
  // Says texts until one is refused; keeps those that were accepted, by their seq.
  void say_until_refused(std::size_t filler = 0) {
    while (true) {
      const auto text = next_text(filler);
      const auto result = say(text);
      if (!result) {
        EXPECT_EQ(result.error().code, ErrorCode::kStorageFull);
        refused_ = text;
        return;
      }
      accepted_[result->seq] = text;
    }
  }
  // Says what was refused until there is room for it.
  void say_until_taken() {
    auto again = say(refused_);
    while (!again && again.error().code == ErrorCode::kStorageFull) {
      again = say(refused_);
    }
    accepted_[again.value().seq] = refused_;
  }
  void expect_everything_once(client::Client& who) {
    std::map<client::Seq, std::string> found;
    client::HistoryRequest request;
    request.chat = chat;
    request.view = client::HistoryView::kMessages;
    request.limit = 200;
    do {
      const auto page = answer<client::HistoryPage>([&](auto done) { who.read_history(request, std::move(done)); }).value();
      for (const auto& item : page.items) {
        found[item.entry.seq] = item.entry.text;
      }
      request.from_seq = page.next_from_seq;
    } while (request.from_seq != 0);
    std::erase_if(found, [](const auto& each) { return !std::isdigit(static_cast<unsigned char>(each.second[0])); });
    EXPECT_EQ(found.size(), accepted_.size());
    EXPECT_TRUE(found == accepted_);
  }

  std::size_t next_ = 0;
  std::minstd_rand random_;
  std::map<client::Seq, std::string> accepted_;
  std::string refused_;
};

TEST_F(SmallDiskTest, TakesNothingNewWhileItIsFullAndLosesNothing) {
  for (int i = 0; i < 100; ++i) {
    const auto text = next_text(0);
    accepted_[say(text).value().seq] = text;
  }
  disk.leave_free(10 * kMiB);
  say_until_refused();

  const auto petrov = sign_in("petrov");
  expect_everything_once(*petrov);
  const auto victim = accepted_.begin()->first;
  EXPECT_TRUE(answer<client::Accepted>([&](auto done) { ivanova->remove(chat, victim, std::move(done)); }));
  accepted_.erase(victim);
  const auto head = sign_in("sokolova");
  EXPECT_TRUE(answer<client::AuditPage>([&](auto done) { head->read_audit(1, std::move(done)); }));

  disk.drop_ballast();
  say_until_taken();
  expect_everything_once(*petrov);
}

TEST_F(SmallDiskTest, IsFullAsWellOnceItCanHoldNoMoreFiles) {
  disk.leave_free_files(500);
  say_until_refused();
  EXPECT_GT(disk.free_bytes(), 100 * kMiB);
  const auto petrov = sign_in("petrov");
  expect_everything_once(*petrov);
  disk.drop_files();
  say_until_taken();
  expect_everything_once(*petrov);
}

TEST_F(SmallDiskTest, FilledByMessagesAloneNeverStopsTheServer) {
  say_until_refused(15'000);
  EXPECT_GT(accepted_.size(), 1000u);
  std::cerr << accepted_.size() << " messages of 15 kB on a disk of 256 MiB, " << disk.free_bytes() / kMiB
            << " MiB are left\n";
  EXPECT_GT(disk.free_bytes(), 20 * kMiB);
  const auto petrov = sign_in("petrov");
  expect_everything_once(*petrov);
  server->kill();
  server->start();
  expect_everything_once(*petrov);
}

TEST_F(SmallDiskTest, TooFullToOpenSaysHowMuchRoomThatTakes) {
  say("перед сбоем").value();
  ivanova.reset();
  server->kill();
  disk.leave_free(0);
  ChildProcess atriumd({ATRIUM_SERVER_PROGRAM, "--data", (disk.path() / "data").string(), "--port", "0"}, {});
  EXPECT_EQ(atriumd.wait(), 1);
  const auto complaints = atriumd.error_lines(0);
  ASSERT_FALSE(complaints.empty());
  EXPECT_NE(complaints.back().find("0 MiB are free, and opening the store takes up to"), std::string::npos)
      << complaints.back();
  disk.drop_ballast();
  server->start();
  ivanova = sign_in("ivanova");
  EXPECT_TRUE(say("место нашлось"));
}

}  // namespace
}  // namespace atrium::test
