#pragma once

#include <time.h>

#include <chrono>

namespace atrium::bench {

inline std::chrono::nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// User and system.
inline std::chrono::nanoseconds own_cpu() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }
inline std::chrono::nanoseconds own_thread_cpu() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

inline double us(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::micro>(time).count(); }

}  // namespace atrium::bench
