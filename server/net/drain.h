#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>

#include "server/net/tcp_socket.h"

namespace atrium::net {

// Reads and forgets until the peer ends or has sent `limit` bytes; then calls `done`, which keeps the socket alive until
// then. With a limit of 0 at once. A socket that is closed with unread bytes resets the connection, and the peer may lose our last words.
void drain(TcpSocket& socket, std::size_t limit, std::function<void()> done);

inline constexpr std::size_t kDrainBytes = 1024 * 1024;

}  // namespace atrium::net
