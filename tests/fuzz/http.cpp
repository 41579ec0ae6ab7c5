// What somebody says who connects: an answer in HTTP, a WebSocket, or nothing.
#include "tests/fuzz/fuzzing.h"
#include "tests/fuzz/socket_pair.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  static auto& pair = *new SocketPair;
  pair.connect();
  pair.send(input);
  const auto answer = pair.finish();
  check(answer.empty() || answer.starts_with("HTTP/1.1 "), "it answers in HTTP");
  check(pair.messages().empty(), "nobody is heard before the upgrade was answered");
}

}  // namespace atrium::fuzz
