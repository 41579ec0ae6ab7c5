#pragma once

#include <atrium/client.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/crash/server_process.h"

namespace atrium::test {

// Longer than anything takes that works.
inline constexpr auto kPatience = std::chrono::seconds(30);

// Asks and waits for the answer. Throws if there is none, or a refusal.
template <class T>
T answer_to(const std::function<void(client::Done<T>)>& ask) {
  const auto answer = std::make_shared<std::promise<client::Result<T>>>();
  ask([answer](client::Result<T> result) { answer->set_value(std::move(result)); });
  auto future = answer->get_future();
  if (future.wait_for(kPatience) != std::future_status::ready) {
    throw std::runtime_error("no answer to somebody whom nothing disturbs");
  }
  auto result = future.get();
  if (!result) {
    throw std::runtime_error("refused: " + result.error().message);
  }
  return std::move(*result);
}

struct Account {
  client::AccountId id{};
  client::Token token{};
};

// What all episodes share: a real server in a process of its own, accounts, and the head, whom nothing disturbs.
class School {
 public:
  explicit School(std::size_t accounts);

  std::uint16_t port() const { return server_.port(); }
  const Account& account(std::size_t number) const { return accounts_.at(number); }
  // Where somebody starts who knows this much of these chats.
  client::Positions positions(const std::vector<client::ChatOpened>& chats) const;

  // Any thread.
  client::ChatOpened make_group(const std::vector<client::AccountId>& members, bool open_history);
  client::Seq remove(client::ChatId chat, std::vector<client::AccountId> people);
  client::Seq add(client::ChatId chat, std::vector<client::AccountId> people);
  client::Seq say(client::ChatId chat, const std::string& text);
  // Everything that the store holds of a chat, as the head reads it: the entry with seq n stands at n - 1.
  std::vector<client::Entry> entries_of(client::ChatId chat);
  // Nobody is in it any more.
  void give_up(client::ChatId chat, const std::vector<client::AccountId>& members);

 private:
  ServerProcess server_;
  std::vector<Account> accounts_;
  client::AccountId head_id_{};
  std::uint64_t epoch_ = 0;
  std::unique_ptr<client::Client> head_;
};

}  // namespace atrium::test
