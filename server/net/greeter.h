#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <string>

#include "server/net/peer_socket.h"
#include "server/net/worker_connections.h"

namespace atrium::net {

// A socket before it is a WebSocket: TLS, if the listener wants it, then one request, all within the time of the handshake.
// Answers it and closes, or hands the socket on.
class Greeter final : public ListedSocket, public WheelEntry, public std::enable_shared_from_this<Greeter> {
 public:
  Greeter(std::shared_ptr<WorkerConnections> home, boost::asio::ip::tcp::socket socket);
  ~Greeter() override { home_->greeting_is_over(); }

  void start();

 private:
  // Of a record's header: enough to tell TLS from HTTP.
  static constexpr std::size_t kOpeningBytes = 2;
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  void end(std::uint16_t code, std::string_view reason) override;
  void on_time(TimerWheel::Time now) override;
  void read_opening();
  void shake_hands();
  void await_peer();
  void read_request();
  void on_header(boost::system::error_code error);
  bool has_body() const;
  bool origin_allowed() const;
  bool is_own_page(std::string_view origin) const;
  void reply(const HttpReply& content);
  void write_answer_and_end();
  void write_piece();
  void finish(boost::system::error_code error);

  const std::shared_ptr<WorkerConnections> home_;
  PeerSocket socket_;
  boost::beast::flat_buffer buffer_;
  Parser parser_;
  std::array<char, kOpeningBytes> opening_;
  std::string answer_;
  std::shared_ptr<const std::string> file_;  // goes out behind the answer, in pieces
  std::size_t written_ = 0;                  // of the file
};

}  // namespace atrium::net
