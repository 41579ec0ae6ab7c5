#include "server/net/greeter.h"

#include <algorithm>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

#include "server/config/limits.h"
#include "server/net/drain.h"
#include "server/net/socket_connection.h"

namespace atrium::net {

namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = boost::asio::ip::tcp;

namespace {

HttpReply plain(unsigned status, std::string body) { return {status, "text/plain; charset=utf-8", std::move(body)}; }

// Half a year (RFC 6797): a browser that was here once comes by TLS only.
constexpr char kStrictTransport[] = "Strict-Transport-Security: max-age=15768000\r\n";

// Of a file, at once.
constexpr std::size_t kPieceBytes = std::size_t{32} * 1024;

// A handshake record, and a version that has been 3 since SSL 3 (RFC 8446, 5.1).
bool is_tls(std::string_view opening) { return opening == "\x16\x03"; }

}  // namespace

Greeter::Greeter(std::shared_ptr<WorkerConnections> home, tcp::socket socket)
    : home_(std::move(home)), socket_(std::move(socket)), buffer_(limits::kHttpHeaderBytes) {
  parser_.header_limit(limits::kHttpHeaderBytes);
}

void Greeter::start() {
  home_->greeting_begins(*this);
  home_->wheel().arrange(*this, TimerWheel::Time::clock::now() + home_->options().times.handshake);
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
    write_answer_and_end();  // an alert
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
  socket_.tcp().async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    if (!error) {
      self->shake_hands();
    }
  });
}

// HTTP. ------------------------------------------------------------------------------------------------------------------

void Greeter::read_request() {
  http::async_read_header(socket_, buffer_, parser_,
                          [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
}

void Greeter::end(std::uint16_t, std::string_view) {
  error_code ignored;
  socket_.tcp().close(ignored);
}

void Greeter::on_time(TimerWheel::Time) { end(0, {}); }

void Greeter::on_header(error_code error) {
  socket_.count(limits::kHttpHeaderBytes);  // no more was read
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    reply(plain(431, "the header has at most 8 KiB\n"));
    return;
  }
  if (error && error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    reply(plain(400, "this is no HTTP/1.1 request\n"));
    return;
  }
  if (error) {
    return;
  }
  const auto& request = parser_.get();
  const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
  if (has_body()) {
    reply(plain(400, "a request to this server has no body\n"));
  } else if (!reads) {
    reply(plain(405, "GET or HEAD only\n"));
  } else if (request.target() != "/ws") {
    const auto view = [](auto text) { return std::string_view(text.data(), text.size()); };
    reply(home_->callbacks().http(
        {view(request.target()), view(request[http::field::accept_encoding]), view(request[http::field::if_none_match])}));
  } else if (!boost::beast::websocket::is_upgrade(request)) {
    reply(plain(426, "this address speaks WebSocket\n"));
  } else if (!origin_allowed()) {
    reply(plain(403, "this Origin may not connect: the operator allows it with the setting listen.origins\n"));
  } else {
    TimerWheel::cancel(*this);
    upgrade(home_, std::move(socket_), request);
  }
}

// What comes before the answer is a body too: nobody can have sent a frame yet. Both lengths at once, or two of one, are how
// requests are smuggled past a proxy.
bool Greeter::has_body() const {
  const auto& request = parser_.get();
  const auto lengths = request.count(http::field::content_length);
  return buffer_.size() > 0 || request.count(http::field::transfer_encoding) != 0 || lengths > 1 ||
         (lengths == 1 && request[http::field::content_length] != "0");
}

bool Greeter::origin_allowed() const {
  const auto& request = parser_.get();
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
  const auto& request = parser_.get();
  const std::string host(request[http::field::host]);
  const auto name = std::string_view(host).substr(0, host.rfind(':'));
  const bool is_loopback = name == "localhost" || name == "127.0.0.1" || name == "[::1]";
  return is_loopback && request.count(http::field::host) == 1 &&
         origin == (socket_.tls() != nullptr ? "https://" : "http://") + host;
}

void Greeter::reply(const HttpReply& content) {
  const auto reason = http::obsolete_reason(http::int_to_status(content.status));
  answer_ = "HTTP/1.1 " + std::to_string(content.status) + " ";
  answer_.append(reason.data(), reason.size());
  answer_ += "\r\nContent-Type: " + content.content_type + "\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n";
  if (content.status != 304) {
    answer_ += "Content-Length: " + std::to_string(content.file ? content.file->size() : content.body.size()) + "\r\n";
  }
  answer_ += content.headers.empty() ? "Cache-Control: no-store\r\n" : content.headers;
  if (socket_.tls() != nullptr) {
    answer_ += kStrictTransport;
  }
  if (content.status == 426) {
    answer_ += "Upgrade: websocket\r\n";
  } else if (content.status == 405) {
    answer_ += "Allow: GET, HEAD\r\n";
  }
  answer_ += "\r\n";
  if (parser_.get().method() != http::verb::head && content.file) {
    file_ = content.file;
  } else if (parser_.get().method() != http::verb::head) {
    answer_ += content.body;
  }
  if (auto* tls = socket_.tls()) {
    auto records = std::exchange(tls->unsent(), {});
    tls->write(answer_, records);
    if (file_ == nullptr) {
      tls->write_end(records);
    }
    answer_ = std::move(records);
  }
  write_answer_and_end();
}

void Greeter::write_answer_and_end() {
  const auto& times = home_->options().times;
  const auto now = TimerWheel::Time::clock::now();
  // A file may take longer than what was left of the handshake's time.
  file_ ? home_->wheel().arrange(*this, now + times.file) : home_->wheel().arrange_by(*this, now + times.close);
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(answer_),
                           [self = shared_from_this()](error_code error, std::size_t) {
                             !error && self->file_ ? self->write_piece() : self->finish(error);
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
    if (is_last) {
      tls->write_end(answer_);
    }
    bytes = answer_;
  }
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(bytes),
                           [self = shared_from_this(), is_last](error_code error, std::size_t) {
                             error || is_last ? self->finish(error) : self->write_piece();
                           });
}

void Greeter::finish(error_code error) {
  error_code ignored;
  socket_.tcp().shutdown(tcp::socket::shutdown_send, ignored);
  if (!error) {
    home_->wheel().arrange_by(*this, TimerWheel::Time::clock::now() + home_->options().times.close);
    drain(socket_.tcp(), socket_.allowance(), [self = shared_from_this()] {});
  }
}

}  // namespace atrium::net
