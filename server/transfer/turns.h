#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "storage/ids.h"

namespace atrium::transfer {

// In which order jobs are done: those of one owner one after the other, those of different owners by turns, so that nobody waits longer
// because somebody else has many. Any thread.
class Turns {
 public:
  using Owner = std::pair<SpaceId, AccountId>;
  using Job = std::function<void()>;

  void add(const Owner& owner, Job job);
  // The next one, whose owner has none under way then; nothing if there is none. Ask once for each job that was added and each end() that
  // says so.
  std::optional<std::pair<Owner, Job>> next();
  // The owner's job is done; whether there is another one.
  [[nodiscard]] bool end(const Owner& owner);

 private:
  std::mutex mutex_;
  std::map<Owner, std::deque<Job>> jobs_;  // that wait; with none: one is under way
  std::deque<Owner> line_;                 // who has one that waits, and none under way
};

}  // namespace atrium::transfer
