// A settings file, and the same text as the value of every variable and flag.
#include "server/config/settings.h"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

void check_result(const Result<config::Settings>& loaded) {
  if (loaded) {
    check(loaded->threads_read > 0 && loaded->sockets_per_account > 0 && loaded->shutdown_drain.count() >= 0,
          "what is taken is allowed");
  } else {
    check(!loaded.error().message.empty(), "a refusal says why");
  }
}

}  // namespace

void take(std::string_view input) {
  static const int file = ::memfd_create("settings", 0);
  check(::ftruncate(file, 0) == 0 && ::pwrite(file, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size()),
        "the file can be written");
  config::Sources sources;
  sources.file = "/proc/self/fd/" + std::to_string(file);
  check_result(config::load(sources));

  static const auto flags = config::flags();
  for (const auto& flag : flags) {
    config::Sources given;
    given.flags.emplace_back(flag.key, input);
    check_result(config::load(given));
  }
  config::Sources unknown;
  unknown.environment.emplace_back("ATRIUM_" + std::string(input), "1");
  check_result(config::load(unknown));
}

}  // namespace atrium::fuzz
