#include "tests/simulation/fake_clock.h"

#include <sys/timerfd.h>
#include <time.h>

#include <cerrno>

namespace {

thread_local const atrium::test::FakeClock* clock_of_this_thread = nullptr;

}  // namespace

namespace atrium::test {

FakeClock::FakeClock() { clock_of_this_thread = this; }
FakeClock::~FakeClock() { clock_of_this_thread = nullptr; }

}  // namespace atrium::test

// In the place of libstdc++'s.
std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept {
  if (clock_of_this_thread != nullptr) {
    return time_point(clock_of_this_thread->now());
  }
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return time_point(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

// Without this Boost.Asio would wait for the kernel's clock; so it looks at its timers whenever it is asked for what is ready.
extern "C" int timerfd_create(int, int) noexcept {
  errno = ENOSYS;
  return -1;
}
