#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
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

// A chat that somebody wants to hear of, and what of it they may see.
struct Interest {
  ChatKey chat;
  Visibility visibility;
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
  // The receiver must not listen to any of these yet. The work does not depend on how many others do.
  void subscribe(const std::shared_ptr<Receiver>& receiver, std::vector<Interest> interests);
  void unsubscribe(const ChatKey& chat, const Receiver& receiver);
  // The socket is closed: drops every subscription of it.
  void forget(const Receiver& receiver);
  // To everyone who listens but `except`.
  void publish(const ChatKey& chat, const Publication& publication, const Receiver* except = nullptr) const;

 private:
  // A subscription and the listener's place know each other by index, so neither is ever searched for among many.
  struct Subscription {
    Receiver* receiver;
    std::size_t place;
    Visibility visibility;
  };
  using Subscriptions = boost::container::small_vector<Subscription, 1>;
  struct Place {
    ChatKey chat;
    std::size_t subscription;
  };
  struct Listener {
    std::shared_ptr<Receiver> receiver;
    std::vector<Place> places;
  };
  void take_out(const Place& place);

  boost::unordered_flat_map<ChatKey, Subscriptions, ChatKeyHash> chats_;
  std::unordered_map<const Receiver*, Listener> listeners_;
};

}  // namespace atrium::delivery
