#include "server/transfer/turns.h"

namespace atrium::transfer {

void Turns::add(const Owner& owner, Job job) {
  const std::lock_guard lock(mutex_);
  const auto [waiting, is_first] = jobs_.try_emplace(owner);
  waiting->second.push_back(std::move(job));
  if (is_first) {
    line_.push_back(owner);
  }
}

std::optional<std::pair<Turns::Owner, Turns::Job>> Turns::next() {
  const std::lock_guard lock(mutex_);
  if (line_.empty()) {
    return std::nullopt;
  }
  const auto owner = line_.front();
  line_.pop_front();
  auto& waiting = jobs_.at(owner);
  auto job = std::move(waiting.front());
  waiting.pop_front();
  return std::pair(owner, std::move(job));
}

bool Turns::end(const Owner& owner) {
  const std::lock_guard lock(mutex_);
  const auto waiting = jobs_.find(owner);
  if (waiting->second.empty()) {
    jobs_.erase(waiting);
    return false;
  }
  line_.push_back(owner);
  return true;
}

}  // namespace atrium::transfer
