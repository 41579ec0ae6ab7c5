#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace atrium::test {

// What may happen to a connection on its way.
enum class Fault : std::uint8_t {
  kNone,
  kRefuse,    // nobody listens for a while; the connection that came first is reset
  kCut,       // both sides are closed
  kReset,     // both sides get a RST
  kHalfOpen,  // one side is closed, the other goes on believing: what it says is swallowed
  kStall,     // one direction stands still, the other goes on
  kHold,      // both stand still until a newer connection has got through; then what is old overtakes what is new
};
inline constexpr std::size_t kFaults = 7;
std::string_view name_of(Fault fault);

enum class Side : std::uint8_t { kClient, kServer };

// How bytes go on in one direction.
struct Pace {
  // At most so many at once, a random number below that each time: 1 is a trickle, more is a split at random places. 0 = all.
  std::size_t most_at_once = 0;
  // A random wait up to this before each piece; what comes meanwhile is merged with it.
  std::chrono::milliseconds most_wait{0};
  // So many bytes go this way, the rest as they come.
  std::size_t for_bytes = 0;
};

// What becomes of one connection.
struct Fate {
  Fault fault = Fault::kNone;
  std::size_t after_bytes = 0;       // of both directions together; kRefuse strikes at once
  Side side = Side::kClient;         // kHalfOpen: who goes on believing. kStall: whose bytes stand still
  std::chrono::milliseconds time{};  // kRefuse, kStall: how long it lasts
  std::size_t newer_bytes = 0;       // kHold: what a newer connection has to pass on first
  Pace from_client;
  Pace from_server;
};

// What becomes of the connections of one client, by a seed: the same seed gives the same fates.
class FaultPlan {
 public:
  // From connection `faulty` on nothing happens any more.
  FaultPlan(std::uint64_t seed, std::size_t faulty) : seed_(seed), faulty_(faulty) {}

  Fate operator()(std::size_t connection) const;

 private:
  std::uint64_t seed_;
  std::size_t faulty_;
};

// Another seed for each number, with nothing in common.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t number);

}  // namespace atrium::test
