#include "tests/hostile/server_ends.h"

#include <cstdio>
#include <fstream>
#include <string>

namespace atrium::test {

// /proc/net/tcp says: local address, remote address, state, queues, and the inode, which is 0 once no process has it, or if none
// has accepted it yet.
std::map<std::uint16_t, ServerEnd> server_ends(std::uint16_t port) {
  constexpr unsigned kEstablished = 1;
  std::map<std::uint16_t, ServerEnd> found;
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    unsigned local = 0, remote = 0, state = 0, unread = 0;
    unsigned long inode = 0;
    if (std::sscanf(line.c_str(), "%*d: %*8x:%x %*8x:%x %x %*x:%x %*x:%*x %*x %*u %*u %lu", &local, &remote, &state, &unread,
                    &inode) == 5 &&
        local == port && remote != 0) {
      found[static_cast<std::uint16_t>(remote)] = {unread, inode != 0 || state == kEstablished};
    }
  }
  return found;
}

}  // namespace atrium::test
