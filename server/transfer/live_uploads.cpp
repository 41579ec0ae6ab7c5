#include "server/transfer/live_uploads.h"

namespace atrium::transfer {

void LiveUploads::acquire(Key key, std::shared_ptr<net::Exchange> holder, Then then) {
  Then passed_over;
  std::shared_ptr<Hold> hold;
  {
    const std::scoped_lock lock(mutex_);
    const auto [found, is_new] = places_.try_emplace(key);
    auto& place = found->second;
    if (!place.is_held) {
      if (is_new) {
        place.open = open_.end();
      }
      unlist(place);
      place.is_held = true;
      place.holder = std::move(holder);
      hold = std::make_shared<Hold>(*this, key, std::exchange(place.part, nullptr));
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

void LiveUploads::unlist(Place& place) {
  if (place.open != open_.end()) {
    open_.erase(std::exchange(place.open, open_.end()));
  }
}

void LiveUploads::forget(Key key) {
  const std::scoped_lock lock(mutex_);
  const auto found = places_.find(key);
  if (found == places_.end()) {
    return;
  }
  if (found->second.is_held) {
    found->second.is_forgotten = true;
  } else {
    unlist(found->second);
    places_.erase(found);
  }
}

bool LiveUploads::is_held(Key key) {
  const std::scoped_lock lock(mutex_);
  const auto found = places_.find(key);
  return found != places_.end() && found->second.is_held;
}

void LiveUploads::release(Key key, std::shared_ptr<storage::Part> part) {
  Then next;
  std::shared_ptr<Hold> hold;
  {
    const std::scoped_lock lock(mutex_);
    auto& place = places_.at(key);
    place.holder = std::exchange(place.next_holder, nullptr);
    next = std::exchange(place.next, nullptr);
    place.is_held = next != nullptr;
    if (std::exchange(place.is_forgotten, false)) {
      part = nullptr;
    }
    if (next) {
      hold = std::make_shared<Hold>(*this, key, std::move(part));
    } else if (part == nullptr) {
      places_.erase(key);
    } else {
      place.part = std::move(part);
      place.open = open_.insert(open_.end(), key);
      if (open_.size() > most_open_) {
        auto& oldest = places_.at(open_.front());
        oldest.part->close();
        unlist(oldest);
      }
    }
  }
  if (next) {
    next(std::move(hold));
  }
}

}  // namespace atrium::transfer
