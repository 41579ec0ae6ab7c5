#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/peer_socket.h"
#include "server/net/request_parser.h"
#include "server/net/worker_connections.h"

namespace atrium::net {

// A socket before it is a WebSocket: TLS, if the listener wants it, and a request, all within the time of the handshake, which
// each request that follows has anew. Answers them one by one and closes, or hands the socket on.
class Greeter final : public ListedSocket, public WheelEntry, public std::enable_shared_from_this<Greeter> {
 public:
  Greeter(std::shared_ptr<WorkerConnections> home, PeerSocket socket,
          std::unique_ptr<RequestParser> parser = std::make_unique<RequestParser>(), std::size_t requests = 0);
  ~Greeter() override { home_->greeting_is_over(); }

  void start();
  // With a socket that has had so many requests answered.
  static void go_on(const std::shared_ptr<WorkerConnections>& home, PeerSocket socket, std::unique_ptr<RequestParser> parser,
                    std::size_t requests);

 private:
  // Of a record's header: enough to tell TLS from HTTP.
  static constexpr std::size_t kOpeningBytes = 2;

  void end(std::uint16_t code, std::string_view reason) override;
  void on_time(TimerWheel::Time now) override;
  void read_opening();
  void shake_hands();
  void await_peer();
  void await_request();
  void read_request();
  void on_header(boost::system::error_code error);
  void answer_request();
  bool origin_allowed() const;
  bool is_own_page(std::string_view origin) const;
  bool may_go_on(unsigned status) const;
  void reply(const HttpReply& content);
  void write_answer();
  void write_piece();
  void on_written(boost::system::error_code error);
  void finish(boost::system::error_code error);

  const std::shared_ptr<WorkerConnections> home_;
  PeerSocket socket_;
  std::unique_ptr<RequestParser> parser_;
  std::size_t requests_ = 0;
  std::array<char, kOpeningBytes> opening_;
  std::string answer_;
  std::shared_ptr<const std::string> file_;  // goes out behind the answer, in pieces
  std::size_t written_ = 0;                  // of the file
  bool goes_on_ = false;                     // after this answer
};

}  // namespace atrium::net
