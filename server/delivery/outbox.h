#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "server/delivery/delivery_table.h"
#include "server/net/worker.h"

namespace atrium::delivery {

// A worker with its table: where an outbox delivers.
struct Destination {
  net::Worker* worker;
  DeliveryTable* table;
};

// The way from a home thread to the sessions. What a turn has for a worker travels there in one task, in the order in
// which it was handed in: replies, pushes and changes of the delivery table alike. One per home thread, used on it only.
class Outbox : public net::TurnEnd {
 public:
  Outbox(net::Worker& home, std::vector<Destination> destinations);
  ~Outbox() override;

  // Frames for one session, laid end to end; at most kMessageBytes.
  void reply(const std::shared_ptr<Receiver>& receiver, std::string_view frames, std::size_t replies);
  void push(const std::shared_ptr<Receiver>& receiver, std::string_view frames) { reply(receiver, frames, 0); }
  // The same alone in a message; the receiver's session asks for the next when it has room.
  void page(const std::shared_ptr<Receiver>& receiver, std::string_view frames, std::size_t replies = 0);

  // Frames for everybody who listens to a chat.
  void publish(const ChatKey& chat, std::string_view frames, std::shared_ptr<Receiver> except = nullptr);
  // A frame about the entry `target`, and what those get who may not see that.
  void publish_about(const ChatKey& chat, Seq target, std::string_view frame, std::string_view withheld);

  void subscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver, Visibility visibility);
  void unsubscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver);
  void end(const std::shared_ptr<Receiver>& receiver, std::uint16_t code, std::string reason);

 private:
  struct Direct {
    std::shared_ptr<Receiver> receiver;
    std::string frames;
    std::size_t replies;
    bool is_page;
  };
  struct Broadcast {
    ChatKey chat;
    Publication publication;
    std::shared_ptr<Receiver> except;
  };
  struct Subscribe {
    std::shared_ptr<Receiver> receiver;
    std::vector<Interest> interests;
  };
  struct Unsubscribe {
    ChatKey chat;
    std::shared_ptr<Receiver> receiver;
  };
  struct End {
    std::shared_ptr<Receiver> receiver;
    std::uint16_t code;
    std::string reason;
  };
  using Item = std::variant<Direct, Broadcast, Subscribe, Unsubscribe, End>;

  void end_of_turn() override;
  void add(std::size_t worker_index, Item item);
  void broadcast(Broadcast item);
  static void deliver(DeliveryTable& table, std::vector<Item>& items);

  net::Worker& home_;
  const std::vector<Destination> destinations_;
  // The workers that have had a listener of a chat: the others aren't woken for it. One too many does no harm, so from the
  // 65th on they share bits.
  boost::unordered_flat_map<ChatKey, std::uint64_t, ChatKeyHash> listening_;
  std::vector<std::vector<Item>> items_;  // by worker
};

}  // namespace atrium::delivery
