#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace atrium::test {

// Watches a test that waits for a server's answers. When none has come for a minute it says what both do (threads, system calls, what the
// system holds for the sockets, the server's stacks if there is a debugger) and ends the process: a connection that stands still is seen
// as it stands, and not as a time that is over.
class StallWatch {
 public:
  explicit StallWatch(std::uint16_t port);

  // Something came. `server` is who is waited for; 0 = nobody.
  void alive(pid_t server) {
    server_ = server;
    ++steps_;
  }

 private:
  void watch(const std::stop_token& stop);
  void tell() const;

  const std::uint16_t port_;
  std::atomic<pid_t> server_ = 0;
  std::atomic<std::uint64_t> steps_ = 0;
  std::jthread thread_;
};

}  // namespace atrium::test
