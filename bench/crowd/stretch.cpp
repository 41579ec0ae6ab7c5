#include "bench/crowd/stretch.h"

#include <algorithm>

#include "bench/crowd/talk.h"
#include "bench/load/clock.h"
#include "bench/load/machine_load.h"

namespace atrium::bench {

Stretch run_together(const ServerProgram& server, const std::vector<std::function<void()>>& parts) {
  const auto begin = Clock::now();
  const auto server_begin = server.cpu();
  const auto own_begin = own_cpu();
  const auto machine_begin = machine_cpu();
  const auto busiest = run_together(parts);
  const auto wall_s = seconds(Clock::now() - begin);
  const auto own_s = us(own_cpu() - own_begin) / 1e6;
  const auto server_s = us(server.cpu() - server_begin) / 1e6;
  const auto others_s = us(machine_cpu() - machine_begin) / 1e6 - own_s - server_s;
  return {wall_s, server_s, us(busiest) / 1e6 / wall_s, std::max(others_s, 0.0) / wall_s};
}

void Stretch::tell(JsonLine& line) const {
  line.number("server_cores", server_cores()).number("load_cores", load_cores).number("others_cores", others_cores);
}

}  // namespace atrium::bench
