#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "atrium/wire/v1/frames.pb.h"

namespace atrium::client {

namespace wire = atrium::wire::v1;

wire::Entry make_message(std::uint64_t chat, std::uint64_t seq);
wire::ServerFrame make_push(const wire::Entry& entry);
wire::ChatView make_view(std::uint64_t chat, std::uint64_t head, wire::Continuation continuation);

// What the client looks like to a script of the fake server. Every method throws when the client is gone, which ends the
// script.
class Peer {
 public:
  using Socket = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;

  explicit Peer(Socket& socket) : socket_(socket) {}

  wire::ClientFrame read();
  void send(wire::ServerFrame frame, std::uint64_t reply_to = 0);
  void refuse(const wire::ClientFrame& frame, wire::ErrorCode code, std::uint32_t retry_after_ms = 0);
  void accept(const wire::ClientFrame& frame, std::uint64_t seq);
  void close(unsigned code);
  void wait_for_end();

  // Reads a SignIn, answers it, and returns it.
  wire::SignIn sign_in(std::uint64_t epoch = 1);
  // Reads a Resume, answers it, and returns it.
  wire::Resume resume(const std::vector<wire::ChatView>& chats, std::uint64_t epoch = 1);
  // Reads a ReadHistory and answers with these messages.
  wire::ReadHistory page(std::uint64_t first, std::uint64_t last, std::uint64_t head);

  // Frames of the WebSocket message that was read last, and its bytes.
  std::size_t frames_together() const { return frames_together_; }
  std::size_t bytes_together() const { return bytes_together_; }

 private:
  Socket& socket_;
  std::deque<wire::ClientFrame> read_;
  std::size_t frames_together_ = 0;
  std::size_t bytes_together_ = 0;
};

// A WebSocket server on a port of its own that runs one script per connection, one after the other. When a script has
// returned its connection is cut without a word; when all have, connections are refused.
class FakeServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit FakeServer(std::vector<Script> scripts);
  ~FakeServer();

  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_); }

 private:
  void run();

  std::vector<Script> scripts_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  unsigned short port_;
  std::thread thread_;
};

}  // namespace atrium::client
