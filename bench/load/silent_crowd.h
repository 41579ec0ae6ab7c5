#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "bench/load/load_socket.h"
#include "bench/load/web_socket.h"

namespace atrium::bench {

// Sockets, on one thread, that say nothing of themselves: they answer pings.
class SilentCrowd {
 public:
  SilentCrowd();
  ~SilentCrowd();
  SilentCrowd(const SilentCrowd&) = delete;
  SilentCrowd& operator=(const SilentCrowd&) = delete;

  // Takes it over; it is non-blocking.
  void add(LoadSocket socket);
  std::size_t size() const { return members_.size(); }
  // How many pings were answered in that time. Throws when the server leaves one.
  std::size_t listen(std::chrono::milliseconds time);

 private:
  struct Member {
    LoadSocket socket;
    FrameStream stream;
  };
  bool answer(Member& member);

  const int epoll_;
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<char> buffer_;
};

}  // namespace atrium::bench
