#pragma once

#include <chrono>
#include <cstdint>

namespace atrium {

// ms since 1970, as the machine's clock has it, which may jump. Any thread.
inline std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace atrium
