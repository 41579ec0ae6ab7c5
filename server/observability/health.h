#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace atrium::observability {

// What the server says of itself to whoever watches it: the bodies of /healthz and /readyz. Any thread.
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
  // It cannot go on; `reason` is for the operator and names nobody.
  void set_failed(std::string_view reason);

  // Whether the process should be left alone (true) or restarted.
  Report live() const;
  // Whether it should be sent new connections.
  Report ready() const;

 private:
  std::string reason() const;

  std::atomic<bool> live_{true};
  std::atomic<bool> ready_{false};
  std::atomic<bool> draining_{false};
  mutable std::mutex reason_mutex_;
  std::string reason_ = "starting";
};

}  // namespace atrium::observability
