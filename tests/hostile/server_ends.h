#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace atrium::test {

// A socket at the server's end.
struct ServerEnd {
  std::size_t unread = 0;
  bool is_held = false;  // by a process, or about to be
};

// The sockets of the server at this port, by the peer's port, as the system knows them.
std::map<std::uint16_t, ServerEnd> server_ends(std::uint16_t port);

}  // namespace atrium::test
