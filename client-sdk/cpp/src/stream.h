#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace atrium::client {

// What lies under the WebSocket: TCP, with TLS or without. One type, and below it one type of handler and of buffers, because Beast's and
// Asio's templates are dear to compile: each of Beast's steps would have them all anew. To be included by transport.cpp only.
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
    return boost::asio::async_initiate<Token, Moved>(
        [this](auto handler, const Buffers& into) { read_some(first_of(into), once(std::move(handler))); }, token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, Moved>(
        [this](auto handler, const Buffers& from) { write_some(pieces_of(from), once(std::move(handler))); }, token,
        buffers);
  }

  template <class Handler>
  void async_teardown(boost::beast::role_type role, Handler&& handler) {
    shut_down(role, once(std::forward<Handler>(handler)));
  }

 private:
  using Error = boost::system::error_code;
  using Moved = void(Error, std::size_t);
  // A frame's head and what it holds, or the lines of the handshake; if there were more, they go with the next write.
  using Pieces = std::array<boost::asio::const_buffer, 16>;

  // A std::function wants to be copied; Beast's handlers can only be moved.
  template <class Handler>
  static auto once(Handler&& handler) {
    return [shared = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler))](auto... result) {
      std::move (*shared)(result...);
    };
  }
  template <class Buffers>
  static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers); ++at)
      if (const boost::asio::mutable_buffer buffer = *at; buffer.size() > 0)
        return buffer;
    return {};
  }
  template <class Buffers>
  static Pieces pieces_of(const Buffers& buffers) {
    Pieces pieces;
    std::size_t count = 0;
    for (auto at = boost::asio::buffer_sequence_begin(buffers);
         at != boost::asio::buffer_sequence_end(buffers) && count < pieces.size(); ++at)
      if (const boost::asio::const_buffer buffer = *at; buffer.size() > 0)
        pieces[count++] = buffer;
    return pieces;
  }

  void read_some(boost::asio::mutable_buffer into, std::function<Moved> then);
  void write_some(const Pieces& from, std::function<Moved> then);
  void shut_down(boost::beast::role_type role, std::function<void(Error)> then);

  boost::beast::tcp_stream tcp_;
  std::unique_ptr<Tls> tls_;
};

// What Beast calls when the WebSocket has been closed.
template <class Handler>
void async_teardown(boost::beast::role_type role, Stream& stream, Handler&& handler) {
  stream.async_teardown(role, std::forward<Handler>(handler));
}
inline void beast_close_socket(Stream& stream) { stream.tcp().close(); }

}  // namespace atrium::client
