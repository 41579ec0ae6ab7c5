// What a client sends before it has keys, however it is cut: the guard comes to the same verdict.
#include "server/net/hello_guard.h"

#include <algorithm>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

bool is_good(std::string_view input, std::size_t piece) {
  net::HelloGuard guard;
  bool good = true;
  while (!input.empty()) {
    good = guard.scan(input.substr(0, piece));
    input.remove_prefix(std::min(piece, input.size()));
  }
  return good;
}

}  // namespace

void take(std::string_view input) {
  const bool good = is_good(input, input.size());
  for (const std::size_t piece : {1, 2, 3, 7, 100}) {
    check(is_good(input, piece) == good, "the verdict does not depend on how the bytes come");
  }
}

}  // namespace atrium::fuzz
