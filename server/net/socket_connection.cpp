// The one file that instantiates Beast's WebSocket stream: it is dear to compile.
#include "server/net/socket_connection.h"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "atrium/wire/v1/errors.pb.h"
#include "server/config/limits.h"
#include "server/net/outbound_queue.h"

namespace atrium::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

// RFC 6455, 5.5.1: FIN and opcode 8, then the code in network order and the reason.
SharedMessage close_frame(std::uint16_t code, std::string_view reason) {
  constexpr std::size_t kControlBytes = 125;
  reason = reason.substr(0, kControlBytes - 2);
  std::string frame{static_cast<char>(0x88), static_cast<char>(reason.size() + 2), static_cast<char>(code >> 8),
                    static_cast<char>(code & 0xFF)};
  frame.append(reason);
  return std::make_shared<const std::string>(std::move(frame));
}

class SocketConnection final : public Connection, public TurnEnd, public std::enable_shared_from_this<SocketConnection> {
 public:
  SocketConnection(Worker& worker, tcp::socket socket)
      : worker_(worker), stream_(std::move(socket)), timer_(worker.context()) {
    error_code ignored;
    peer_ = queue().socket().remote_endpoint(ignored).address().to_string();
    queue().on_queued([this] { worker_.at_end_of_turn(TurnStage::kFlush, *this); });
  }
  ~SocketConnection() override { worker_.cancel(*this); }

  void upgrade(const http::request<http::empty_body>& request, std::shared_ptr<const ListenerCallbacks> callbacks) {
    websocket::stream_base::timeout times{limits::kHandshakeTime, limits::kIdleTime, true};
    stream_.set_option(times);
    stream_.read_message_max(limits::kMessageBytes);
    stream_.async_accept(request, [self = shared_from_this(), callbacks](error_code error) {
      if (error) {
        return;
      }
      self->stream_.binary(true);
      self->handler_ = callbacks->accepted(self->worker_, self);
      self->read();
    });
  }

  void send(SharedMessage message) override {
    if (closing_) {
      return;
    }
    queue().push(std::move(message));
    if (queue().bytes() > 4 * limits::kQueueBytes) {
      cut_slow_reader();
    }
    worker_.at_end_of_turn(TurnStage::kFlush, *this);
  }

  void close(std::uint16_t code, std::string_view reason) override {
    if (std::exchange(closing_, true)) {
      return;
    }
    code_ = code;
    queue().push(close_frame(code, reason));
    queue().seal();
    worker_.at_end_of_turn(TurnStage::kFlush, *this);
    timer_.expires_after(limits::kCloseTime);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) {
        self->cut();
      }
    });
  }

  std::size_t queued_bytes() const override { return stream_.next_layer().bytes(); }
  void pause_reading() override { paused_ = true; }
  void resume_reading() override {
    if (std::exchange(paused_, false) && !reading_) {
      read();
    }
  }
  std::string peer_address() const override { return peer_; }

 private:
  OutboundQueue& queue() { return stream_.next_layer(); }

  void read() {
    reading_ = true;
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
  }

  void on_read(error_code error) {
    reading_ = false;
    if (error) {
      finish(error);
      return;
    }
    if (!stream_.got_binary()) {
      close(1003, "binary messages only");
    }
    if (!closing_) {
      handler_->on_message({static_cast<const char*>(buffer_.data().data()), buffer_.size()});
    }
    // An idle connection owns no buffer.
    buffer_ = beast::flat_buffer();
    if (!paused_) {
      read();
    }
  }

  void end_of_turn() override {
    switch (queue().flush()) {
      case OutboundQueue::Flushed::kFailed:
        cut();
        return;
      case OutboundQueue::Flushed::kSome:
        left_some_ = true;
        if (queue().bytes() > limits::kQueueBytes) {
          cut_slow_reader();
        }
        wait_until_writable();
        return;
      case OutboundQueue::Flushed::kAll:
        break;
    }
    if (closing_) {
      error_code ignored;
      queue().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
    if (std::exchange(left_some_, false) && handler_ != nullptr) {
      handler_->on_drained();
    }
  }

  void wait_until_writable() {
    if (std::exchange(waiting_, true)) {
      return;
    }
    if (!closing_) {
      timer_.expires_after(limits::kWriteTime);
      timer_.async_wait([weak = weak_from_this()](error_code error) {
        if (const auto self = weak.lock(); self != nullptr && !error) {
          self->cut();
        }
      });
    }
    queue().socket().async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
      self->waiting_ = false;
      if (!self->closing_) {
        self->timer_.cancel();
      }
      if (!error) {
        self->worker_.at_end_of_turn(TurnStage::kFlush, *self);
      }
    });
  }

  void cut_slow_reader() {
    queue().drop_unsent();
    close(wire::v1::CLOSE_CODE_SLOW_CONSUMER, "reads too slowly: reconnect and resume");
  }

  void cut() { beast_close_socket(queue()); }

  void finish(error_code error) {
    if (code_ == 0) {
      code_ = error == websocket::error::closed            ? stream_.reason().code
              : error == beast::error::timeout             ? static_cast<std::uint16_t>(wire::v1::CLOSE_CODE_IDLE)
              : error == websocket::error::message_too_big ? 1009
                                                           : 1006;
    }
    closing_ = true;
    timer_.cancel();
    worker_.cancel(*this);
    if (const auto handler = std::exchange(handler_, nullptr)) {
      handler->on_closed(code_);
    }
    cut();
  }

  Worker& worker_;
  websocket::stream<OutboundQueue> stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::shared_ptr<ConnectionHandler> handler_;
  std::string peer_;
  std::uint16_t code_ = 0;
  bool closing_ = false;
  bool reading_ = false;
  bool paused_ = false;
  bool waiting_ = false;
  bool left_some_ = false;
};

// A socket before it is a WebSocket: one request, at most kHandshakeTime.
class Greeter : public std::enable_shared_from_this<Greeter> {
 public:
  Greeter(Worker& worker, tcp::socket socket, std::shared_ptr<const ListenerOptions> options,
          std::shared_ptr<const ListenerCallbacks> callbacks)
      : worker_(worker),
        socket_(std::move(socket)),
        timer_(worker.context()),
        options_(std::move(options)),
        callbacks_(std::move(callbacks)) {}

  void start() {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    parser_.header_limit(limits::kHttpHeaderBytes);
    timer_.expires_after(limits::kHandshakeTime);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      if (const auto self = weak.lock(); self != nullptr && !error) {
        self->socket_.close();
      }
    });
    http::async_read_header(socket_, buffer_, parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) {
        self->answer();
      }
    });
  }

 private:
  void answer() {
    const auto& request = parser_.get();
    const bool body = request.count(http::field::transfer_encoding) != 0 ||
                      (request.count(http::field::content_length) != 0 && request[http::field::content_length] != "0");
    if (body) {
      reply({400, "text/plain; charset=utf-8", "a request to this server has no body\n"});
    } else if (request.target() != "/ws") {
      reply(request.method() == http::verb::get
                ? callbacks_->http(std::string_view(request.target().data(), request.target().size()))
                : HttpReply{405, "text/plain; charset=utf-8", "GET only\n"});
    } else if (!websocket::is_upgrade(request)) {
      reply({426, "text/plain; charset=utf-8", "this address speaks WebSocket\n"});
    } else if (!origin_allowed(request)) {
      reply({403, "text/plain; charset=utf-8", "this Origin may not connect: see listen.origins\n"});
    } else {
      timer_.cancel();
      std::make_shared<SocketConnection>(worker_, std::move(socket_))->upgrade(request, callbacks_);
    }
  }

  bool origin_allowed(const http::request<http::empty_body>& request) const {
    const auto count = request.count(http::field::origin);
    if (count == 0) {
      return options_->allow_missing_origin;
    }
    const auto origin = request[http::field::origin];
    return count == 1 && std::ranges::any_of(options_->allowed_origins, [&](const std::string& allowed) {
             return std::string_view(origin.data(), origin.size()) == allowed;
           });
  }

  void reply(HttpReply content) {
    auto response = std::make_shared<http::response<http::string_body>>();
    response->version(11);
    response->result(content.status);
    response->set(http::field::content_type, content.content_type);
    response->set("X-Content-Type-Options", "nosniff");
    response->keep_alive(false);
    response->body() = std::move(content.body);
    response->prepare_payload();
    http::async_write(socket_, *response, [self = shared_from_this(), response](error_code, std::size_t) {
      error_code ignored;
      self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
    });
  }

  Worker& worker_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::shared_ptr<const ListenerOptions> options_;
  std::shared_ptr<const ListenerCallbacks> callbacks_;
  beast::flat_buffer buffer_{limits::kHttpHeaderBytes};
  http::request_parser<http::empty_body> parser_;
};

}  // namespace

void serve(Worker& worker, tcp::socket socket, std::shared_ptr<const ListenerOptions> options,
           std::shared_ptr<const ListenerCallbacks> callbacks) {
  std::make_shared<Greeter>(worker, std::move(socket), std::move(options), std::move(callbacks))->start();
}

}  // namespace atrium::net
