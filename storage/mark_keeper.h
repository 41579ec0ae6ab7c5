#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "storage/mark_file.h"

namespace atrium::storage {

// Keeps the mark file up to date on a thread of its own, so that its sync never stands in the way of a commit.
class MarkKeeper {
 public:
  // The file holds `now` already. At most one write in `interval`.
  MarkKeeper(std::filesystem::path folder, Mark now, std::chrono::milliseconds interval, Disk disk = Disk());
  // Writes the newest mark at once.
  ~MarkKeeper();
  MarkKeeper(const MarkKeeper&) = delete;
  MarkKeeper& operator=(const MarkKeeper&) = delete;

  // `mark` is committed and may be written. Any thread; never waits for the disk.
  void note(const Mark& mark);

  // What the file certainly holds; or why it can't be written any more.
  Result<Mark> written() const;

 private:
  void run();

  const std::filesystem::path folder_;
  const Disk disk_;
  const std::chrono::milliseconds interval_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Mark newest_;
  Mark written_;
  std::optional<Failure> failure_;
  bool idle_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace atrium::storage
