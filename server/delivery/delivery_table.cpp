#include "server/delivery/delivery_table.h"

#include <algorithm>
#include <iterator>

namespace atrium::delivery {
namespace {

constexpr std::size_t kAhead = 4;

}  // namespace

void DeliveryTable::subscribe(const std::shared_ptr<Receiver>& receiver, std::vector<Interest> interests) {
  if (receiver->gone()) {
    return;
  }
  auto& listener = listeners_[receiver.get()];
  listener.receiver = receiver;
  auto& places = listener.places;
  if (places.empty()) {
    places.reserve(interests.size());
  }
  for (auto& [chat, visibility] : interests) {
    auto& subscriptions = chats_[chat];
    subscriptions.push_back({receiver.get(), places.size(), std::move(visibility)});
    places.push_back({chat, subscriptions.size() - 1});
  }
}

void DeliveryTable::unsubscribe(const ChatKey& chat, const Receiver& receiver) {
  const auto found = listeners_.find(&receiver);
  if (found == listeners_.end()) {
    return;
  }
  auto& places = found->second.places;
  // All of them: whoever was subscribed twice by mistake hears nothing more either.
  for (auto place = std::ranges::find(places, chat, &Place::chat); place != places.end();
       place = std::ranges::find(places, chat, &Place::chat)) {
    take_out(*place);
    if (place != std::prev(places.end())) {
      *place = places.back();
      chats_.find(place->chat)->second[place->subscription].place = static_cast<std::size_t>(place - places.begin());
    }
    places.pop_back();
  }
  if (places.empty()) {
    listeners_.erase(found);
  }
}

void DeliveryTable::forget(const Receiver& receiver) {
  const auto found = listeners_.find(&receiver);
  if (found == listeners_.end()) {
    return;
  }
  for (const auto& place : found->second.places) {
    take_out(place);
  }
  listeners_.erase(found);
}

// The last subscription moves to where this one stood.
void DeliveryTable::take_out(const Place& place) {
  const auto chat = chats_.find(place.chat);
  auto& subscriptions = chat->second;
  if (place.subscription != subscriptions.size() - 1) {
    auto& moved = subscriptions[place.subscription];
    moved = std::move(subscriptions.back());
    listeners_.find(moved.receiver)->second.places[moved.place].subscription = place.subscription;
  }
  subscriptions.pop_back();
  if (subscriptions.empty()) {
    chats_.erase(chat);
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
    __builtin_prefetch(subscriptions[std::min(i + kAhead, subscriptions.size() - 1)].receiver);
    const auto& subscription = subscriptions[i];
    if (subscription.receiver == except) {
      continue;
    }
    const bool withheld = publication.target && !subscription.visibility.sees(publication.target);
    subscription.receiver->deliver(withheld ? publication.withheld : publication.message, 0);
  }
}

}  // namespace atrium::delivery
