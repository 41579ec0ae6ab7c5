// Shuts itself in as what looks into files does, and then tries what its argument says. It says "tried" if it is still there.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "server/media/child/sandbox.h"

namespace {

void say(const char* words) { [[maybe_unused]] const auto said = ::write(STDOUT_FILENO, words, std::strlen(words)); }

// Without the library between: it might give up before it asks the system.
bool attempt(const std::string& what) {
  if (what == "socket") {
    return ::socket(AF_INET, SOCK_STREAM, 0) >= 0;
  }
  if (what == "fork") {
    return ::fork() >= 0;
  }
  if (what == "exec") {
    return ::execl("/bin/true", "true", nullptr) == 0;
  }
  if (what == "trace") {
    return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0;
  }
  if (what == "kill") {
    return ::kill(::getppid(), 0) == 0;
  }
  if (what == "read a file") {
    return ::open("/etc/passwd", O_RDONLY) >= 0;
  }
  if (what == "write a file") {
    return ::open("/tmp/atrium-prober", O_WRONLY | O_CREAT, 0600) >= 0;
  }
  if (what == "memory") {
    return ::mmap(nullptr, std::size_t{4} << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  }
  return what == "nothing";
}

}  // namespace

int main(int count, char** arguments) {
  const auto filter = atrium::media::CallFilter::make();
  atrium::media::leave_network();
  if (count != 2 || !filter || !atrium::media::bound_resources(::getppid()) || !filter->apply()) {
    return 2;
  }
  say(attempt(arguments[1]) ? "done\n" : "refused\n");
  ::_exit(0);
}
