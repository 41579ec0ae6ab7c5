#include "bench/load/machine_load.h"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace atrium::bench {

std::chrono::nanoseconds machine_cpu() {
  // "cpu  user nice system idle iowait irq softirq ...", in ticks.
  constexpr int kIdle = 3;
  constexpr int kIoWait = 4;
  constexpr int kFields = 8;
  std::ifstream file("/proc/stat");
  std::string word;
  file >> word;
  std::int64_t ticks = 0;
  for (int field = 0; field < kFields; ++field) {
    std::int64_t some = 0;
    file >> some;
    ticks += field == kIdle || field == kIoWait ? 0 : some;
  }
  return std::chrono::nanoseconds(ticks * 1'000'000'000 / ::sysconf(_SC_CLK_TCK));
}

}  // namespace atrium::bench
