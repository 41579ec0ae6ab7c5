#include "storage/mark_keeper.h"

#include <utility>

namespace atrium::storage {

MarkKeeper::MarkKeeper(std::filesystem::path folder, Mark now, std::chrono::milliseconds interval, Disk disk)
    : folder_(std::move(folder)), disk_(disk), interval_(interval), newest_(now), written_(now), thread_([this] {
        run();
      }) {}

MarkKeeper::~MarkKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void MarkKeeper::note(const Mark& mark) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    newest_ = mark;
    wake = std::exchange(idle_, false);
  }
  if (wake)
    wake_.notify_one();
}

Result<Mark> MarkKeeper::written() const {
  const std::lock_guard lock(mutex_);
  if (failure_)
    return *failure_;
  return written_;
}

void MarkKeeper::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    idle_ = true;
    wake_.wait(lock, [this] { return stopping_ || newest_ != written_; });
    idle_ = false;
    if (newest_ == written_)
      return;

    const Mark mark = newest_;
    lock.unlock();
    const Status status = write_mark_file(folder_, mark, disk_);
    lock.lock();
    if (!status) {
      failure_ = status.error();
      return;
    }
    written_ = mark;
    wake_.wait_for(lock, interval_, [this] { return stopping_; });
  }
}

}  // namespace atrium::storage
