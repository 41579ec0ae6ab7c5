#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/message.h"

namespace atrium::net {

// A peer that speaks WebSocket: bytes in, ready-made messages out, closed with a code. A socket and an in-memory
// connection implement it. Everything happens on the worker that owns it.
class Connection {
 public:
  virtual ~Connection() = default;

  // Queues a message; it is written at the end of the turn. A peer over the bound of its queue is closed with
  // SLOW_CONSUMER; nothing is queued after a close.
  virtual void send(SharedMessage message) = 0;

  // Closes: what is queued goes out first (bounded in time), then a close frame. Safe to call twice.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

  // Bytes that wait to be written.
  virtual std::size_t queued_bytes() const = 0;

  // Stops and restarts taking messages from the peer: back-pressure.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  // From now on it may send without end: until then little is read of it (kUntrustedBytes), all in all.
  virtual void trust() = 0;
  // When its time to sign in began: as its socket was accepted, or with the end of the answer before.
  virtual std::chrono::steady_clock::time_point since() const = 0;

  // The peer's address without port, for logs.
  virtual std::string peer_address() const = 0;
};

// Who uses a connection: the session. Called on the connection's worker, never from within a call to the connection.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;

  // A whole binary message. The view lives until the call returns.
  virtual void on_message(std::string_view message) = 0;
  // The queue held more than kQueueLowBytes and has fallen to that or less.
  virtual void on_drained() = 0;
  // The last call. `code` is what the peer or we closed with; 1006 if the connection just ended.
  virtual void on_closed(std::uint16_t code) = 0;
};

}  // namespace atrium::net
