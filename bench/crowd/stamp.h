#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

// What a message of the load begins with: when it was due, so that whoever gets it knows how long it took. The clock is that of the
// machine, so any of its processes may read it.
namespace atrium::bench {

using Clock = std::chrono::steady_clock;

struct Stamp {
  char kind = 'a';  // of what chat: waits are kept apart by it
  Clock::time_point due;
};

std::string stamped(Stamp stamp, std::string_view text);
// None if the text doesn't begin with one.
std::optional<Stamp> stamp_of(std::string_view text);

}  // namespace atrium::bench
