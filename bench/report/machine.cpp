#include "bench/report/machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "bench/report/scale.h"

namespace atrium::bench {
namespace {

// What stands behind `name` and the mark, in the first line that begins with it.
std::string value_in(const char* path, const std::string& name, char mark) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto at = line.find(mark);
    if (line.starts_with(name) && at != line.npos) {
      const auto value = line.substr(at + 1);
      const auto first = value.find_first_not_of(" \t\"");
      return first == value.npos ? "" : value.substr(first, value.find_last_not_of(" \t\"") + 1 - first);
    }
  }
  return "unknown";
}

}  // namespace

Facts machine_facts() {
  utsname kernel{};
  ::uname(&kernel);
  const auto memory = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {{"Processor", value_in("/proc/cpuinfo", "model name", ':')},
          {"Cores", std::to_string(std::thread::hardware_concurrency())},
          {"Memory", short_number(memory, Unit::kBytes)},
          {"Kernel", std::string(kernel.sysname) + " " + kernel.release + ", " + kernel.machine},
          {"System", value_in("/etc/os-release", "PRETTY_NAME", '=')}};
}

}  // namespace atrium::bench
