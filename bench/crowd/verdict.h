#pragma once

#include <string>
#include <vector>

#include "bench/crowd/client_crowd.h"

namespace atrium::bench {

// What was wrong in a run: figures of one that lost something are worth nothing.
class Verdict {
 public:
  explicit Verdict(std::string bench) : bench_(std::move(bench)) {}

  void fail(const std::string& what);
  void expect(bool holds, const std::string& what) {
    if (!holds) {
      fail(what);
    }
  }
  // Waits until what was said is accepted and with everybody, then expects that, that all are there, and that there was no gap. Each
  // crowd turns on a thread of its own.
  void settle(const std::vector<ClientCrowd*>& crowds);
  bool holds() const { return failures_ == 0; }

 private:
  void expect_all(ClientCrowd& crowd, const Heads& heads);

  const std::string bench_;
  std::size_t failures_ = 0;
};

}  // namespace atrium::bench
