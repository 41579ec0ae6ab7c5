#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/limits.h"
#include "server/guard/token_bucket.h"
#include "server/net/connection.h"
#include "server/net/frame_guard.h"
#include "server/net/tls_context.h"
#include "server/net/worker.h"
#include "storage/result.h"

namespace atrium::net {

// What a GET or HEAD asks for. The views last as long as the call.
struct HttpRequest {
  std::string_view target;
  std::string_view accept_encoding;
  std::string_view if_none_match;
};

struct HttpReply {
  unsigned status = 404;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  // Whole lines; with none of them the answer is kept nowhere.
  std::string headers = {};
  // A body that many share, in place of the other.
  std::shared_ptr<const std::string> file = nullptr;
};

// A browser fetches many files of the messenger on one connection. Each request costs an answer, so they have an end too.
inline constexpr std::size_t kRequestsPerConnection = 100;
inline constexpr std::chrono::seconds kNextRequestTime{5};  // from an answer to the first byte of the next request

// How long a socket may take for what. Shorter only in tests.
struct ConnectionTimes {
  std::chrono::milliseconds handshake = limits::kHandshakeTime;
  std::chrono::milliseconds idle = limits::kIdleTime;
  std::chrono::milliseconds write = limits::kWriteTime;
  std::chrono::milliseconds close = limits::kCloseTime;
  std::chrono::milliseconds file = limits::kFileTime;
  std::chrono::milliseconds next_request = kNextRequestTime;
  std::chrono::milliseconds transfer = limits::kTransferTime;  // without a byte of an upload or a download
  std::chrono::milliseconds tick{1000};                        // all of them are up to a tick longer
};

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any that is free
  // Exact values of the Origin header that may connect.
  std::vector<std::string> allowed_origins;
  bool allow_missing_origin = true;
  // Whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;
  // How many are accepted; the others wait in the system's queue.
  guard::Rate connection_rate{};
  // Sockets of a worker that are no WebSockets yet. One more, and the oldest goes.
  std::size_t greeting_sockets = 4096;
  ConnectionTimes times{};
  FrameLimits frames{};
  // Null: plain.
  std::shared_ptr<const TlsContext> tls;
};

class Exchange;

// What becomes of the connections: called on the connection's worker. `accepted` may return nothing to refuse.
struct ListenerCallbacks {
  std::function<std::shared_ptr<ConnectionHandler>(Worker&, std::shared_ptr<Connection>)> accepted;
  // Answers GET and HEAD of what is not the WebSocket at /ws.
  std::function<HttpReply(const HttpRequest& request)> http;
  // Answers requests about files, whatever their method. None: they are answered as all others.
  std::function<void(std::shared_ptr<Exchange>)> exchange = nullptr;
};

class WorkerConnections;

// Accepts sockets on the first worker and deals them out to all in turn. Destroyed after all workers have ended their run,
// and before they are destroyed.
class Listener {
 public:
  // Fails with a sentence that says what to do, for example if the port is in use.
  static Result<std::unique_ptr<Listener>> open(std::vector<Worker*> workers, ListenerOptions options,
                                                ListenerCallbacks callbacks);
  // Forgets the connections that are still open, without a call to their handlers.
  ~Listener();

  std::uint16_t port() const { return port_; }
  // Accepts no more; the connections stay. On the first worker's thread.
  void stop();
  // Those accepted from now on speak TLS with this. Any thread.
  void use(const std::shared_ptr<const TlsContext>& tls);
  // Sends a message to every WebSocket. Any thread.
  void tell_all(const SharedMessage& message);
  // Closes every connection and every socket that is still greeting. Any thread; those accepted later stay.
  void close_all(std::uint16_t code, std::string_view reason);
  // WebSockets whose end has not been told to their handlers. Any thread.
  std::size_t open_connections() const;

 private:
  Listener(std::vector<Worker*> workers, ListenerOptions options, ListenerCallbacks callbacks);
  Status bind();
  void accept();
  void accept_next();
  void accept_after(std::chrono::milliseconds time);

  const std::vector<Worker*> workers_;
  const std::shared_ptr<const ListenerOptions> options_;
  std::vector<std::shared_ptr<WorkerConnections>> connections_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  guard::TokenBucket accepted_;
  const int highest_socket_;  // as a descriptor
  std::uint16_t port_ = 0;
  std::size_t next_ = 0;
};

}  // namespace atrium::net
