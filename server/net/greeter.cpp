#include "server/net/greeter.h"

#include <algorithm>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

#include "server/config/limits.h"
#include "server/net/drain.h"
#include "server/net/exchange.h"
#include "server/net/reply_head.h"
#include "server/net/socket_connection.h"

namespace atrium::net {

namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = boost::asio::ip::tcp;

namespace {

HttpReply plain(unsigned status, std::string body) { return {status, "text/plain; charset=utf-8", std::move(body)}; }

// All that was asked for is said, and nothing was wrong.
bool is_complete(unsigned status) { return status == 200 || status == 304 || status == 404; }

// Of a file, at once.
constexpr std::size_t kPieceBytes = std::size_t{32} * 1024;

bool is_about_files(boost::beast::string_view target) {
  return target.starts_with("/files/") || target.starts_with("/uploads");
}

// A handshake record, and a version that has been 3 since SSL 3 (RFC 8446, 5.1).
bool is_tls(std::string_view opening) { return opening == "\x16\x03"; }

}  // namespace

Greeter::Greeter(std::shared_ptr<WorkerConnections> home, PeerSocket socket, std::unique_ptr<RequestParser> parser,
                 std::size_t requests)
    : home_(std::move(home)), socket_(std::move(socket)), parser_(std::move(parser)), requests_(requests) {}

void Greeter::go_on(const std::shared_ptr<WorkerConnections>& home, PeerSocket socket, std::unique_ptr<RequestParser> parser,
                    std::size_t requests) {
  const auto greeter = std::make_shared<Greeter>(home, std::move(socket), std::move(parser), requests);
  home->greeting_begins(*greeter);
  greeter->await_request();
}

void Greeter::start() {
  home_->greeting_begins(*this);
  home_->wheel().arrange(*this, socket_.since() + home_->options().times.handshake);
  if (home_->tls() == nullptr) {
    read_request();
  } else {
    read_opening();
  }
}

// TLS. -------------------------------------------------------------------------------------------------------------------

// Nothing is made for a peer that has not begun.
void Greeter::read_opening() {
  boost::asio::async_read(socket_.tcp(), boost::asio::buffer(opening_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (error) {
                              return;
                            }
                            const std::string_view opening(self->opening_.data(), self->opening_.size());
                            if (!is_tls(opening)) {
                              self->reply(plain(400, "this port speaks TLS: use https:// or wss://\n"));
                              return;
                            }
                            self->socket_.secure(*self->home_->tls(), opening);
                            self->shake_hands();
                          });
}

void Greeter::shake_hands() {
  const auto step = socket_.shake_hands();
  answer_ = std::exchange(socket_.tls()->unsent(), {});
  if (step == TlsSession::Step::kOver) {
    write_answer();  // an alert
    return;
  }
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(answer_),
                           [self = shared_from_this(), step](error_code error, std::size_t) {
                             if (!error) {
                               step == TlsSession::Step::kDone ? self->read_request() : self->await_peer();
                             }
                           });
}

void Greeter::await_peer() {
  socket_.tcp().async_wait(TcpSocket::wait_read, [self = shared_from_this()](error_code error) {
    if (!error) {
      self->shake_hands();
    }
  });
}

// HTTP. ------------------------------------------------------------------------------------------------------------------

// Nothing is kept for a peer that may not come back. What it has sent ahead was read no further.
void Greeter::await_request() {
  parser_->begin();
  answer_.clear();
  answer_.shrink_to_fit();
  file_ = nullptr;
  socket_.begin_anew();
  if (parser_->ahead() > 0 || socket_.has_pending()) {
    read_request();
    return;
  }
  home_->wheel().arrange(*this, socket_.since() + home_->options().times.next_request);
  socket_.tcp().async_wait(TcpSocket::wait_read, [self = shared_from_this()](error_code error) {
    if (!error) {
      self->read_request();
    }
  });
}

void Greeter::read_request() {
  ++requests_;
  home_->wheel().arrange(*this, socket_.since() + home_->options().times.handshake);
  parser_->read(socket_, [self = shared_from_this()](error_code error, std::size_t size) {
    self->socket_.count(size);
    self->on_header(error);
  });
}

void Greeter::end(std::uint16_t, std::string_view) {
  error_code ignored;
  socket_.tcp().close(ignored);
}

void Greeter::on_time(TimerWheel::Time) { end(0, {}); }

void Greeter::on_header(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    reply(plain(431, "the header has at most 8 KiB\n"));
    return;
  }
  if (error && error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    reply(plain(400, "this is no HTTP/1.1 request\n"));
    return;
  }
  if (!error) {
    answer_request();
  }
}

void Greeter::answer_request() {
  const auto& request = parser_->get();
  const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
  if (is_about_files(request.target()) && home_->callbacks().exchange) {
    TimerWheel::cancel(*this);
    std::make_shared<Exchange>(home_, std::move(socket_), std::move(parser_), requests_)->start();
  } else if (parser_->has_body()) {
    reply(plain(400, "a request to this server has no body\n"));
  } else if (!reads) {
    reply(plain(405, "GET or HEAD only\n"));
  } else if (request.target() != "/ws") {
    const auto view = [](auto text) { return std::string_view(text.data(), text.size()); };
    reply(home_->callbacks().http(
        {view(request.target()), view(request[http::field::accept_encoding]), view(request[http::field::if_none_match])}));
  } else if (!boost::beast::websocket::is_upgrade(request)) {
    reply(plain(426, "this address speaks WebSocket\n"));
  } else if (parser_->ahead() > 0) {
    reply(plain(400, "nothing is said to a WebSocket before it has answered\n"));
  } else if (!origin_allowed()) {
    reply(plain(403, "this Origin may not connect: the operator allows it with the setting listen.origins\n"));
  } else {
    TimerWheel::cancel(*this);
    upgrade(home_, std::move(socket_), request);
  }
}

bool Greeter::origin_allowed() const {
  const auto& request = parser_->get();
  const auto count = request.count(http::field::origin);
  if (count == 0) {
    return home_->options().allow_missing_origin;
  }
  const std::string origin(request[http::field::origin]);
  const auto& allowed = home_->options().allowed_origins;
  const bool is_listed = std::ranges::find(allowed, origin) != allowed.end();
  return count == 1 && (is_listed || is_own_page(origin));
}

// The messenger on this machine itself, such as the demo's. Under other names `Host` proves nothing: whoever owns a name may let it lead here.
bool Greeter::is_own_page(std::string_view origin) const {
  const auto& request = parser_->get();
  const std::string host(request[http::field::host]);
  const auto name = std::string_view(host).substr(0, host.rfind(':'));
  const bool is_loopback = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  return is_loopback && request.count(http::field::host) == 1 &&
         origin == (socket_.tls() != nullptr ? "https://" : "http://") + host;
}

// All requests of a peer together take no more than one may, and leave room for a WebSocket.
bool Greeter::may_go_on(unsigned status) const {
  return is_complete(status) && parser_->may_be_followed() && requests_ < kRequestsPerConnection && socket_.has_room();
}

void Greeter::reply(const HttpReply& content) {
  goes_on_ = may_go_on(content.status);
  answer_ =
      reply_head(content, content.file ? content.file->size() : content.body.size(), {goes_on_, socket_.tls() != nullptr});
  if (parser_->get().method() != http::verb::head) {
    file_ = content.file;
    written_ = 0;
    answer_ += file_ ? std::string() : content.body;
  }
  if (auto* tls = socket_.tls()) {
    auto records = std::exchange(tls->unsent(), {});
    tls->write(answer_, records);
    if (file_ == nullptr && !goes_on_) {
      tls->write_end(records);
    }
    answer_ = std::move(records);
  }
  write_answer();
}

void Greeter::write_answer() {
  const auto& times = home_->options().times;
  const auto now = TimerWheel::Time::clock::now();
  // A file may take longer than what was left of the handshake's time.
  file_ ? home_->wheel().arrange(*this, now + times.file) : home_->wheel().arrange_by(*this, now + times.close);
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(answer_),
                           [self = shared_from_this()](error_code error, std::size_t) {
                             !error && self->file_ ? self->write_piece() : self->on_written(error);
                           });
}

// A piece at a time: a peer that reads nothing holds no more than one, sealed for it alone.
void Greeter::write_piece() {
  const auto piece = std::string_view(*file_).substr(written_, kPieceBytes);
  written_ += piece.size();
  const bool is_last = written_ == file_->size();
  std::string_view bytes = piece;
  if (auto* tls = socket_.tls()) {
    answer_.clear();
    tls->write(piece, answer_);
    if (is_last && !goes_on_) {
      tls->write_end(answer_);
    }
    bytes = answer_;
  }
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(bytes),
                           [self = shared_from_this(), is_last](error_code error, std::size_t) {
                             error || is_last ? self->on_written(error) : self->write_piece();
                           });
}

void Greeter::on_written(error_code error) { !error&& goes_on_ ? await_request() : finish(error); }

void Greeter::finish(error_code error) {
  error_code ignored;
  socket_.tcp().shutdown(TcpSocket::shutdown_send, ignored);
  if (!error) {
    socket_.count(parser_->ahead());  // was read, too
    home_->wheel().arrange_by(*this, TimerWheel::Time::clock::now() + home_->options().times.close);
    drain(socket_.tcp(), socket_.allowance(), [self = shared_from_this()] {});
  }
}

}  // namespace atrium::net
