#pragma once

#include <atrium/client.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "tests/network/school.h"
#include "tests/support/dice.h"

namespace atrium::test {

// What the clients' threads write down, and who waits for it.
struct Desk {
  std::mutex mutex;
  std::condition_variable changed;

  void note(const std::function<void()>& change) {
    {
      const std::scoped_lock lock(mutex);
      change();
    }
    changed.notify_all();
  }
  bool wait_for(std::chrono::milliseconds time, const std::function<bool()>& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, time, condition);
  }
};

// A message that somebody wishes to send, and every answer to it.
struct Wish {
  client::ChatId chat{};
  std::string text;
  std::vector<client::Result<client::Accepted>> answers;
};

// What an application is told, in this order.
struct Left {
  client::ChatId chat{};
};
using Told = std::variant<client::Entry, client::Reloaded, client::Chat, Left>;

// Somebody behind a network that lies: the real client, what it is asked for, and all that it tells.
class Participant {
 public:
  // Sends the wishes one after the other, a few ahead of the answers.
  Participant(Desk& desk, const Account& account, std::uint16_t port, client::Positions from, std::vector<Wish> wishes,
              std::uint64_t seed);

  void begin();
  // The program ends, and another one goes on where it was: what had no answer never gets one (ErrorCode::kStopped).
  void restart();
  void stop();
  // A round trip: once it is answered, what was pushed before it has come.
  void list_chats();

  // With the desk's lock, or once it has stopped.
  const Account& account() const { return account_; }
  const std::vector<Wish>& wishes() const { return wishes_; }
  const std::vector<Told>& told() const { return told_; }
  const std::vector<client::HistoryPage>& pages() const { return pages_; }
  const std::vector<client::Chat>& chats() const { return chats_; }
  std::size_t answered() const { return answered_; }
  bool is_done() const { return answered_ == wishes_.size() && unanswered_questions_ == 0; }
  bool is_in(client::ChatId chat) const { return last_.contains(chat); }
  // The newest entry of a chat that it has.
  client::Seq last(client::ChatId chat) const { return last_.contains(chat) ? last_.at(chat) : 0; }
  const std::string& ending() const { return ending_; }

 private:
  std::unique_ptr<client::Client> make_client(const client::Positions& from);
  client::Events events();
  void tell(client::ChatId chat, Told what);
  void send_next();
  void read_some_history(client::ChatId chat);

  Desk& desk_;
  const Account account_;
  const std::uint16_t port_;
  const std::uint64_t epoch_;
  Dice dice_;
  const std::size_t ahead_;
  std::size_t next_ = 0;
  std::vector<Wish> wishes_;
  std::vector<Told> told_;
  std::vector<client::HistoryPage> pages_;
  std::vector<client::Chat> chats_;
  std::map<client::ChatId, client::Seq> last_;
  std::size_t answered_ = 0;
  std::size_t unanswered_questions_ = 0;
  std::string ending_;  // why the client gave up; it must not
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<client::Client> client_;
};

}  // namespace atrium::test
