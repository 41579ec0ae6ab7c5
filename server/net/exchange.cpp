#include "server/net/exchange.h"

#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/write.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cerrno>
#include <charconv>
#include <utility>

#include "server/config/limits.h"
#include "server/net/drain.h"
#include "server/net/greeter.h"
#include "server/net/reply_head.h"

namespace atrium::net {

namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = boost::asio::ip::tcp;

namespace {

constexpr std::size_t kSealedBytes = std::size_t{64} * 1024;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::optional<std::uint64_t> announced_size(const RequestParser& parser) {
  if (!parser.has_body()) {
    return 0;
  }
  const auto& request = parser.get();
  const auto text = request[http::field::content_length];
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool is_clear = request.count(http::field::transfer_encoding) == 0 &&
                        request.count(http::field::content_length) == 1 && error == std::errc() &&
                        end == text.data() + text.size();
  return is_clear ? std::optional(size) : std::nullopt;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<WorkerConnections> home, PeerSocket socket, std::unique_ptr<RequestParser> parser,
                   std::size_t requests)
    : home_(std::move(home)),
      socket_(std::move(socket)),
      parser_(std::move(parser)),
      requests_(requests),
      body_size_(announced_size(*parser_)),
      unread_(body_size_.value_or(1)),
      awaits_go_ahead_(boost::beast::iequals(header("Expect"), "100-continue")) {}

void Exchange::start() {
  home_->connection_begins(*this);
  error_code ignored;
  socket_.tcp().native_non_blocking(true, ignored);
  home_->callbacks().exchange(shared_from_this());
}

std::string_view Exchange::method() const { return view(parser_->get().method_string()); }

std::string_view Exchange::target() const { return view(parser_->get().target()); }

std::string_view Exchange::header(std::string_view name) const {
  const auto& request = parser_->get();
  const boost::beast::string_view field(name.data(), name.size());
  return request.count(field) == 1 ? view(request[field]) : std::string_view();
}

void Exchange::end(std::uint16_t, std::string_view) { cut(); }

void Exchange::cut() {
  TimerWheel::cancel(*this);
  error_code ignored;
  socket_.tcp().close(ignored);
}

void Exchange::on_time(TimerWheel::Time) { cut(); }

void Exchange::expect_progress() {
  home_->wheel().arrange(*this, TimerWheel::Time::clock::now() + home_->options().times.transfer);
}

// The body. --------------------------------------------------------------------------------------------------------------

void Exchange::read_body(char* into, std::size_t size, std::function<void(std::size_t)> then) {
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, unread_));
  unread_ -= size;
  const auto ahead = parser_->take(into, size);
  if (!std::exchange(awaits_go_ahead_, false) || ahead > 0) {
    read_rest(into, size, ahead, std::move(then));
    return;
  }
  write("HTTP/1.1 100 Continue\r\n\r\n", [self = shared_from_this(), into, size, then = std::move(then)](bool sent) mutable {
    sent ? self->read_rest(into, size, 0, std::move(then)) : then(0);
  });
}

void Exchange::read_rest(char* into, std::size_t size, std::size_t done, std::function<void(std::size_t)> then) {
  if (done == size) {
    TimerWheel::cancel(*this);
    boost::asio::post(socket_.get_executor(), [then = std::move(then), done] { then(done); });
    return;
  }
  expect_progress();
  socket_.async_read_some(
      boost::asio::buffer(into + done, size - done),
      [self = shared_from_this(), into, size, done, then = std::move(then)](error_code error, std::size_t got) mutable {
        self->socket_.count(got);
        if (error || got == 0) {
          TimerWheel::cancel(*self);
          self->unread_ += size - done;
          then(done);
        } else if (done + got == size) {
          TimerWheel::cancel(*self);
          then(size);
        } else {
          self->read_rest(into, size, done + got, std::move(then));
        }
      });
}

// The answer. ------------------------------------------------------------------------------------------------------------

bool Exchange::may_go_on() const {
  return unread_ == 0 && parser_->may_be_followed() && requests_ < kRequestsPerConnection && socket_.has_room();
}

void Exchange::answer(const HttpReply& reply) {
  const bool has_body = method() != "HEAD" && reply.status != 204 && reply.status != 304;
  goes_on_ = may_go_on();
  auto bytes = reply_head(reply, reply.body.size(), {goes_on_, is_secure()}) + (has_body ? reply.body : "");
  write(std::move(bytes), [self = shared_from_this()](bool sent) { sent ? self->finish() : self->cut(); });
}

void Exchange::begin_answer(const HttpReply& reply, std::uint64_t size, Sent then) {
  goes_on_ = may_go_on();
  write(reply_head(reply, size, {goes_on_, is_secure()}), std::move(then));
}

void Exchange::end_answer() { finish(); }

void Exchange::write(std::string bytes, Sent then) {
  if (auto* tls = socket_.tls()) {
    out_ = std::exchange(tls->unsent(), {});
    tls->write(bytes, out_);
  } else {
    out_ = std::move(bytes);
  }
  expect_progress();
  boost::asio::async_write(socket_.tcp(), boost::asio::buffer(out_),
                           [self = shared_from_this(), then = std::move(then)](error_code error, std::size_t) {
                             TimerWheel::cancel(*self);
                             then(!error);
                           });
}

void Exchange::send_file(int file, std::uint64_t offset, std::uint64_t size, Sent then) {
  is_secure() ? send_sealed(file, offset, size, std::move(then)) : send_plain(file, offset, size, std::move(then));
}

// The bytes go from the file to the socket within the system, as far as the socket takes them.
void Exchange::send_plain(int file, std::uint64_t offset, std::uint64_t size, Sent then) {
  while (size > 0) {
    auto from = static_cast<off_t>(offset);
    const auto sent = ::sendfile(socket_.tcp().native_handle(), file, &from, static_cast<std::size_t>(size));
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent < 0 && errno == EAGAIN) {
      expect_progress();
      socket_.tcp().async_wait(TcpSocket::wait_write, [self = shared_from_this(), file, offset, size,
                                                       then = std::move(then)](error_code error) mutable {
        TimerWheel::cancel(*self);
        error ? then(false) : self->send_plain(file, offset, size, std::move(then));
      });
      return;
    }
    if (sent <= 0) {
      break;  // the peer is gone, or the file is shorter than it was
    }
    offset += static_cast<std::uint64_t>(sent);
    size -= static_cast<std::uint64_t>(sent);
  }
  boost::asio::post(socket_.get_executor(), [then = std::move(then), is_whole = size == 0] { then(is_whole); });
}

void Exchange::send_sealed(int file, std::uint64_t offset, std::uint64_t size, Sent then) {
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, kSealedBytes)), '\0');
  const auto got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  if (got != static_cast<ssize_t>(bytes.size())) {
    boost::asio::post(socket_.get_executor(), [then = std::move(then)] { then(false); });
    return;
  }
  const auto left = size - bytes.size();
  const auto next = offset + bytes.size();
  write(std::move(bytes), [self = shared_from_this(), file, next, left, then = std::move(then)](bool sent) mutable {
    !sent || left == 0 ? then(sent) : self->send_sealed(file, next, left, std::move(then));
  });
}

void Exchange::finish() {
  if (goes_on_) {
    ListedSocket::unlink();
    Greeter::go_on(home_, std::move(socket_), std::move(parser_), requests_);
    return;
  }
  if (auto* tls = socket_.tls()) {
    std::string records;
    tls->write_end(records);
    error_code ignored;
    socket_.tcp().write_some(boost::asio::buffer(records), ignored);
  }
  error_code ignored;
  socket_.tcp().shutdown(TcpSocket::shutdown_send, ignored);
  socket_.count(parser_->ahead());
  home_->wheel().arrange(*this, TimerWheel::Time::clock::now() + home_->options().times.close);
  drain(socket_.tcp(), socket_.allowance(), [self = shared_from_this()] { TimerWheel::cancel(*self); });
}

}  // namespace atrium::net
