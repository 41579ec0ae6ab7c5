#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/crash/server_process.h"
#include "tests/integration/wire_client.h"

namespace atrium::test {

// What somebody asked for, and what they were told.
struct Wish {
  std::size_t who = 0;
  wire::v1::ClientFrame frame;
  std::optional<wire::v1::ServerFrame> answer;

  bool accepted() const { return answer && answer->has_accepted(); }
  bool refused() const { return answer && answer->has_error(); }
};

// Six people of a class, each over a socket of their own, who write, edit, delete, react, ask, vote and schedule, some of it at once. What has
// no answer when the server is killed they ask for again, with the same request id. Throws when an answer is one that can't be.
class Talk {
 public:
  static constexpr int kOptions = 3;  // of each poll

  // Signs everybody in; the server runs.
  Talk(const ServerProcess& server, unsigned seed);

  // Everybody comes back, asks again, and goes on until so many answers have come.
  void go_on(std::size_t answers);
  // Everybody comes back; all answers are heard, and nothing that was scheduled is left.
  void finish();

  std::uint64_t chat() const { return chat_; }
  // What stood there before.
  std::uint64_t base() const { return base_; }
  std::uint64_t account_of(const Wish& wish) const { return people_[wish.who].id; }
  const std::deque<Wish>& wishes() const { return wishes_; }
  std::size_t repeats() const { return repeats_; }
  bool is_waiting() const;

 private:
  struct Person {
    std::string login;
    std::uint64_t id = 0;
    std::unique_ptr<WireClient> wire;
    std::map<std::uint64_t, std::size_t> under_way;  // the wish, by its frame's id
    std::deque<std::uint64_t> messages;              // the newest own ones
    std::deque<std::uint64_t> scheduled;             // that may be called off
    std::uint64_t counter = 0;

    std::string token() const;
  };
  struct AskedPoll {
    std::uint64_t seq = 0;
    std::size_t who = 0;
    std::set<std::size_t> voters;  // who has tried
  };

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  template <class Things>
  auto& any_of(Things& things) {
    return things[below(things.size())];
  }
  template <class Kind>
  Kind& number(Kind& kind, Person& person);
  template <class Kind>
  Kind& about(Kind& kind, Person& person, std::uint64_t target);
  std::string text_of_its_own() { return "слово " + std::to_string(++texts_); }

  wire::v1::ClientFrame message(Person& person);
  wire::v1::ClientFrame question(Person& person);
  wire::v1::ClientFrame later(Person& person);
  wire::v1::ClientFrame never_mind(Person& person);
  wire::v1::ClientFrame vote(Person& person);
  Wish closing();
  Wish next_wish(std::size_t who);

  void connect();
  void send(std::size_t wish);
  void hear(Person& person);
  void learn(const Wish& wish);

  const ServerProcess& server_;
  const unsigned seed_;
  std::mt19937 random_{seed_};
  std::uint64_t chat_ = 0;
  std::uint64_t base_ = 0;
  std::vector<Person> people_;
  std::deque<Wish> wishes_;
  std::deque<std::uint64_t> recent_;  // messages of anybody
  std::deque<AskedPoll> polls_;
  std::size_t texts_ = 0;
  std::size_t repeats_ = 0;
};

}  // namespace atrium::test
