// The drill: a server under load is backed up twice, killed, restored from the second backup, and its clients go on.
#include <atrium/client.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/crash/server_process.h"
#include "tests/support/child_process.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

using Log = std::map<client::Seq, std::string>;

// How a call of atriumd ended.
struct Ran {
  int status = -1;
  std::string said;
  std::string complained;
};

Ran atriumd(std::vector<std::string> words) {
  words.insert(words.begin(), ATRIUM_SERVER_PROGRAM);
  ChildProcess child(words, {});
  Ran ran{child.wait(), {}, {}};
  for (const auto& line : child.lines(0)) {
    ran.said += line + '\n';
  }
  for (const auto& line : child.error_lines(0)) {
    ran.complained += line + '\n';
  }
  return ran;
}

// What was acknowledged, by the clients' threads.
struct Acknowledged {
  std::mutex mutex;
  std::condition_variable changed;
  Log log;

  Log copy() {
    const std::scoped_lock lock(mutex);
    return log;
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 120s, [&] { return log.size() >= count; });
  }
};

client::Options options_for(const ServerProcess& server, const std::string& login) {
  client::Options options;
  options.fill_entries = ~std::uint64_t{0};  // who listens writes down everything
  options.server = server.url();
  options.space = "college";
  options.login = login;
  options.password = server.password();
  options.backoff_max = 200ms;
  return options;
}

// Writes one text after the other, some ahead of the acknowledgements, over all reconnects.
class Writer {
 public:
  Writer(const ServerProcess& server, const std::string& login, Acknowledged& acknowledged)
      : login_(login), acknowledged_(acknowledged), client_(options_for(server, login), {}) {
    client_.start();
  }
  client::Client& client() { return client_; }
  void begin(client::ChatId chat) {
    chat_ = chat;
    for (int i = 0; i < 32; ++i) {
      write_next();
    }
  }
  void finish() { finishing_ = true; }

 private:
  void write_next() {
    if (finishing_) {
      return;
    }
    auto text = login_ + "-" + std::to_string(next_++) + " " + std::string(300, '.');
    client_.send(chat_, text, [this, text](client::Result<client::Accepted> result) {
      if (result) {
        const std::scoped_lock lock(acknowledged_.mutex);
        acknowledged_.log[result->seq] = text;
      }
      acknowledged_.changed.notify_all();
      write_next();
    });
  }

  const std::string login_;
  Acknowledged& acknowledged_;
  client::ChatId chat_{};
  std::atomic<bool> finishing_ = false;
  std::atomic<std::size_t> next_ = 0;
  client::Client client_;
};

template <class Value>
Value answer(const std::function<void(client::Done<Value>)>& ask) {
  std::promise<client::Result<Value>> promise;
  ask([&](client::Result<Value> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get().value();
}

client::ChatId find_chat(client::Client& client) {
  for (const auto& chat : answer<std::vector<client::Chat>>([&](auto done) { client.list_chats(std::move(done)); })) {
    if (chat.title == "Группа ИС-21") {
      return chat.id;
    }
  }
  throw std::runtime_error("no chat");
}

// The chat's messages, all of them.
Log read_all(client::Client& client, client::ChatId chat) {
  Log log;
  client::HistoryRequest request;
  request.chat = chat;
  request.limit = 200;
  do {
    const auto page = answer<client::HistoryPage>([&](auto done) { client.read_history(request, std::move(done)); });
    for (const auto& item : page.items) {
      log[item.entry.seq] = item.entry.text;
    }
    request.from_seq = page.next_from_seq;
  } while (request.from_seq != 0);
  return log;
}

// Follows the chat, and counts how often it has to begin anew.
class Follower {
 public:
  explicit Follower(const ServerProcess& server) : client_(options_for(server, "borisova"), events()) {
    client_.subscribe();
    client_.start();
  }
  bool wait_until_reloaded() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [this] { return reloads_ > 0; });
  }
  bool wait_until_subscribed() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [this] { return subscribed_; });
  }
  int reloads() {
    const std::scoped_lock lock(mutex_);
    return reloads_;
  }

 private:
  client::Events events() {
    client::Events events;
    events.on_subscribed = [this](const std::vector<client::Chat>&) { note([this] { subscribed_ = true; }); };
    events.on_reloaded = [this](const client::Reloaded&) { note([this] { ++reloads_; }); };
    return events;
  }
  void note(const std::function<void()>& change) {
    {
      const std::scoped_lock lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int reloads_ = 0;
  bool subscribed_ = false;
  client::Client client_;
};

struct BackupDrill : testing::Test {
  const fs::path folder = fs::temp_directory_path() / ("atrium-drill-" + std::to_string(getpid()));
  const std::string data = folder / "data";
  const std::string backups = folder / "backups";
  std::unique_ptr<ServerProcess> server;

  BackupDrill() {
    fs::create_directories(folder);
    server = std::make_unique<ServerProcess>(data, kNoRates);
    server->start();
  }
  ~BackupDrill() override {
    server.reset();
    fs::remove_all(folder);
  }
  Ran backup(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"backup", command, backups};
    words.insert(words.end(), more.begin(), more.end());
    return atriumd(words);
  }
  Ran create() const { return backup("create", {"--data", data}); }
  // The lost data's place is taken by what the newest backup holds.
  void lose_and_restore() {
    server->kill();
    fs::rename(data, data + ".lost");
    const auto restored = backup("restore", {"--data", data});
    ASSERT_EQ(restored.status, 0) << restored.complained;
    std::cerr << restored.said;
    fs::copy_file(data + ".lost/demo-secret", data + "/demo-secret");
    server->start();
  }
};

void expect_holds(const Log& log, const Log& wanted) {
  for (const auto& [seq, text] : wanted) {
    const auto found = log.find(seq);
    ASSERT_TRUE(found != log.end()) << "missing: " << seq;
    ASSERT_EQ(found->second, text) << "another message stands at " << seq;
  }
}

TEST_F(BackupDrill, WhatWasAcknowledgedBeforeABackupIsThereAfterARestoreAndCountsOnce) {
  Acknowledged acknowledged;
  std::vector<std::unique_ptr<Writer>> writers;
  for (const auto* login : {"ivanova", "petrov", "orlova"}) {
    writers.push_back(std::make_unique<Writer>(*server, login, acknowledged));
  }
  const auto chat = find_chat(writers.front()->client());
  Follower follower(*server);
  ASSERT_TRUE(follower.wait_until_subscribed());
  for (auto& writer : writers) {
    writer->begin(chat);
  }
  ASSERT_TRUE(acknowledged.wait_for(5000));
  const auto full = create();
  ASSERT_EQ(full.status, 0) << full.complained;
  ASSERT_TRUE(acknowledged.wait_for(acknowledged.copy().size() + 5000));
  const auto before_backup = acknowledged.copy();
  const auto second = create();
  const auto after_backup = acknowledged.copy();
  ASSERT_EQ(second.status, 0) << second.complained;
  std::cerr << full.said << second.said;
  ASSERT_TRUE(acknowledged.wait_for(after_backup.size() + 2000));
  EXPECT_EQ(follower.reloads(), 0);

  lose_and_restore();
  ASSERT_TRUE(follower.wait_until_reloaded()) << "another epoch: nothing goes on where it was";
  for (auto& writer : writers) {
    writer->finish();
  }
  const auto reader = std::make_unique<client::Client>(options_for(*server, "vlasov"), client::Events());
  reader->start();
  const auto log = read_all(*reader, chat);
  expect_holds(log, before_backup);
  std::set<std::string> texts;
  for (const auto& [seq, text] : log) {
    EXPECT_TRUE(texts.insert(text).second) << "twice: " << text.substr(0, 20);
  }
  const auto verified = backup("verify");
  EXPECT_EQ(verified.status, 0) << verified.complained;
  std::cerr << verified.said;
}

TEST_F(BackupDrill, ACreateThatIsKilledLeavesNoHalfBackupAndTheServerForgetsTheCheckpoint) {
  Acknowledged acknowledged;
  Writer writer(*server, "ivanova", acknowledged);
  writer.begin(find_chat(writer.client()));
  ASSERT_TRUE(acknowledged.wait_for(3000));
  ASSERT_EQ(create().status, 0);
  std::minstd_rand random(std::random_device{}());
  for (int kill = 0; kill < 10; ++kill) {
    ChildProcess child({ATRIUM_SERVER_PROGRAM, "backup", "create", backups, "--data", data}, {});
    const auto when = std::chrono::steady_clock::now() + std::chrono::milliseconds(random() % 150);
    while (std::chrono::steady_clock::now() < when) {
      std::this_thread::yield();
    }
    child.signal(SIGKILL);
    child.wait();
    ASSERT_EQ(backup("verify").status, 0) << "kill " << kill;
  }
  ASSERT_EQ(create().status, 0);
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (fs::exists(data + "/checkpoint") && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(fs::exists(data + "/checkpoint"));
  writer.finish();
}

TEST_F(BackupDrill, WorksWithoutAServerTooAndRefusesWhatItShould) {
  server->kill();
  const auto alone = create();
  EXPECT_EQ(alone.status, 0) << alone.complained;
  EXPECT_EQ(backup("verify").status, 0);
  EXPECT_NE(backup("restore", {"--data", data}).complained.find("is not empty"), std::string::npos);
  EXPECT_NE(backup("create", {"--data", folder / "nowhere"}).complained.find("there is no store in"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder / "nowhere"));
  EXPECT_NE(atriumd({"backup", "verify", folder / "nothing"}).complained.find("There are no backups in"), std::string::npos);
  EXPECT_EQ(atriumd({"backup", "verify"}).status, 2);
  EXPECT_EQ(atriumd({"backup"}).status, 2);
}

TEST_F(BackupDrill, OlderOnesStayUntilTheNewestIsSeenToBeWhole) {
  server->kill();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(create().status, 0);
  }
  const auto numbers = [this] {
    std::set<std::string> found;
    for (const auto& list : fs::directory_iterator(fs::path(backups) / "meta")) {
      found.insert(list.path().filename());
    }
    return found;
  };
  // Its log is its own, the tables are all three's.
  const auto own = fs::path(backups) / "private" / "3";
  const auto hidden = folder / "hidden";
  fs::rename(own, hidden);
  const auto refused = backup("prune", {"--keep", "1"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.complained.find("so none was removed"), std::string::npos) << refused.complained;
  EXPECT_EQ(numbers(), (std::set<std::string>{"1", "2", "3"}));

  fs::rename(hidden, own);
  std::ofstream(fs::path(backups) / "meta" / "1", std::ios::trunc) << "rubbish";
  EXPECT_NE(backup("prune", {"--keep", "2"}).complained.find("backup 1 is damaged, so none was removed"), std::string::npos);
  EXPECT_EQ(numbers(), (std::set<std::string>{"1", "2", "3"}));
  fs::remove(fs::path(backups) / "meta" / "1");
  ASSERT_EQ(create().status, 0);
  EXPECT_EQ(backup("prune", {"--keep", "2"}).status, 0);
  EXPECT_EQ(numbers(), (std::set<std::string>{"3", "4"}));
}

}  // namespace
}  // namespace atrium::test
