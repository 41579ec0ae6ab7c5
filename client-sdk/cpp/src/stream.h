#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace atrium::client {

// What lies under the WebSocket: TCP, with TLS or without. One type, because Beast's stream is dear to compile. To be
// included by transport.cpp only.
class Stream {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;
  using Tls = boost::asio::ssl::stream<boost::beast::tcp_stream&>;

  explicit Stream(boost::asio::io_context& io) : tcp_(io) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  boost::beast::tcp_stream& tcp() { return tcp_; }
  Tls* tls() { return tls_.get(); }

  // From now on it speaks TLS, with nobody but `host`: a name or an address that the certificate has to hold.
  void secure(boost::asio::ssl::context& context, const std::string& host);
  // Why `host` is not believed, after a failed handshake; nothing if it failed for another reason.
  std::optional<std::string> distrust(const std::string& host) const;

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (tls_ != nullptr) {
            tls_->async_read_some(into, std::move(handler));
          } else {
            tcp_.async_read_some(into, std::move(handler));
          }
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_ != nullptr) {
            tls_->async_write_some(from, std::move(handler));
          } else {
            tcp_.async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

 private:
  boost::beast::tcp_stream tcp_;
  std::unique_ptr<Tls> tls_;
};

// What Beast calls when the WebSocket has been closed.
template <class Handler>
void async_teardown(boost::beast::role_type role, Stream& stream, Handler&& handler) {
  if (stream.tls() != nullptr) {
    stream.tls()->async_shutdown(std::forward<Handler>(handler));
  } else {
    boost::beast::websocket::async_teardown(role, stream.tcp().socket(), std::forward<Handler>(handler));
  }
}
inline void beast_close_socket(Stream& stream) { stream.tcp().close(); }

}  // namespace atrium::client
