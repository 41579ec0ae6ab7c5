#include "server/delivery/delivery_table.h"

#include <algorithm>

namespace atrium::delivery {
namespace {

constexpr std::size_t kAhead = 4;

}  // namespace

void DeliveryTable::subscribe(const ChatKey& chat, const std::shared_ptr<Receiver>& receiver, Visibility visibility) {
  if (receiver->gone()) {
    return;
  }
  auto& subscriptions = chats_[chat];
  const auto same = [&](const Subscription& subscription) { return subscription.receiver == receiver; };
  if (const auto found = std::ranges::find_if(subscriptions, same); found != subscriptions.end()) {
    found->visibility = std::move(visibility);
    return;
  }
  subscriptions.push_back({receiver, std::move(visibility)});
  receivers_[receiver.get()].push_back(chat);
}

void DeliveryTable::unsubscribe(const ChatKey& chat, const Receiver& receiver) {
  const auto found = chats_.find(chat);
  if (found == chats_.end()) {
    return;
  }
  std::erase_if(found->second, [&](const Subscription& subscription) { return subscription.receiver.get() == &receiver; });
  if (found->second.empty()) {
    chats_.erase(found);
  }
  if (const auto chats = receivers_.find(&receiver); chats != receivers_.end()) {
    std::erase(chats->second, chat);
    if (chats->second.empty()) {
      receivers_.erase(chats);
    }
  }
}

void DeliveryTable::forget(const Receiver& receiver) {
  const auto found = receivers_.find(&receiver);
  if (found == receivers_.end()) {
    return;
  }
  const auto chats = std::move(found->second);
  receivers_.erase(found);
  for (const auto& chat : chats) {
    unsubscribe(chat, receiver);
  }
}

void DeliveryTable::publish(const ChatKey& chat, const Publication& publication, const Receiver* except) const {
  const auto found = chats_.find(chat);
  if (found == chats_.end()) {
    return;
  }
  const auto& subscriptions = found->second;
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    // The sessions of a crowd are in no cache.
    __builtin_prefetch(subscriptions[std::min(i + kAhead, subscriptions.size() - 1)].receiver.get());
    const auto& [receiver, visibility] = subscriptions[i];
    if (receiver.get() == except) {
      continue;
    }
    const bool withheld = publication.target && !visibility.sees(publication.target);
    receiver->deliver(withheld ? publication.withheld : publication.message, 0);
  }
}

}  // namespace atrium::delivery
