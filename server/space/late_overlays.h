#pragma once

#include <map>
#include <memory>
#include <optional>

#include "atrium/wire/v1/entries.pb.h"
#include "storage/ids.h"

namespace atrium::space {

// What decisions that are on their way to the disk have made of a chat's messages. Who reads a message holds its place from before the
// read until they have decided, and a decision holds it until it is durable: so nobody misses what was decided while they read.
// Thread: home; a place may be let go of on any.
class LateOverlays {
 public:
  using Place = std::shared_ptr<std::optional<wire::v1::Overlay>>;

  Place hold(Seq message) {
    if (places_.size() >= sweep_at_) {
      std::erase_if(places_, [](const auto& place) { return place.second.expired(); });
      sweep_at_ = 2 * places_.size() + kFewPlaces;
    }
    auto& known = places_[message];
    auto place = known.lock();
    if (place == nullptr) {
      known = place = std::make_shared<std::optional<wire::v1::Overlay>>();
    }
    return place;
  }

 private:
  static constexpr std::size_t kFewPlaces = 16;
  std::map<Seq, std::weak_ptr<std::optional<wire::v1::Overlay>>> places_;
  std::size_t sweep_at_ = kFewPlaces;
};

}  // namespace atrium::space
