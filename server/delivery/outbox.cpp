#include "server/delivery/outbox.h"

#include "server/config/limits.h"

namespace atrium::delivery {
namespace {

// The same bytes behind a count of references of this worker's own: one that all workers count in would go from core to core
// with each member.
net::SharedMessage counted_here(net::SharedMessage message) {
  const auto* bytes = message.get();
  return {std::make_shared<net::SharedMessage>(std::move(message)), bytes};
}

constexpr std::uint64_t bit_of(std::size_t worker_index) { return std::uint64_t{1} << worker_index % 64; }

}  // namespace

Outbox::Outbox(net::Worker& home, std::vector<Destination> destinations)
    : home_(home), destinations_(std::move(destinations)), items_(destinations_.size()) {}

Outbox::~Outbox() { home_.cancel(*this); }

void Outbox::reply(const std::shared_ptr<Receiver>& receiver, std::string_view frames, std::size_t replies) {
  auto& items = items_[receiver->worker_index()];
  // Answers to pipelined commands leave a group together: one message for all of them.
  if (!items.empty()) {
    auto* last = std::get_if<Direct>(&items.back());
    if (last != nullptr && last->receiver == receiver && !last->is_page &&
        last->frames.size() + frames.size() <= limits::kPageBytes) {
      last->frames.append(frames);
      last->replies += replies;
      return;
    }
  }
  add(receiver->worker_index(), Direct{receiver, std::string(frames), replies, false});
}

void Outbox::page(const std::shared_ptr<Receiver>& receiver, std::string_view frames, std::size_t replies) {
  add(receiver->worker_index(), Direct{receiver, std::string(frames), replies, true});
}

void Outbox::publish(const ChatKey& chat, std::string_view frames, std::shared_ptr<Receiver> except) {
  broadcast({chat, {net::frame_message(frames), Seq(), nullptr}, std::move(except)});
}

void Outbox::publish_about(const ChatKey& chat, Seq target, std::string_view frame, std::string_view withheld) {
  broadcast({chat, {net::frame_message(frame), target, net::frame_message(withheld)}, nullptr});
}

void Outbox::subscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver, Visibility visibility) {
  listening_[chat] |= bit_of(receiver->worker_index());
  auto& items = items_[receiver->worker_index()];
  // Who comes back subscribes to all of their chats: one item for them.
  auto* last = items.empty() ? nullptr : std::get_if<Subscribe>(&items.back());
  if (last == nullptr || last->receiver != receiver) {
    add(receiver->worker_index(), Subscribe{receiver, {}});
    last = std::get_if<Subscribe>(&items.back());
  }
  last->interests.push_back({chat, std::move(visibility)});
}

void Outbox::unsubscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver) {
  add(receiver->worker_index(), Unsubscribe{chat, receiver});
}

void Outbox::end(const std::shared_ptr<Receiver>& receiver, std::uint16_t code, std::string reason) {
  add(receiver->worker_index(), End{receiver, code, std::move(reason)});
}

void Outbox::broadcast(Broadcast item) {
  const auto listening = listening_.find(item.chat);
  if (listening == listening_.end()) {
    return;
  }
  for (std::size_t worker = 0; worker < destinations_.size(); ++worker) {
    if ((listening->second & bit_of(worker)) != 0) {
      add(worker, item);
    }
  }
}

void Outbox::add(std::size_t worker_index, Item item) {
  items_[worker_index].push_back(std::move(item));
  home_.at_end_of_turn(net::TurnStage::kOutgoing, *this);
}

void Outbox::end_of_turn() {
  for (std::size_t worker = 0; worker < destinations_.size(); ++worker) {
    if (items_[worker].empty()) {
      continue;
    }
    auto items = std::exchange(items_[worker], {});
    const auto& destination = destinations_[worker];
    if (destination.worker == &home_) {
      deliver(*destination.table, items);
    } else {
      destination.worker->post([table = destination.table, moved = std::move(items)]() mutable { deliver(*table, moved); });
    }
  }
}

void Outbox::deliver(DeliveryTable& table, std::vector<Item>& items) {
  struct Deliverer {
    DeliveryTable& table;
    void operator()(Direct& item) const {
      const auto message = net::frame_message(item.frames);
      item.is_page ? item.receiver->deliver_page(message, item.replies) : item.receiver->deliver(message, item.replies);
    }
    void operator()(Broadcast& item) const {
      item.publication.message = counted_here(std::move(item.publication.message));
      table.publish(item.chat, item.publication, item.except.get());
    }
    void operator()(Subscribe& item) const { table.subscribe(item.receiver, std::move(item.interests)); }
    void operator()(Unsubscribe& item) const { table.unsubscribe(item.chat, *item.receiver); }
    void operator()(End& item) const { item.receiver->end(item.code, item.reason); }
  };
  for (auto& item : items) {
    std::visit(Deliverer{table}, item);
  }
}

}  // namespace atrium::delivery
