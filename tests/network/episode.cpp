#include "tests/network/episode.h"

#include <algorithm>
#include <thread>

#include "tests/network/participant.h"
#include "tests/network/view_judge.h"
#include "tests/support/fault_proxy.h"

namespace atrium::test {

using namespace std::chrono_literals;
using namespace client;

namespace {

// After it the networks heal, whatever is unanswered.
constexpr auto kFaultyTime = 1500ms;
constexpr std::size_t kMostFaulty = 6;

// One in so many episodes fills what the server keeps for a slow reader.
constexpr std::size_t kHeavy = 15;

// The networks of an episode, on one thread.
class Networks {
 public:
  Networks(std::uint16_t server, std::size_t clients, Dice& dice) {
    for (std::size_t i = 0; i < clients; ++i) {
      const FaultPlan plan(dice.below(std::uint64_t{1} << 62), dice.between(1, kMostFaulty));
      proxies_.push_back(std::make_unique<FaultProxy>(io_, server, plan));
    }
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Networks() { stop(); }

  std::uint16_t port(std::size_t client) const { return proxies_[client]->port(); }
  void heal() {
    boost::asio::post(io_, [this] {
      for (auto& proxy : proxies_) {
        proxy->heal();
      }
    });
  }
  void stop() {
    io_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  // Once stopped.
  void count(Outcome& outcome) const {
    for (const auto& proxy : proxies_) {
      outcome.connections += proxy->connections();
      for (std::size_t fault = 0; fault < kFaults; ++fault) {
        outcome.struck.at(fault) += proxy->struck().at(fault);
      }
    }
  }

 private:
  boost::asio::io_context io_{1};
  std::vector<std::unique_ptr<FaultProxy>> proxies_;
  std::thread thread_;
};

class Episode {
 public:
  Episode(School& school, std::size_t first_account, std::uint64_t seed)
      : school_(school),
        dice_(seed),
        members_(dice_.between(2, kMostMembers)),
        devices_(members_ + (dice_.one_in(3) ? 1 : 0)),
        heavy_(dice_.one_in(kHeavy)),
        networks_(school.port(), devices_, dice_) {
    for (std::size_t i = 0; i < members_; ++i) {
      ids_.push_back(school.account(first_account + i).id);
    }
    for (auto chats = dice_.between(1, 2); chats > 0; --chats) {
      const bool open_history = dice_.one_in(2);
      opened_.push_back(school.make_group(ids_, open_history));
      stored_.chats[opened_.back().chat] = {{}, opened_.back().seq, open_history};
    }
    for (std::size_t i = 0; i < devices_; ++i) {
      const auto& account = school.account(first_account + i % members_);
      people_.push_back(std::make_unique<Participant>(desk_, account, networks_.port(i), school.positions(opened_),
                                                      wishes(i, seed), mixed(seed, i)));
    }
  }

  Outcome run() {
    for (auto& person : people_) {
      person->begin();
    }
    if (dice_.one_in(2)) {
      remove_somebody();
    }
    if (dice_.one_in(3)) {
      restart_somebody();
    }
    desk_.wait_for(kFaultyTime, [this] { return std::ranges::all_of(people_, &Participant::is_done); });
    networks_.heal();
    come_to_rest();
    for (auto& person : people_) {
      person->stop();
    }
    networks_.stop();
    networks_.count(outcome_);
    for (auto& [chat, what] : stored_.chats) {
      what.entries = school_.entries_of(chat);
    }
    judge_all();
    for (const auto& chat : opened_) {
      school_.give_up(chat.chat, ids_);
    }
    return std::move(outcome_);
  }

 private:
  std::vector<Wish> wishes(std::size_t device, std::uint64_t seed) {
    std::vector<Wish> wishes(dice_.between(1, 25));
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      wishes[i].chat = dice_.pick(opened_).chat;
      wishes[i].text = std::to_string(seed) + "/" + std::to_string(device) + "/" + std::to_string(i);
      // Mostly a line, sometimes more than a segment takes.
      wishes[i].text.append(heavy_ || dice_.one_in(12) ? dice_.between(1000, 14'000) : dice_.between(0, 200), '.');
    }
    return wishes;
  }

  std::size_t answered() const {
    std::size_t sum = 0;
    for (const auto& person : people_) {
      sum += person->answered();
    }
    return sum;
  }

  // Once some messages are answered, or at the end of the faulty time.
  void remove_somebody() {
    const auto enough = dice_.between(1, 12 * members_);
    const auto chat = dice_.pick(opened_).chat;
    const auto who = dice_.pick(ids_);
    desk_.wait_for(kFaultyTime / 2, [&] { return answered() >= enough; });
    school_.remove(chat, {who});
    if (dice_.one_in(2)) {
      const auto more = answered_now() + dice_.between(0, 8);
      desk_.wait_for(kFaultyTime / 4, [&] { return answered() >= more; });
      school_.add(chat, {who});
    }
  }
  void restart_somebody() {
    const auto more = answered_now() + dice_.between(0, 12);
    auto& who = *dice_.pick(people_);
    desk_.wait_for(kFaultyTime / 4, [&] { return answered() >= more; });
    who.restart();
  }
  std::size_t answered_now() {
    const std::scoped_lock lock(desk_.mutex);
    return answered();
  }

  // Everything is answered; a last entry comes to all who are in; then, behind it on each connection, the list of chats.
  void come_to_rest() {
    rest("not every wish was answered", [this] { return std::ranges::all_of(people_, &Participant::is_done); });
    for (auto& [chat, what] : stored_.chats) {
      what.rest = school_.say(chat, "Звонок");
      what.entries = school_.entries_of(chat);
    }
    rest("not everybody has got everything", [this] {
      return std::ranges::all_of(stored_.chats, [this](const auto& chat) {
        return std::ranges::all_of(people_, [&](const auto& person) { return has_all(*person, chat.first, chat.second); });
      });
    });
    for (auto& person : people_) {
      person->list_chats();
    }
    rest("not every list came", [this] { return std::ranges::all_of(people_, &Participant::is_done); });
  }
  static bool has_all(const Participant& person, ChatId chat, const Stored::Chat& what) {
    return what.is_in(person.account().id, what.rest) ? person.last(chat) >= what.rest : !person.is_in(chat);
  }
  void rest(const std::string& otherwise, const std::function<bool()>& condition) {
    // One who has ended does not come to rest.
    const auto over = [&] {
      return condition() || std::ranges::any_of(people_, [](const auto& person) { return !person->ending().empty(); });
    };
    if (outcome_.complaints.empty() && !desk_.wait_for(kPatience, over)) {
      outcome_.complaints += otherwise + "\n";
    }
  }

  void judge_all() {
    std::size_t number = 0;
    for (const auto& person : people_) {
      std::string said = judge(stored_, *person);
      if (!said.empty()) {
        outcome_.complaints += "client " + std::to_string(number) + ":\n" + said;
      }
      ++number;
      for (const auto& wish : person->wishes()) {
        outcome_.acknowledged += !wish.answers.empty() && wish.answers.front() ? 1 : 0;
      }
      outcome_.reloads += static_cast<std::size_t>(
          std::ranges::count_if(person->told(), [](const auto& told) { return std::holds_alternative<Reloaded>(told); }));
    }
  }

  School& school_;
  Dice dice_;
  const std::size_t members_;
  const std::size_t devices_;  // the first member may have two
  const bool heavy_;
  Desk desk_;
  Networks networks_;
  std::vector<AccountId> ids_;
  std::vector<ChatOpened> opened_;
  Stored stored_;
  std::vector<std::unique_ptr<Participant>> people_;
  Outcome outcome_;
};

}  // namespace

Outcome run_episode(School& school, std::size_t first_account, std::uint64_t seed) {
  return Episode(school, first_account, seed).run();
}

}  // namespace atrium::test
