#pragma once

#include <chrono>

namespace atrium::bench {

// CPU time that all programs of this machine have taken since it started: what others take away from a measurement shows.
std::chrono::nanoseconds machine_cpu();

}  // namespace atrium::bench
