#include "server/transfer/live_uploads.h"

namespace atrium::transfer {

void LiveUploads::acquire(Key key, std::shared_ptr<net::Exchange> holder, Then then) {
  Then passed_over;
  std::shared_ptr<Hold> hold;
  {
    const std::scoped_lock lock(mutex_);
    auto& place = places_[key];
    if (!place.is_held) {
      place.is_held = true;
      place.holder = std::move(holder);
      hold = std::make_shared<Hold>(*this, key, place.part);
    } else {
      if (const auto before = place.holder) {
        before->worker().post([before] { before->cut(); });
      }
      place.next_holder = std::move(holder);
      passed_over = std::exchange(place.next, std::move(then));
    }
  }
  if (hold != nullptr) {
    then(std::move(hold));
  } else if (passed_over) {
    passed_over(nullptr);
  }
}

void LiveUploads::forget(Key key) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = places_.find(key); found != places_.end()) {
    found->second.part = nullptr;
  }
}

void LiveUploads::release(Key key) {
  Then next;
  std::shared_ptr<Hold> hold;
  {
    const std::scoped_lock lock(mutex_);
    auto& place = places_.at(key);
    place.holder = std::exchange(place.next_holder, nullptr);
    next = std::exchange(place.next, nullptr);
    place.is_held = next != nullptr;
    if (next) {
      hold = std::make_shared<Hold>(*this, key, place.part);
    } else if (place.part == nullptr) {
      places_.erase(key);
    }
  }
  if (next) {
    next(std::move(hold));
  }
}

}  // namespace atrium::transfer
