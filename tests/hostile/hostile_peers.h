#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/hostile/attack.h"

namespace atrium::test {

// What goes out in one go.
inline constexpr std::size_t kPiece = 1024;

// What became of a peer, and what it has cost.
struct Outcome {
  unsigned status = 0;                // of HTTP
  std::optional<std::uint16_t> code;  // of a close frame
  std::size_t bytes = 0;              // that the server's process has read, or one piece more at most
  std::chrono::milliseconds told{0};  // from the connect until the server's last word
  std::chrono::milliseconds gone{0};  // until its process had let go of the socket
  bool is_over = false;               // else they gave up waiting
};

// Does all of these at once, each on a socket of its own, until the server's process has let go of all: it says what became of
// each, in order. The next bytes go out once the process has read the last, so what the system would hold in between is not
// counted, and there is no more than a piece that may or may not have been read when the socket goes.
std::vector<Outcome> carry_out(std::span<const Attack> attacks, std::uint16_t port);

}  // namespace atrium::test
