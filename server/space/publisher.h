#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/delivery/outbox.h"
#include "server/space/chat.h"

namespace atrium::space {

// Lays the frames of a group end to end, one buffer a chat, and decides when they go: a fan-out that costs more than a sync
// waits for the next group of the same chat if that is under way, at most `wait`. A small chat never waits.
class Publisher {
 public:
  Publisher(net::Worker& home, delivery::Outbox& outbox, SpaceId space, std::function<std::chrono::microseconds()> sync_time,
            std::chrono::microseconds wait);

  void add_entry(Chat& chat, std::string_view encoded);
  // An entry about an older one that some member may not see.
  void add_withheld(Chat& chat, Seq target, std::string_view encoded, std::string_view withheld);
  // The group is settled: sends what need not wait.
  void end_group();
  // Before a change of the chat's listeners, and before what must not overtake.
  void flush(const Chat& chat);

 private:
  struct Held {
    Chat* chat;
    std::string frames;
    bool waited = false;  // one group long
  };
  bool may_wait(const Held& held) const;
  void send(Held& held);
  void arm();

  delivery::Outbox& outbox_;
  const SpaceId space_;
  const std::function<std::chrono::microseconds()> sync_time_;
  const std::chrono::microseconds wait_;
  std::unordered_map<ChatId, Held> held_;
  boost::asio::steady_timer timer_;
  bool armed_ = false;
};

}  // namespace atrium::space
