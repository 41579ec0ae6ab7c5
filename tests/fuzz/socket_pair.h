#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/worker_connections.h"

namespace atrium::fuzz {

// The server's end of a socket on the calling thread, and a peer that sends what it likes. Nothing leaves the process.
class SocketPair {
 public:
  SocketPair();

  // A fresh connection.
  void connect();
  // Sends it all. False: the server has closed.
  bool send(std::string_view bytes);
  // Takes turns until the server has sent this, or has closed; then all that it has sent since the last call.
  std::string receive_until(std::string_view ending);
  // Nothing more comes from the peer. Takes turns until the server has closed; what it has sent since the last call.
  std::string finish();

  // The WebSocket messages that have come in on this connection.
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  class Handler;
  void run_until(const std::function<bool()>& condition);
  bool read_some();

  net::Worker worker_{0};
  std::shared_ptr<net::WorkerConnections> home_;
  std::vector<std::string> messages_;
  int peer_ = -1;
  bool ended_ = false;
  std::string received_;
};

}  // namespace atrium::fuzz
