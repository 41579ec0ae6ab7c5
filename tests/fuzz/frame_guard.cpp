// The bytes of a connection, however they are cut: the guard comes to the same verdict.
#include "server/net/frame_guard.h"

#include <algorithm>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

net::FrameGuard::Verdict judge(std::string_view input, std::size_t piece) {
  net::FrameGuard guard;
  while (!input.empty()) {
    guard.scan(input.substr(0, piece), {});
    input.remove_prefix(std::min(piece, input.size()));
  }
  return guard.verdict();
}

}  // namespace

void take(std::string_view input) {
  const auto verdict = judge(input, input.size());
  for (const std::size_t piece : {1, 2, 3, 7, 100}) {
    check(judge(input, piece) == verdict, "the verdict does not depend on how the bytes come");
  }
  check(net::close_code(verdict) >= 1000 && net::close_reason(verdict).size() <= 123, "it can be told to the peer");
}

}  // namespace atrium::fuzz
