#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "server/codes/carrier.h"

namespace atrium::codes {

// Sends codes on a thread of its own, so that nobody waits for a peer that is slow or dead.
class Courier {
 public:
  explicit Courier(const CourierOptions& options);
  // What isn't sent by now is not.
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Any thread; returns at once. A letter that finds kCodeQueue others waiting is dropped, and reported.
  void send(CodeLetter letter);

 private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    CodeLetter letter;
    std::string id;
    Clock::time_point due;
    Clock::time_point dies;
    std::chrono::milliseconds pause;
  };
  void run();
  std::deque<Job>::iterator next_job();
  void attempt(Job job);

  const CourierOptions options_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<Carrier> carrier_;  // null: there is no way out
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::thread thread_;
};

}  // namespace atrium::codes
