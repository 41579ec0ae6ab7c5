#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>

#include "server/net/exchange.h"

namespace atrium::transfer {

// The flows that have begun and are not over: a flow that waits when its worker goes would be torn down from a thread and at a time
// that nobody chose. Any thread.
class RunningFlows {
 public:
  // What a flow holds as long as it lives; null once no more begin. `peer`: whose request it answers, if it does.
  using Pass = std::shared_ptr<void>;
  Pass begin(const std::weak_ptr<net::Exchange>& peer = {});

  // No more begin; cuts the peers of those that run, and waits until all are over. Their workers must run meanwhile.
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  std::list<std::weak_ptr<net::Exchange>> running_;
  bool stops_ = false;
};

}  // namespace atrium::transfer
