#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "server/net/listener.h"

namespace atrium::net {

// Speaks HTTP with a fresh socket: answers it, or makes a WebSocket of it. On the socket's worker.
void serve(Worker& worker, boost::asio::ip::tcp::socket socket, std::shared_ptr<const ListenerOptions> options,
           std::shared_ptr<const ListenerCallbacks> callbacks);

}  // namespace atrium::net
