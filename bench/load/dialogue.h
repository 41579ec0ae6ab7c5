#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/load_socket.h"
#include "bench/load/web_socket.h"

namespace atrium::bench {

// A blocking connection to a port of this machine: for what comes before the load. Throws when it can't go on.
class Dialogue {
 public:
  explicit Dialogue(std::uint16_t port, Cover cover = Cover::kPlain);

  void upgrade(std::string_view path, std::string_view protocol = {});
  void send(std::string_view payload);
  // The payload that came with one read, of one frame or more.
  std::string receive();
  // As they are, without WebSocket.
  void write(std::string_view bytes);
  // As many bytes as came, without WebSocket.
  std::string read_some();
  // Ends with a reset, so that the port is free at once.
  void cut() { socket_.cut(); }
  // The socket, non-blocking from now on; it is the caller's.
  LoadSocket release();

  // Over the socket so far, with all headers.
  std::size_t sent_bytes() const { return sent_bytes_; }
  std::size_t received_bytes() const { return received_bytes_; }

 private:
  const std::uint16_t port_;
  LoadSocket socket_;
  FrameStream stream_;
  std::string early_;  // came behind the handshake
  std::size_t sent_bytes_ = 0;
  std::size_t received_bytes_ = 0;
};

}  // namespace atrium::bench
