#include "server/net/timer_wheel.h"

#include <algorithm>

namespace atrium::net {

void TimerWheel::arrange(WheelEntry& entry, Time at) {
  entry.unlink();
  entry.at_ = at;
  const auto due = (at - start_ + tick_ - Duration(1)) / tick_;
  const auto slot = std::clamp(due, now_ + 1, now_ + kSlots - 1);
  slots_[static_cast<std::size_t>(slot % kSlots)].push_back(entry);
}

void TimerWheel::arrange_by(WheelEntry& entry, Time at) {
  if (!entry.is_linked() || at < entry.at_) {
    arrange(entry, at);
  }
}

void TimerWheel::advance(Time now) {
  const auto target = (now - start_) / tick_;
  // After a long sleep every slot is due once.
  now_ = std::max(now_, target - kSlots);
  while (now_ < target) {
    ++now_;
    Slot due;
    due.splice(due.end(), slots_[static_cast<std::size_t>(now_ % kSlots)]);
    while (!due.empty()) {
      auto& entry = due.front();
      due.pop_front();
      if (entry.at_ > now) {
        arrange(entry, entry.at_);
      } else {
        entry.on_time(now);
      }
    }
  }
}

}  // namespace atrium::net
