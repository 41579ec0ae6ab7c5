#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/committer.h"
#include "storage/result.h"
#include "storage/store.h"

namespace atrium::storage {

// Logs why and ends the process at once: nothing may be told to anybody after a failed write.
[[noreturn]] void stop_process(const Failure& failure);

// Who writes: a thread of the committer's own, or whoever calls write_waiting().
enum class CommitterThread { kOwn, kCallers };

struct CommitterOptions {
  CommitterThread thread = CommitterThread::kOwn;
  std::size_t queue_bytes = 64 * 1024 * 1024;  // changes that aren't durable yet
  std::size_t group_bytes = 4 * 1024 * 1024;   // changes in one write
  std::function<void(const Failure&)> fatal = stop_process;
};

struct CommitterStatistics {
  std::uint64_t groups = 0;
  std::uint64_t changes = 0;
};

// The group commit: one thread writes whatever waits with one sync, and while it does the next group gathers.
class GroupCommitter final : public Committer {
 public:
  // `store` must outlive the committer, which is the only one who writes to it.
  explicit GroupCommitter(Store& store, CommitterOptions options = CommitterOptions());
  // Commits what is queued, and returns when its listeners have been told; of kCallers, drops it. By then nobody may call
  // `commit` any more.
  ~GroupCommitter() override;
  GroupCommitter(const GroupCommitter&) = delete;
  GroupCommitter& operator=(const GroupCommitter&) = delete;

  bool reserve(std::size_t bytes) override;
  void release(std::size_t bytes) override;
  void commit(CommitListener& listener, std::vector<PendingChange> changes) override;

  // Of kCallers: writes a group and tells its listeners, on the calling thread; false if nothing waits, or the write failed.
  bool write_waiting() { return gather() && write_next_group(); }

  // Any thread.
  CommitterStatistics statistics() const;
  std::size_t reserved_bytes() const { return reserved_.load(std::memory_order_relaxed); }
  // What a write takes at present: a moving average. 0 = none yet.
  std::chrono::microseconds sync_time() const;

 private:
  struct Waiting {
    CommitListener* listener = nullptr;
    PendingChange pending;
  };

  void run();
  bool gather();
  bool write_next_group();
  void tell_listeners(std::size_t end);
  void measure(std::chrono::nanoseconds time, std::size_t changes);

  Store& store_;
  const CommitterOptions options_;
  std::atomic<std::size_t> reserved_ = 0;
  std::atomic<std::uint64_t> groups_ = 0;
  std::atomic<std::uint64_t> changes_ = 0;
  std::atomic<std::int64_t> sync_ns_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting> waiting_;
  bool sleeping_ = false;
  bool stopping_ = false;

  // Of the committer's thread. taken_[next_] is the first change that isn't written yet.
  std::vector<Waiting> taken_;
  std::size_t next_ = 0;
  std::vector<const Change*> group_;
  std::vector<std::pair<CommitListener*, std::vector<PendingChange>>> told_;
  std::unordered_map<CommitListener*, std::size_t> told_index_;

  std::thread thread_;
};

}  // namespace atrium::storage
