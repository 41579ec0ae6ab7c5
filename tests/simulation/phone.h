#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "session.h"
#include "storage/ids.h"
#include "tests/support/chat_truth.h"
#include "tests/support/dice.h"
#include "tests/support/socket_judge.h"

namespace atrium::test {

// What a phone shares with all others of a simulation.
struct World {
  boost::asio::io_context& io;
  Dice& dice;
  Complaints& complaints;
  std::uint64_t next_number = 0;        // of texts
  std::set<std::uint64_t> forbidden{};  // texts that must never be stored
};

// Somebody who uses the real SDK, what they ask of it, and what it tells them, which is held against the truth.
class Phone {
 public:
  enum class Part { kLeader, kMember, kOutsider };
  struct Person {
    std::string name;
    std::string space;
    std::uint64_t account;
    client::Token token;
    Part part;
  };
  Phone(World& world, const Truth& truth, Person person);
  ~Phone();

  const Person& person() const { return person_; }
  // Wants something; `people` may be added to chats and removed.
  void wish(const std::vector<std::uint64_t>& people);
  // Signs out all other phones of this account.
  void revoke_others();
  // The application ends and begins anew with what it has stored: its places in the chats. What it had not sent is not asked for
  // any more.
  void restart();

  bool ended() const { return ended_; }
  const std::string& ended_because() const { return ended_because_; }
  std::string token() const { return {person_.token.begin(), person_.token.end()}; }
  // Nothing is unanswered, and everything there is has come.
  bool has_all() const;
  std::string state() const;

 private:
  void start(const client::Positions& positions);
  void change(client::wire::ClientFrame frame, std::function<void(client::Command::Answer)> done);
  void ask(client::wire::ClientFrame frame);
  void push(client::Command command, std::function<void(client::Command::Answer)> done);
  void send(std::uint64_t chat);
  void edit(std::uint64_t chat);
  void react(std::uint64_t chat);
  void move(std::uint64_t chat, const std::vector<std::uint64_t>& people);
  void create(const std::vector<std::uint64_t>& people);
  void read(std::uint64_t chat);
  void give_role(const std::vector<std::uint64_t>& people);
  std::uint64_t some_chat();
  void acknowledged(std::uint64_t number, const client::Command::Answer& answer);

  void entry(const client::Entry& entry);
  void gap(const client::Reloaded& reloaded);
  void complain(const std::string& what) const;

  World& world_;
  const Truth& truth_;
  const Person person_;
  client::Options options_;
  client::Events events_;
  std::unique_ptr<client::Session> session_;
  std::uint64_t sender_ = 0;
  std::uint64_t counter_ = 0;
  std::map<std::uint64_t, std::string> unanswered_;  // what they ask for, by their order
  std::uint64_t asked_ = 0;
  bool ended_ = false;
  std::string ended_because_;
  bool online_ = false;
  bool subscribed_ = false;                      // since it came online
  std::map<std::uint64_t, std::uint64_t> next_;  // the seq that is due, by chat
};

}  // namespace atrium::test
