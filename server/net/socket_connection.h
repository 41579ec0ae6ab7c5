#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <memory>

#include "server/net/peer_socket.h"
#include "server/net/worker_connections.h"

namespace atrium::net {

// Makes a WebSocket of a socket that has asked for it. On the socket's worker.
void upgrade(std::shared_ptr<WorkerConnections> home, PeerSocket socket,
             const boost::beast::http::request<boost::beast::http::empty_body>& request);

}  // namespace atrium::net
