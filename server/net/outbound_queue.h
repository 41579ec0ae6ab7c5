#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/role.hpp>
#include <cstddef>
#include <deque>
#include <functional>

#include "server/net/message.h"

namespace atrium::net {

// A socket whose writes all go through one queue of whole messages: what Beast writes (the handshake's answer, pongs, close
// frames) and the ready-made messages of the fan-out, so nothing interleaves. It is the layer under Beast's stream.
class OutboundQueue {
 public:
  using executor_type = boost::asio::ip::tcp::socket::executor_type;

  enum class Flushed { kAll, kSome, kFailed };

  explicit OutboundQueue(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  void push(SharedMessage message);
  // Gives the socket as much as it takes, without blocking.
  Flushed flush();
  std::size_t bytes() const { return bytes_; }
  // Forgets what has not begun to be sent.
  void drop_unsent();
  // From now on what Beast writes is ignored: our close frame is the last.
  void seal() { sealed_ = true; }
  // Called when Beast has queued something.
  void on_queued(std::function<void()> call) { queued_ = std::move(call); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return socket_.async_read_some(buffers, std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& data) {
          const auto size = boost::asio::buffer_size(data);
          take(boost::beast::buffers_to_string(data));
          boost::asio::post(get_executor(),
                            boost::beast::bind_front_handler(std::move(handler), boost::system::error_code(), size));
        },
        token, buffers);
  }

 private:
  void take(std::string bytes);

  boost::asio::ip::tcp::socket socket_;
  std::deque<SharedMessage> messages_;
  std::size_t sent_of_first_ = 0;
  std::size_t bytes_ = 0;
  bool sealed_ = false;
  std::function<void()> queued_;
};

// What Beast calls when the closing handshake is over.
template <class Handler>
void async_teardown(boost::beast::role_type, OutboundQueue& queue, Handler&& handler) {
  boost::system::error_code ignored;
  queue.flush();
  queue.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  boost::asio::post(queue.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code()));
}
inline void teardown(boost::beast::role_type, OutboundQueue& queue, boost::system::error_code& error) {
  queue.socket().close(error);
}
inline void beast_close_socket(OutboundQueue& queue) {
  boost::system::error_code ignored;
  queue.socket().close(ignored);
}

}  // namespace atrium::net
