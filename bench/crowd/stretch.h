#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "bench/crowd/stamp.h"
#include "bench/load/report.h"
#include "bench/load/server_program.h"

namespace atrium::bench {

// What a stretch of a run took.
struct Stretch {
  double wall_s = 0;
  double server_cpu_s = 0;
  double load_cores = 0;    // of the generator's busiest thread
  double others_cores = 0;  // of programs that have nothing to do with it

  double server_cores() const { return server_cpu_s / wall_s; }
  // The fields server_cores, load_cores, others_cores.
  void tell(JsonLine& line) const;
};

// Each part on a thread of its own; returns when all have. Throws what the first of them threw.
Stretch run_together(const ServerProgram& server, const std::vector<std::function<void()>>& parts);

inline double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace atrium::bench
