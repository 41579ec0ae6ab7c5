#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "storage/disk_room.h"
#include "storage/result.h"

namespace atrium::storage {

// What is known when it changes whether there is room.
struct RoomNews {
  bool has_room = true;
  std::uint64_t free_bytes = 0;
  std::uint64_t wanted_bytes = 0;  // for it to change back
  std::uint64_t free_files = 0;
  std::uint64_t wanted_files = 0;
};

// Looks how much room the disk has, on a thread of its own that may wait for it: once in an interval, and ten times as often when it is
// close. A look that fails changes nothing.
class DiskWatch {
 public:
  using Measure = std::function<Result<DiskRoom>()>;
  using Tell = std::function<void(const RoomNews&)>;

  // Looks for the first time before it returns. `tell` is called then, or on the watch's thread.
  DiskWatch(Measure measure, Tell tell, std::chrono::milliseconds interval = std::chrono::seconds(1));
  ~DiskWatch();
  DiskWatch(const DiskWatch&) = delete;
  DiskWatch& operator=(const DiskWatch&) = delete;

  // How much more may be written; 0: nothing new. Any thread; reads one atomic.
  std::uint64_t room_bytes() const { return room_bytes_.load(std::memory_order_relaxed); }
  bool has_room() const { return room_bytes() > 0; }

 private:
  // Returns when to look again.
  std::chrono::milliseconds look();
  void run(std::chrono::milliseconds next);

  const Measure measure_;
  const Tell tell_;
  const std::chrono::milliseconds interval_;
  RoomGauge gauge_;  // of whoever looks
  std::atomic<std::uint64_t> room_bytes_ = ~0ull;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace atrium::storage
