#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/hostile/attack.h"

namespace atrium::test {

// Peers that attack as fast as they are let, on a thread of their own: each carries out one attack after the other, on a new
// socket each time, from many addresses. The thread gives way to others, for attackers have machines of their own.
class Swarm {
 public:
  Swarm(std::uint16_t port, const std::vector<Attack>& attacks, std::size_t peers);
  ~Swarm();
  Swarm(const Swarm&) = delete;
  Swarm& operator=(const Swarm&) = delete;

  std::size_t attacks_begun() const { return begun_; }
  std::size_t bytes_sent() const { return bytes_; }
  // Peers whose socket is connected.
  std::size_t connected() const { return connected_; }

 private:
  // An attack with what it says again in one piece.
  struct Plan {
    Attack attack;
    std::size_t times_in_piece = 1;
  };
  class Peer;
  void run();

  const std::uint16_t port_;
  const std::size_t peers_;
  std::vector<Plan> plans_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::size_t> begun_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<std::size_t> connected_ = 0;
  std::thread thread_;
};

}  // namespace atrium::test
