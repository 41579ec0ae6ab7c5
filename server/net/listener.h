#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/net/connection.h"
#include "server/net/worker.h"
#include "storage/result.h"

namespace atrium::net {

struct HttpReply {
  unsigned status = 404;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any that is free
  // Exact values of the Origin header that may connect.
  std::vector<std::string> allowed_origins;
  bool allow_missing_origin = true;
};

// What becomes of the connections: called on the connection's worker.
struct ListenerCallbacks {
  std::function<std::shared_ptr<ConnectionHandler>(Worker&, std::shared_ptr<Connection>)> accepted;
  // Answers what is not the WebSocket at /ws.
  std::function<HttpReply(std::string_view target)> http;
};

// Accepts sockets on the first worker and deals them out to all in turn.
class Listener {
 public:
  // Fails with a sentence that says what to do, for example if the port is in use.
  static Result<std::unique_ptr<Listener>> open(std::vector<Worker*> workers, ListenerOptions options,
                                                ListenerCallbacks callbacks);
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  // On the first worker's thread.
  void stop();

 private:
  Listener(std::vector<Worker*> workers, ListenerOptions options, ListenerCallbacks callbacks);
  void accept();

  const std::vector<Worker*> workers_;
  const std::shared_ptr<const ListenerOptions> options_;
  const std::shared_ptr<const ListenerCallbacks> callbacks_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::size_t next_ = 0;
};

}  // namespace atrium::net
