#include "storage/disk_watch.h"

#include <pthread.h>

#include <utility>

namespace atrium::storage {
namespace {

constexpr int kLooksWhenClose = 10;

}  // namespace

DiskWatch::DiskWatch(Measure measure, Tell tell, std::chrono::milliseconds interval)
    : measure_(std::move(measure)), tell_(std::move(tell)), interval_(interval) {
  thread_ = std::thread([this, next = look()] { run(next); });
  pthread_setname_np(thread_.native_handle(), "disk-watch");
}

DiskWatch::~DiskWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::chrono::milliseconds DiskWatch::look() {
  const auto sample = measure_();
  if (!sample) {
    return interval_;
  }
  const bool is_news = gauge_.take(*sample);
  room_bytes_.store(gauge_.room_bytes(*sample), std::memory_order_relaxed);
  if (is_news) {
    tell_({gauge_.has_room(), sample->free_bytes, gauge_.wanted_bytes(*sample), sample->free_files,
           gauge_.wanted_files(*sample)});
  }
  const bool is_close = sample->free_bytes / 2 < sample->reserve_bytes || sample->free_files / 2 < sample->reserve_files;
  return is_close ? interval_ / kLooksWhenClose : interval_;
}

void DiskWatch::run(std::chrono::milliseconds next) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, next, [this] { return stopping_; })) {
    lock.unlock();
    next = look();
    lock.lock();
  }
}

}  // namespace atrium::storage
