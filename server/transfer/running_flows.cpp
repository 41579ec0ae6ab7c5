#include "server/transfer/running_flows.h"

namespace atrium::transfer {

RunningFlows::Pass RunningFlows::begin(const std::weak_ptr<net::Exchange>& peer) {
  const std::scoped_lock lock(mutex_);
  if (stops_) {
    return nullptr;
  }
  const auto place = running_.insert(running_.end(), peer);
  return {this, [place](RunningFlows* flows) {
            const std::scoped_lock again(flows->mutex_);
            flows->running_.erase(place);
            flows->over_.notify_all();
          }};
}

void RunningFlows::stop() {
  std::unique_lock lock(mutex_);
  stops_ = true;
  for (const auto& weak : running_) {
    if (const auto peer = weak.lock()) {
      peer->worker().post([peer] { peer->cut(); });
    }
  }
  over_.wait(lock, [this] { return running_.empty(); });
}

}  // namespace atrium::transfer
