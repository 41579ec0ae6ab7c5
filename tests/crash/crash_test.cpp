#include <atrium/client.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <vector>

#include "tests/crash/dials.h"
#include "tests/crash/server_process.h"
#include "tests/support/numbered.h"

namespace atrium::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTitle = "Группа ИС-21";
constexpr std::size_t kUnacknowledged = 256;  // of one sender
constexpr auto kPatience = 120s;

std::vector<std::string> sentences() {
  const char* folder = std::getenv("ATRIUM_TEST_DATA");
  const auto root = folder != nullptr ? std::string(folder) : ATRIUM_SOURCE_DIR "/../shared/data";
  std::ifstream file(root + "/text/ru-taiga-dev.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  if (lines.empty()) {
    std::cerr << "no real text: a few sentences of the test's own stand in\n";
    lines = {"Завтра контрольная.", "Принесите, пожалуйста, справки.", "Спасибо!", "Во сколько собрание?"};
  }
  return lines;
}

// A message, an edit or a reaction; each text stands there once.
struct Message {
  client::Seq seq;
  std::string text;
};

// What the oracle knows, written by the clients' threads.
struct Ledger {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Message> acknowledged;
  std::size_t sent = 0;
  std::vector<std::string> refused;

  std::size_t unanswered() const { return sent - acknowledged.size() - refused.size(); }
  bool wait_for(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kPatience, condition);
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

// Sends one sentence after the other, a few hundred ahead of the acknowledgements; edits some of them, and reacts.
class Sender {
 public:
  Sender(const ServerProcess& server, const std::string& login, const std::vector<std::string>& lines, Ledger& ledger)
      : login_(login), lines_(lines), ledger_(ledger), client_(options_for(server, login), {}) {
    client_.start();
  }
  void begin(client::ChatId chat) {
    chat_ = chat;
    for (std::size_t i = 0; i < kUnacknowledged; ++i) {
      send_next();
    }
  }
  void finish() { finishing_ = true; }
  client::Client& client() { return client_; }

 private:
  void send_next() {
    if (finishing_) {
      return;
    }
    const auto number = next_++;
    const auto tag = "#" + login_ + "-" + std::to_string(number);
    const auto sentence = lines_[number % lines_.size()] + " " + tag;
    std::string sign;
    {
      const std::scoped_lock lock(ledger_.mutex);
      sign = numbered_emoji(++ledger_.sent);
    }
    const client::Seq target = newest_;
    if (target == 0 || number % 5 > 1) {
      client_.send(chat_, sentence, [this, sentence](client::Result<client::Accepted> result) {
        newest_ = result ? result->seq : newest_.load();
        answered(sentence, result);
      });
    } else if (number % 5 == 0) {
      client_.edit(chat_, target, sentence,
                   [this, sentence](client::Result<client::Accepted> result) { answered(sentence, result); });
    } else {
      client_.react(chat_, target, sign, [this, sign](client::Result<client::Accepted> result) { answered(sign, result); });
    }
  }
  void answered(const std::string& text, const client::Result<client::Accepted>& result) {
    {
      const std::scoped_lock lock(ledger_.mutex);
      result ? ledger_.acknowledged.push_back({result->seq, text}) : ledger_.refused.push_back(result.error().message);
    }
    ledger_.changed.notify_all();
    send_next();
  }

  const std::string login_;
  const std::vector<std::string>& lines_;
  Ledger& ledger_;
  client::ChatId chat_{};
  std::atomic<bool> finishing_ = false;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<client::Seq> newest_ = 0;  // of its own messages that are acknowledged
  client::Client client_;
};

// Hears the chat from its head on, over all reconnects.
class Listener {
 public:
  Listener(const ServerProcess& server, const std::string& login, client::ChatId chat)
      : client_(options_for(server, login), events(chat)) {
    client_.subscribe();
    client_.start();
  }
  bool wait_until_subscribed() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this] { return subscribed_; });
  }
  bool wait_for(client::Seq seq) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return !heard_.empty() && heard_.back().seq >= seq; });
  }
  std::vector<client::Entry> heard() {
    const std::scoped_lock lock(mutex_);
    return heard_;
  }
  std::size_t reloads() {
    const std::scoped_lock lock(mutex_);
    return reloads_;
  }

 private:
  client::Events events(client::ChatId chat) {
    client::Events events;
    events.on_subscribed = [this](const std::vector<client::Chat>&) { note([&] { subscribed_ = true; }); };
    events.on_entry = [this, chat](const client::Entry& entry) {
      if (entry.chat == chat) {
        note([&] { heard_.push_back(entry); });
      }
    };
    events.on_reloaded = [this](const client::Reloaded&) { note([&] { ++reloads_; }); };
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
  bool subscribed_ = false;
  std::vector<client::Entry> heard_;
  std::size_t reloads_ = 0;
  client::Client client_;
};

client::ChatId find_chat(client::Client& client) {
  std::promise<client::ChatId> found;
  client.list_chats([&](client::Result<std::vector<client::Chat>> chats) {
    client::ChatId id{};
    for (const auto& chat : chats.value()) {
      id = chat.title == kTitle ? chat.id : id;
    }
    found.set_value(id);
  });
  return found.get_future().get();
}

// The oracle: `heard` against what was acknowledged.
void judge(const std::vector<client::Entry>& heard, const Ledger& ledger) {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i].seq, heard.front().seq + i) << "a hole";
    ASSERT_TRUE(texts.insert(heard[i].text).second) << "twice: " << heard[i].text;
  }
  for (const auto& message : ledger.acknowledged) {
    const auto at = message.seq - heard.front().seq;
    ASSERT_LT(at, heard.size()) << "acknowledged and missing: " << message.text;
    ASSERT_EQ(heard[at].text, message.text) << "another message stands at " << message.seq;
  }
  ASSERT_EQ(heard.size(), ledger.acknowledged.size()) << "something was stored that nobody was told of";
}

// What edits and reactions made of a message.
struct Amended {
  std::string text;
  std::vector<client::Seq> edits;
  std::map<client::AccountId, std::string> signs;
};

std::map<client::Seq, Amended> amended_by(const std::vector<client::Entry>& heard) {
  std::map<client::Seq, Amended> amended;
  for (const auto& entry : heard) {
    if (entry.kind == client::EntryKind::kEdit) {
      amended[entry.target_seq].text = entry.text;
      amended[entry.target_seq].edits.push_back(entry.seq);
    } else if (entry.kind == client::EntryKind::kReaction) {
      amended[entry.target_seq].signs[entry.author] = entry.text;
    }
  }
  return amended;
}

// The newest messages as a page shows them, against what everybody heard.
void judge_pages(client::Client& client, client::ChatId chat, const std::vector<client::Entry>& heard) {
  constexpr int kPages = 20;
  auto amended = amended_by(heard);
  client::Seq from = 0;
  std::size_t compared = 0;
  for (int i = 0; i < kPages; ++i) {
    std::promise<client::Result<client::HistoryPage>> read;
    client.read_history({chat, from, client::HistoryDirection::kOlder, client::HistoryView::kMessages, 200},
                        [&](client::Result<client::HistoryPage> page) { read.set_value(std::move(page)); });
    const auto page = read.get_future().get().value();
    for (const auto& item : page.items) {
      if (item.entry.seq < heard.front().seq) {
        continue;
      }
      const auto& expected = amended[item.entry.seq];
      std::map<client::AccountId, std::string> signs;
      for (const auto& each : item.reactions) {
        for (const auto account : each.accounts) {
          ASSERT_TRUE(signs.emplace(account, each.emoji).second) << "two signs of one person";
        }
      }
      ASSERT_EQ(item.text_now, expected.text) << item.entry.seq;
      ASSERT_EQ(item.edit_seqs, expected.edits) << item.entry.seq;
      ASSERT_EQ(signs, expected.signs) << item.entry.seq;
      compared += expected.edits.empty() && signs.empty() ? 0 : 1;
    }
    from = page.next_from_seq;
    if (from == 0) {
      break;
    }
  }
  EXPECT_GT(compared, 10U);
}

TEST(Crash, NothingAcknowledgedIsLostOverKills) {
  const auto kills = number_from("ATRIUM_CRASH_KILLS", 100);
  const auto acknowledged_wanted = number_from("ATRIUM_CRASH_ACKS", 2000 * kills);
  const auto seed = number_from("ATRIUM_CRASH_SEED", std::random_device{}());
  std::cerr << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  const auto lines = sentences();
  ServerProcess server(std::filesystem::temp_directory_path() / ("atrium-crash-" + std::to_string(getpid())), kNoRates);
  server.start();

  Ledger ledger;
  std::vector<std::unique_ptr<Sender>> senders;
  for (const auto* login : {"ivanova", "petrov", "orlova", "alekseev"}) {
    senders.push_back(std::make_unique<Sender>(server, login, lines, ledger));
  }
  const auto chat = find_chat(senders.front()->client());
  std::vector<std::unique_ptr<Listener>> listeners;
  for (const auto* login : {"borisova", "vlasov", "gromova", "denisov"}) {
    listeners.push_back(std::make_unique<Listener>(server, login, chat));
    ASSERT_TRUE(listeners.back()->wait_until_subscribed());
  }
  for (auto& sender : senders) {
    sender->begin(chat);
  }

  std::size_t hits = 0;
  const auto mean = acknowledged_wanted / kills;
  std::size_t target = 0;
  for (std::size_t kill = 0; kill < kills; ++kill) {
    target = std::max(target, acknowledged_wanted * kill / kills) + 1 + random() % mean;
    ASSERT_TRUE(ledger.wait_for([&] { return ledger.acknowledged.size() >= target; })) << "seed " << seed;
    server.kill();
    {
      const std::scoped_lock lock(ledger.mutex);
      hits += ledger.unanswered() > 0 ? 1 : 0;
      target = ledger.acknowledged.size();
    }
    server.start();
  }
  ASSERT_TRUE(ledger.wait_for([&] { return ledger.acknowledged.size() >= acknowledged_wanted; }));
  for (auto& sender : senders) {
    sender->finish();
  }
  ASSERT_TRUE(ledger.wait_for([&] { return ledger.unanswered() == 0; }));
  ASSERT_TRUE(ledger.refused.empty()) << ledger.refused.front();

  client::Seq head = 0;
  for (const auto& message : ledger.acknowledged) {
    head = std::max(head, message.seq);
  }
  std::cerr << kills << " kills, " << hits << " with sends unacknowledged, " << ledger.acknowledged.size()
            << " acknowledged\n";
  EXPECT_GE(hits * 10, kills * 9);
  for (auto& listener : listeners) {
    ASSERT_TRUE(listener->wait_for(head)) << "seed " << seed;
    EXPECT_EQ(listener->reloads(), 0U);
    judge(listener->heard(), ledger);
  }
  judge_pages(senders.front()->client(), chat, listeners.front()->heard());
}

}  // namespace
}  // namespace atrium::test
