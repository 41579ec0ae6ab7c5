#include "storage/group_committer.h"

#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace atrium::storage {
namespace {

constexpr int kExitStoreFailed = 70;  // EX_SOFTWARE of sysexits.h
constexpr std::int64_t kAverageOver = 8;

}  // namespace

void stop_process(const Failure& failure) {
  std::fprintf(stderr, "atriumd stops, because changes can't be stored: %s\n", failure.message.c_str());
  std::_Exit(kExitStoreFailed);
}

GroupCommitter::GroupCommitter(Store& store, CommitterOptions options) : store_(store), options_(std::move(options)) {
  if (options_.thread == CommitterThread::kOwn) {
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "committer");
  }
}

GroupCommitter::~GroupCommitter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable())
    thread_.join();
}

bool GroupCommitter::reserve(std::size_t bytes) {
  std::size_t reserved = reserved_.load(std::memory_order_relaxed);
  do {
    if (bytes > options_.queue_bytes - reserved)
      return false;
  } while (!reserved_.compare_exchange_weak(reserved, reserved + bytes, std::memory_order_relaxed));
  return true;
}

void GroupCommitter::release(std::size_t bytes) {
  const std::size_t before = reserved_.fetch_sub(bytes, std::memory_order_relaxed);
  if (before < bytes)
    stop_process({"more room was given back than had been taken"});
}

void GroupCommitter::commit(CommitListener& listener, std::vector<PendingChange> changes) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto& change : changes)
      waiting_.push_back({&listener, std::move(change)});
    wake = std::exchange(sleeping_, false);
  }
  if (wake)
    wake_.notify_one();
}

CommitterStatistics GroupCommitter::statistics() const {
  return {groups_.load(std::memory_order_relaxed), changes_.load(std::memory_order_relaxed)};
}

std::chrono::microseconds GroupCommitter::sync_time() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::nanoseconds(sync_ns_.load(std::memory_order_relaxed)));
}

void GroupCommitter::run() {
  while (gather() && write_next_group()) {
  }
}

// Takes over what waits; its own thread sleeps until there is something. False when all is done.
bool GroupCommitter::gather() {
  std::unique_lock lock(mutex_);
  if (next_ == taken_.size()) {
    if (options_.thread == CommitterThread::kOwn) {
      sleeping_ = true;
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      sleeping_ = false;
    }
    next_ = 0;
    taken_.clear();
    std::swap(taken_, waiting_);
    return !taken_.empty();
  }
  // The last group was a full one and left a rest: what came meanwhile stands behind it.
  taken_.erase(taken_.begin(), taken_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
  std::move(waiting_.begin(), waiting_.end(), std::back_inserter(taken_));
  waiting_.clear();
  return true;
}

// False if the write failed: from then on nobody is told anything.
bool GroupCommitter::write_next_group() {
  group_.clear();
  std::size_t bytes = 0;
  std::size_t end = next_;
  for (; end < taken_.size(); ++end) {
    const PendingChange& pending = taken_[end].pending;
    if (end > next_ && bytes + pending.reserved_bytes > options_.group_bytes)
      break;
    bytes += pending.reserved_bytes;
    group_.push_back(pending.change.get());
  }

  const auto begun = std::chrono::steady_clock::now();
  if (const Status status = store_.write(group_); !status) {
    options_.fatal(status.error());
    return false;
  }
  measure(std::chrono::steady_clock::now() - begun, group_.size());
  tell_listeners(end);
  next_ = end;
  release(bytes);
  return true;
}

void GroupCommitter::tell_listeners(std::size_t end) {
  told_.clear();
  told_index_.clear();
  for (std::size_t i = next_; i < end; ++i) {
    CommitListener* const listener = taken_[i].listener;
    if (told_.empty() || told_.back().first != listener) {  // a space hands over many at once
      const auto [found, fresh] = told_index_.try_emplace(listener, told_.size());
      if (fresh)
        told_.emplace_back(listener, std::vector<PendingChange>());
      told_[found->second].second.push_back(std::move(taken_[i].pending));
    } else {
      told_.back().second.push_back(std::move(taken_[i].pending));
    }
  }
  for (auto& [listener, changes] : told_) {
    const ChangeNumber through(changes.back().change->number());
    listener->committed(through, std::move(changes));
  }
}

void GroupCommitter::measure(std::chrono::nanoseconds time, std::size_t changes) {
  const std::int64_t average = sync_ns_.load(std::memory_order_relaxed);
  const std::int64_t next = average == 0 ? time.count() : average + (time.count() - average) / kAverageOver;
  sync_ns_.store(next, std::memory_order_relaxed);
  groups_.fetch_add(1, std::memory_order_relaxed);
  changes_.fetch_add(changes, std::memory_order_relaxed);
}

}  // namespace atrium::storage
