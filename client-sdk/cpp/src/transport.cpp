#include "transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>

#include "stream.h"

namespace atrium::client {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// A shorter silence could not tell a lost connection from a busy one.
constexpr auto kLeastSilence = std::chrono::milliseconds(100);
// More than any server of ours sends; a bound for one that is not ours.
constexpr std::size_t kMostBytesReceived = std::size_t{4} << 20;

}  // namespace

class Transport::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& io, Times times, Handlers handlers)
      : times_(times), resolver_(io), deadline_(io), socket_(io), handlers_(std::move(handlers)) {}

  void connect(const Address& address, const Trust* trust, const std::string& user_agent) {
    trust_ = address.has_tls ? trust : nullptr;
    host_ = address.host;
    authority_ = address.authority;
    target_ = address.target;
    user_agent_ = user_agent;
    // One deadline over name, TCP, TLS and handshake.
    deadline_.expires_after(times_.connect);
    deadline_.async_wait([self = shared_from_this()](error_code error) {
      if (!error)
        self->close(0, "no answer within " + std::to_string(self->times_.connect.count()) + " ms");
    });
    resolver_.async_resolve(address.host, address.port,
                            [self = shared_from_this()](error_code error, const tcp::resolver::results_type& found) {
                              if (self->over(error))
                                return;
                              self->reach(found);
                            });
  }

  void send(std::string message) {
    sending_ = std::move(message);
    socket_.async_write(asio::buffer(sending_), [self = shared_from_this()](error_code error, std::size_t) {
      if (self->over(error))
        return;
      self->handlers_.on_sent();
    });
  }

  // The owner is gone: no handler is called any more.
  void abandon() {
    closed_ = true;
    cut();
  }

 private:
  void reach(const tcp::resolver::results_type& found) {
    stream().tcp().async_connect(found, [self = shared_from_this()](error_code error, const tcp::endpoint&) {
      if (self->over(error))
        return;
      error_code ignored;
      self->stream().tcp().socket().set_option(tcp::no_delay(true), ignored);
      self->trust_ != nullptr ? self->secure() : self->shake_hands();
    });
  }

  void secure() {
    stream().secure(trust_->context(), host_);
    stream().tls()->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](error_code error) {
      if (error && !self->closed_ && self->is_untrusted())
        return;
      if (self->over(error))
        return;
      self->shake_hands();
    });
  }

  // True = this connection has ended, and its owner knows why.
  bool is_untrusted() {
    auto why = stream().distrust(host_);
    if (!why)
      return false;
    closed_ = true;
    cut();
    handlers_.on_untrusted(std::move(*why));
    return true;
  }

  void shake_hands() {
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = times_.connect;
    timeout.idle_timeout = std::max(times_.silence, kLeastSilence);  // Beast pings at half of it
    timeout.keep_alive_pings = true;
    socket_.set_option(timeout);
    socket_.set_option(websocket::stream_base::decorator(
        [agent = user_agent_](websocket::request_type& request) { request.set(beast::http::field::user_agent, agent); }));
    socket_.binary(true);
    socket_.auto_fragment(false);
    socket_.read_message_max(kMostBytesReceived);
    socket_.async_handshake(authority_, target_, [self = shared_from_this()](error_code error) {
      if (self->over(error))
        return;
      self->deadline_.cancel();
      self->opened_ = true;
      self->handlers_.on_open();
      if (!self->closed_)
        self->read();
    });
  }

  void read() {
    socket_.async_read(received_, [self = shared_from_this()](error_code error, std::size_t) {
      if (self->over(error))
        return;
      const auto bytes = self->received_.cdata();
      // A text message is none of this protocol's.
      const std::size_t size = self->socket_.got_text() ? 0 : bytes.size();
      self->handlers_.on_message({static_cast<const char*>(bytes.data()), size});
      if (self->closed_)
        return;
      self->received_.consume(self->received_.size());
      self->read();
    });
  }

  // True = this connection has ended, and its owner knows.
  bool over(error_code error) {
    if (closed_)
      return true;
    if (!error)
      return false;
    const auto& reason = socket_.reason();
    const unsigned code = opened_ && error == websocket::error::closed ? reason.code : 0;
    close(code, code != 0 ? "closed with " + std::to_string(code) + " " + std::string(reason.reason.c_str()) : told(error));
    return true;
  }

  std::string told(error_code error) {
    if (trust_ == nullptr && error == websocket::error::upgrade_declined)
      return "the server declines a WebSocket; if it has TLS, write wss://";
    if (error.category() != asio::error::get_ssl_category())
      return error.message();
    return ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_WRONG_VERSION_NUMBER
               ? "the server does not speak TLS; if it should not, write ws://"
               : "no TLS with the server: " + error.message();
  }

  void close(unsigned code, std::string why) {
    if (closed_)
      return;
    closed_ = true;
    cut();
    handlers_.on_closed(code, std::move(why));
  }

  void cut() {
    deadline_.cancel();
    resolver_.cancel();
    stream().tcp().close();
  }
  Stream& stream() { return socket_.next_layer(); }

  const Times times_;
  tcp::resolver resolver_;
  asio::steady_timer deadline_;
  websocket::stream<Stream, false> socket_;  // without compression
  Handlers handlers_;
  const Trust* trust_ = nullptr;  // null: plain
  std::string host_;
  std::string authority_;
  std::string target_;
  std::string user_agent_;
  std::string sending_;
  beast::flat_buffer received_;
  bool opened_ = false;
  bool closed_ = false;
};

Transport::Transport(asio::io_context& io, Times times, Handlers handlers)
    : connection_(std::make_shared<Connection>(io, times, std::move(handlers))) {}

Transport::~Transport() { connection_->abandon(); }

void Transport::connect(const Address& address, const Trust* trust, const std::string& user_agent) {
  connection_->connect(address, trust, user_agent);
}

void Transport::send(std::string message) { connection_->send(std::move(message)); }

}  // namespace atrium::client
