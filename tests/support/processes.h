#pragma once

#include <sys/types.h>

#include <vector>

// Other processes, seen from outside.
namespace atrium::test {

// Those that any of its threads has started and that were not waited for yet.
std::vector<pid_t> children_of(pid_t process);
// One that has ended and that nobody has waited for is over, too.
bool is_running(pid_t process);
// Waits for its end, half a minute at most. False: it still runs.
bool ends(pid_t process);

}  // namespace atrium::test
