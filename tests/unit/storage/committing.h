#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "changes.h"
#include "storage/committer.h"
#include "storage/result.h"

namespace atrium::storage {

inline constexpr auto kPatience = std::chrono::seconds(20);

// Remembers what it was told.
class Listener final : public CommitListener {
 public:
  void committed(ChangeNumber through, std::vector<PendingChange> changes) override {
    const std::lock_guard lock(mutex_);
    told_.push_back(through.value);
    for (const auto& pending : changes)
      given_back_.push_back(pending.change->number());
    changed_.notify_all();
  }

  bool hears_of(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return !told_.empty() && told_.back() >= number; });
  }

  std::vector<std::uint64_t> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::vector<std::uint64_t> given_back() {
    const std::lock_guard lock(mutex_);
    return given_back_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint64_t> told_;
  std::vector<std::uint64_t> given_back_;
};

// A door in front of a store, that a test holds shut.
class Door {
 public:
  Status pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    return broken_ ? Status(Failure{*broken_}) : Status();
  }
  bool arrives(int writes) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return arrived_ >= writes; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void break_down(std::string why) {
    const std::lock_guard lock(mutex_);
    broken_ = std::move(why);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
  std::optional<std::string> broken_;
};

// Changes `first` to `last` of a space, an entry each, for which `bytes` each were reserved.
inline std::vector<PendingChange> pending(std::uint64_t first, std::uint64_t last, std::size_t bytes = 0,
                                          SpaceId space = kSchool) {
  std::vector<PendingChange> changes;
  for (std::uint64_t number = first; number <= last; ++number) {
    ChangeOf change(number, space);
    if (number == 1)
      change.space("school");
    change.entry(kClassRoom, number, std::to_string(number));
    changes.push_back({std::make_unique<Change>(change), bytes});
  }
  return changes;
}

}  // namespace atrium::storage
