#pragma once

#include <atomic>
#include <string>

namespace atrium::observability {

// What the server says of itself to whoever watches it: the bodies of /healthz and /readyz. Any thread. That it can't go
// on it tells by ending the process.
class Health {
 public:
  struct Report {
    bool ok = false;
    std::string body;  // JSON
  };

  // The server can take connections.
  void set_ready();
  // It is stopping: alive, but no longer to be sent anybody.
  void set_draining();
  // The disk is almost full, or has room again. The server stays ready: it still answers, and only refuses what is new.
  void set_storage_full(bool full);

  // Whether the process should be left alone (true) or restarted.
  Report live() const;
  // Whether it should be sent new connections.
  Report ready() const;

 private:
  enum class State { kStarting, kReady, kDraining };
  std::atomic<State> state_{State::kStarting};
  std::atomic<bool> storage_full_ = false;
};

}  // namespace atrium::observability
