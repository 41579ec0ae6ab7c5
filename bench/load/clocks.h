#pragma once

#include <time.h>

#include <chrono>

namespace atrium::bench {

inline double us(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::micro>(time).count(); }

// CPU time of this process, all its threads, user and system.
inline std::chrono::nanoseconds own_cpu() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace atrium::bench
