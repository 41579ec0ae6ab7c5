#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/network/school.h"
#include "tests/support/fault_plan.h"

namespace atrium::test {

// How many accounts an episode needs at most.
inline constexpr std::size_t kMostMembers = 4;

struct Outcome {
  std::string complaints;  // empty = all that must hold did
  std::size_t acknowledged = 0;
  std::size_t connections = 0;
  std::size_t reloads = 0;  // ranges that somebody was told will not come
  std::array<std::size_t, kFaults> struck{};
};

// Some people, one perhaps with two devices, write in one or two chats through networks that lie; somebody is removed, or removed and brought back, or starts their program anew; the
// networks heal, all comes to rest, and everything is compared. `first_account`: of the school's, the first that it uses.
Outcome run_episode(School& school, std::size_t first_account, std::uint64_t seed);

}  // namespace atrium::test
