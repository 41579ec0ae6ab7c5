#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/net/connection.h"

namespace atrium::test {

// A connection without a socket: keeps what is sent, and lets a test play the peer. Handlers are called only from within
// the peer's functions, never from within those of Connection.
class MemoryConnection final : public net::Connection {
 public:
  // It was accepted then.
  explicit MemoryConnection(std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now())
      : since_(since) {}

  void send(net::SharedMessage message) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  void pause_reading() override { paused_ = true; }
  void resume_reading() override { paused_ = false; }
  void trust() override { trusted_ = true; }
  std::chrono::steady_clock::time_point since() const override { return since_; }
  std::string peer_address() const override { return "memory"; }

  // The peer. Its handler is told of what the peer does.
  void attach(std::shared_ptr<net::ConnectionHandler> handler) { handler_ = std::move(handler); }
  // Sends a message; it waits while reading is paused, until deliver().
  void feed(std::string message);
  void deliver();
  // Stops taking what is sent, then takes what has come together.
  void read_slowly() { slow_ = true; }
  void catch_up();
  // Ends: what `close` said, or the connection broke.
  void hang_up(std::uint16_t code = 1006);

  // Payloads of what was sent, whether taken or not.
  const std::vector<std::string>& sent() const { return sent_; }
  // Takes them away, so the next look sees only what is new.
  std::vector<std::string> take_sent() { return std::exchange(sent_, {}); }
  std::optional<std::uint16_t> closed_with() const { return closed_with_; }
  const std::string& close_reason() const { return close_reason_; }
  bool paused() const { return paused_; }
  bool trusted() const { return trusted_; }

 private:
  std::shared_ptr<net::ConnectionHandler> handler_;
  std::vector<std::string> fed_;
  std::vector<std::string> sent_;
  std::size_t queued_bytes_ = 0;
  std::optional<std::uint16_t> closed_with_;
  std::string close_reason_;
  bool paused_ = false;
  bool slow_ = false;
  bool trusted_ = false;
  const std::chrono::steady_clock::time_point since_;
};

// What is in a message made by frame_message.
std::string payload_of(std::string_view framed);

}  // namespace atrium::test
