// Who listens to what: each publication reaches each listener of its chat once, whoever came and went before.
#include "server/delivery/delivery_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace atrium::test {
namespace {

using delivery::ChatKey;

constexpr std::size_t kListeners = 8;
constexpr std::uint64_t kChats = 6;

class Listener final : public delivery::Receiver {
 public:
  Listener() : Receiver(0) {}
  void deliver(const net::SharedMessage&, std::size_t) override { ++heard; }
  void deliver_page(const net::SharedMessage&, std::size_t) override {}
  void end(std::uint16_t, std::string_view) override {}
  bool gone() const override { return is_gone; }

  std::size_t heard = 0;
  bool is_gone = false;
};

ChatKey chat(std::uint64_t number) { return {SpaceId(1), ChatId(number)}; }

// The table beside a plain map of who listens to what.
struct Table : testing::Test {
  delivery::DeliveryTable table;
  std::vector<std::shared_ptr<Listener>> listeners;
  std::map<std::uint64_t, std::set<const Listener*>> expected;

  Table() {
    for (std::size_t i = 0; i < kListeners; ++i) {
      listeners.push_back(std::make_shared<Listener>());
    }
  }
  void subscribe(const std::shared_ptr<Listener>& who, const std::vector<std::uint64_t>& chats) {
    std::vector<delivery::Interest> interests;
    for (const auto number : chats) {
      if (expected[number].insert(who.get()).second) {
        interests.push_back({chat(number), delivery::Visibility()});
      }
    }
    table.subscribe(who, std::move(interests));
  }
  void unsubscribe(const std::shared_ptr<Listener>& who, std::uint64_t number) {
    expected[number].erase(who.get());
    table.unsubscribe(chat(number), *who);
  }
  void forget(const std::shared_ptr<Listener>& who) {
    for (auto& [number, listening] : expected) {
      listening.erase(who.get());
    }
    table.forget(*who);
  }
  void expect_agreement() {
    for (std::uint64_t number = 0; number < kChats; ++number) {
      table.publish(chat(number), {});
      for (const auto& listener : listeners) {
        ASSERT_EQ(std::exchange(listener->heard, 0), expected[number].count(listener.get()));
      }
    }
  }
};

TEST_F(Table, AgreesWithAPlainOneThroughManyRandomChanges) {
  std::minstd_rand random(1);
  for (int i = 0; i < 5000; ++i) {
    const auto& who = listeners[random() % kListeners];
    const auto one = random() % kChats;
    switch (random() % 4) {
      case 0:
        unsubscribe(who, one);
        break;
      case 1:
        forget(who);
        break;
      default:
        subscribe(who, {one, random() % kChats});
    }
    expect_agreement();
  }
}

TEST_F(Table, TakesNobodyWhoseSocketIsClosed) {
  listeners[0]->is_gone = true;
  table.subscribe(listeners[0], {{chat(1), {}}});
  table.publish(chat(1), {});
  EXPECT_EQ(listeners[0]->heard, 0u);
}

TEST_F(Table, LeavesOutWhoSentIt) {
  subscribe(listeners[0], {1});
  subscribe(listeners[1], {1});
  table.publish(chat(1), {}, listeners[0].get());
  EXPECT_EQ(listeners[0]->heard, 0u);
  EXPECT_EQ(listeners[1]->heard, 1u);
}

// So that nobody is kept alive by a chat that they left.
TEST_F(Table, HoldsASessionOnlyWhileItListens) {
  subscribe(listeners[0], {1, 2});
  EXPECT_GT(listeners[0].use_count(), 1);
  unsubscribe(listeners[0], 1);
  EXPECT_GT(listeners[0].use_count(), 1);
  unsubscribe(listeners[0], 2);
  EXPECT_EQ(listeners[0].use_count(), 1);
}

TEST_F(Table, HearsNothingAfterwardsEvenIfSubscribedTwice) {
  table.subscribe(listeners[0], {{chat(1), {}}});
  table.subscribe(listeners[0], {{chat(1), {}}});
  table.unsubscribe(chat(1), *listeners[0]);
  table.publish(chat(1), {});
  EXPECT_EQ(listeners[0]->heard, 0u);
}

}  // namespace
}  // namespace atrium::test
