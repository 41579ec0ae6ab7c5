// Forks as what looks into files does, and then does what the file says: what somebody can do who has taken over the fork, or what
// shows where it stands. Without a sandbox, so that it can.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "server/media/child/orders.h"
#include "server/media/child/serve.h"

namespace atrium::media {
namespace {

constexpr std::string_view kWait = "wait ";

std::string seen;  // by this process

std::string content() {
  std::array<char, 4096> bytes{};
  const auto got = ::pread(kFile, bytes.data(), bytes.size(), 0);
  return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

std::string open_ones() {
  std::string open;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) {
      open += (open.empty() ? "" : "-") + std::to_string(descriptor);
    }
  }
  return open;
}

bool write_to(int descriptor, const std::string& bytes) {
  return ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

// As a verdict stands in Protobuf.
bool say_type(const std::string& type) {
  return write_to(kAnswer, "\n" + std::string(1, static_cast<char>(type.size())) + type);
}

std::string ids(pid_t zygote) { return std::to_string(zygote) + "-" + std::to_string(::getpid()); }

int look(pid_t zygote) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const auto what = content();
  seen += what;
  if (what == "crash") {
    ::raise(SIGSEGV);
  }
  if (what == "end the zygote") {
    ::kill(zygote, SIGKILL);
  }
  if (what == "fall silent") {
    ::close(kAnswer);
    ::sleep(30);
  }
  if (what.starts_with(kWait)) {
    std::ofstream(what.substr(kWait.size())) << ids(zygote) << std::endl;
    while (content().starts_with(kWait)) {
      ::usleep(1000);
    }
  }
  if (what.starts_with("say ")) {
    return write_to(kAnswer, what.substr(4)) ? kDone : kNoAnswer;
  }
  const auto type = what == "open"   ? "open/" + open_ones()
                    : what == "seen" ? "seen/" + std::to_string(seen.size())
                                     : "ids/" + ids(zygote);
  return say_type(type) ? kDone : kNoAnswer;
}

}  // namespace
}  // namespace atrium::media

int main(int, char** arguments) {
  if (std::string(arguments[0]).ends_with("-without-libraries")) {
    return atrium::media::kNoLibraries;
  }
  return atrium::media::serve(atrium::media::look);
}
