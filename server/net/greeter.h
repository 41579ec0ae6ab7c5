#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <string>

#include "server/net/worker_connections.h"

namespace atrium::net {

// A socket before it is a WebSocket: one request, within the time of the handshake. Answers it and closes, or hands the
// socket on.
class Greeter final : public ListedSocket, public WheelEntry, public std::enable_shared_from_this<Greeter> {
 public:
  Greeter(std::shared_ptr<WorkerConnections> home, boost::asio::ip::tcp::socket socket);
  ~Greeter() override { home_->greeting_is_over(); }

  void start();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  void end(std::uint16_t code, std::string_view reason) override;
  void on_time(TimerWheel::Time now) override;
  void on_header(boost::system::error_code error);
  bool has_body() const;
  bool origin_allowed() const;
  void reply(const HttpReply& content);

  const std::shared_ptr<WorkerConnections> home_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  Parser parser_;
  std::string answer_;
};

}  // namespace atrium::net
