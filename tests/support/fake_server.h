#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
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
  // One WebSocket message of these bytes, whatever they are.
  void send_message(std::string_view bytes);
  void send_text_message(std::string_view text);
  void close(unsigned code);
  // The network loses the connection: nobody says a word.
  void cut();
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

// Where clients connect, on a port of its own. accept() and refuse() wait for the next one, on one thread.
class PeerListener {
 public:
  // Cut without a word when it goes.
  struct Connection {
    explicit Connection(boost::asio::ip::tcp::socket plain) : socket(std::move(plain)), peer(socket) {}
    Peer::Socket socket;
    Peer peer;
  };

  PeerListener();

  std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_); }
  // Throws if what came is no WebSocket.
  std::unique_ptr<Connection> accept();
  // Ends the next connection before it is a WebSocket.
  void refuse();
  // Connections are refused by the system from now on.
  void close() { acceptor_.close(); }
  // accept() and refuse() throw from now on, also one that waits. Thread: any.
  void interrupt();

 private:
  boost::asio::ip::tcp::socket next();

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  unsigned short port_;
  std::atomic<bool> interrupted_ = false;
};

// A WebSocket server that runs one script per connection, one after the other. When a script has returned its connection is
// cut without a word; when all have, connections are refused.
class FakeServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit FakeServer(std::vector<Script> scripts);
  ~FakeServer();

  std::string url() const { return listener_.url(); }

 private:
  void run();

  std::vector<Script> scripts_;
  PeerListener listener_;
  std::thread thread_;
};

}  // namespace atrium::client
