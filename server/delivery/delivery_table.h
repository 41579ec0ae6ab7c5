#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "server/delivery/receiver.h"
#include "server/delivery/visibility.h"
#include "server/net/message.h"
#include "storage/ids.h"

namespace atrium::delivery {

struct ChatKey {
  SpaceId space;
  ChatId chat;
  friend bool operator==(const ChatKey&, const ChatKey&) = default;
};

struct ChatKeyHash {
  std::size_t operator()(const ChatKey& key) const noexcept {
    return std::hash<ChatId>{}(key.chat) ^ (std::hash<SpaceId>{}(key.space) >> 1);
  }
};

// What goes to the listeners of a chat. If it is about the entry `target`, those who may not see that one get `withheld`.
struct Publication {
  net::SharedMessage message;
  Seq target;
  net::SharedMessage withheld;
};

// Who of one worker's sessions listens to which chat. One per worker, used on its thread only. Changes arrive in the same
// queue as publications, so nothing that was published after a removal reaches the removed.
class DeliveryTable {
 public:
  void subscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver, Visibility visibility);
  void unsubscribe(const ChatKey& chat, const Receiver& receiver);
  // The socket is closed: drops every subscription of it.
  void forget(const Receiver& receiver);
  // To everyone who listens but `except`.
  void publish(const ChatKey& chat, const Publication& publication, const Receiver* except = nullptr) const;

 private:
  struct Subscription {
    std::shared_ptr<Receiver> receiver;
    Visibility visibility;
  };
  std::unordered_map<ChatKey, std::vector<Subscription>, ChatKeyHash> chats_;
  std::unordered_map<const Receiver*, std::vector<ChatKey>> receivers_;
};

}  // namespace atrium::delivery
