// The one file that instantiates Beast's WebSocket stream: it is dear to compile.
#include "server/net/socket_connection.h"

#include <algorithm>
#include <array>
#include <boost/beast/websocket/stream.hpp>
#include <cerrno>
#include <utility>

#include "atrium/wire/v1/errors.pb.h"
#include "server/config/limits.h"
#include "server/net/drain.h"
#include "server/net/forwarded_for.h"
#include "server/net/outbound_queue.h"

namespace atrium::net {
namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using tcp = boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

// RFC 6455, 7.1.5, 7.4.1.
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint16_t kJustEnded = 1006;
constexpr std::uint16_t kTryLater = 1013;

// RFC 6455, 5.5.1: FIN and opcode 8, then the code in network order and the reason.
SharedMessage close_frame(std::uint16_t code, std::string_view reason) {
  constexpr std::size_t kControlBytes = 125;
  reason = reason.substr(0, kControlBytes - 2);
  std::string frame{static_cast<char>(0x88), static_cast<char>(reason.size() + 2), static_cast<char>(code >> 8),
                    static_cast<char>(code & 0xFF)};
  frame.append(reason);
  return std::make_shared<const std::string>(std::move(frame));
}

// The same for everybody: FIN and opcode 9, empty.
const SharedMessage& ping_frame() {
  static const auto frame = std::make_shared<const std::string>("\x89\x00", 2);
  return frame;
}

class SocketConnection final : public Connection,
                               public Outlet,
                               public ListedSocket,
                               public WheelEntry,
                               public std::enable_shared_from_this<SocketConnection> {
 public:
  SocketConnection(std::shared_ptr<WorkerConnections> home, PeerSocket socket)
      : home_(std::move(home)), worker_(home_->worker()), stream_(std::move(socket), home_->options().frames) {
    error_code ignored;
    peer_ = queue().socket().remote_endpoint(ignored).address().to_string();
    queue().on_queued([this] { write_at_end_of_turn(); });
  }
  ~SocketConnection() override { home_->sender().cancel(*this); }

  void upgrade(const http::request<http::empty_body>& request) {
    self_ = shared_from_this();
    peer_ = forwarded_for(request, std::move(peer_), home_->options().trusted_proxies);
    home_->connection_begins(*this);
    stream_.read_message_max(message_bytes());
    stream_.async_accept(request, [self = shared_from_this()](error_code error) { self->on_upgraded(error); });
  }

  void send(SharedMessage message) override {
    if (closing_) {
      return;
    }
    queue().push(std::move(message));
    if (queue().bytes() > limits::kTurnBytes) {
      cut_slow_reader();
    } else {
      write_at_end_of_turn();
    }
  }

  void close(std::uint16_t code, std::string_view reason) override {
    if (closing_) {
      return;
    }
    queue().push(close_frame(code, reason));
    begin_closing(code);
    if (!reading_) {
      read();  // paused, but the peer's close frame is awaited
    }
  }

  std::size_t queued_bytes() const override { return stream_.next_layer().bytes(); }
  void pause_reading() override { paused_ = true; }
  void resume_reading() override {
    if (!std::exchange(paused_, false) || finished_) {
      return;
    }
    queue().heard(Clock::now());  // nobody listened: not the peer's silence
    if (!reading_) {
      read();
    }
  }
  void trust() override { queue().trust(); }
  TimerWheel::Time since() const override { return stream_.next_layer().since(); }
  std::string peer_address() const override { return peer_; }

 private:
  // Most commands fit; what doesn't gets memory of its own while it comes in.
  static constexpr std::size_t kFirstBytes = 256;
  static constexpr std::size_t kMoreBytes = 4096;

  OutboundQueue& queue() { return stream_.next_layer(); }
  const ConnectionTimes& times() const { return home_->options().times; }
  std::size_t message_bytes() const { return home_->options().frames.message_bytes; }
  void write_at_end_of_turn() { home_->sender().schedule(*this); }
  void end(std::uint16_t code, std::string_view reason) override { close(code, reason); }
  void tell(const SharedMessage& message) override {
    if (handler_ != nullptr) {
      send(message);
    }
  }
  void abandon() override {
    handler_ = nullptr;
    self_ = nullptr;
  }

  void on_upgraded(error_code error) {
    if (finished_) {
      return;
    }
    if (error) {
      // Beast has answered why.
      begin_closing(kJustEnded);
      linger();
      return;
    }
    queue().flush();  // the answer goes ahead of everything, whatever becomes of the queue
    home_->wheel().arrange_by(*this, Clock::now() + ping_after());
    auto handler = home_->callbacks().accepted(worker_, shared_from_this());
    if (handler == nullptr) {
      close(kTryLater, "try again later");
    }
    handler_ = std::move(handler);
    read_on();
  }

  // Reading. -------------------------------------------------------------------------------------------------------------

  void read_on() {
    reading_ = false;
    if (!paused_ || closing_) {
      read();
    }
  }

  void read() {
    reading_ = true;
    boost::asio::mutable_buffer into(first_.data(), first_.size());
    if (had_ > 0) {
      // One byte more than a message may have: an empty last fragment is read into it.
      message_.resize(std::min(had_ + std::clamp(had_, kMoreBytes, limits::kTlsRecordBytes), message_bytes() + 1));
      into = {message_.data() + had_, message_.size() - had_};
    }
    stream_.async_read_some(into,
                            [self = shared_from_this()](error_code error, std::size_t size) { self->on_read(error, size); });
  }

  void on_read(error_code error, std::size_t size) {
    if (error) {
      on_read_failed(error);
      return;
    }
    if (closing_) {
      had_ = 0;
    } else if (!stream_.is_message_done()) {
      keep(size);
    } else if (had_ == 0) {
      handler_->on_message({first_.data(), size});
    } else {
      const auto message = std::exchange(message_, {});
      handler_->on_message({message.data(), std::exchange(had_, 0) + size});
    }
    read_on();
  }

  void keep(std::size_t size) {
    if (had_ == 0) {
      message_.assign(first_.data(), size);
    }
    had_ += size;
  }

  void on_read_failed(error_code error) {
    const auto verdict = queue().verdict();
    if (error == websocket::error::closed) {
      const auto code = stream_.reason().code;
      finish(code == websocket::close_code::none ? kNoCode : static_cast<std::uint16_t>(code));
    } else if (verdict != FrameGuard::Verdict::kGood) {
      close(close_code(verdict), close_reason(verdict));
      linger();
    } else if (error == websocket::condition::protocol_violation) {
      if (!closing_) {
        begin_closing(kProtocolError);  // Beast has queued the frame
      }
      linger();
    } else {
      finish(kJustEnded);
    }
  }

  // Writing. -------------------------------------------------------------------------------------------------------------

  int descriptor() override { return queue().socket().native_handle(); }

  // A socket that is known to be full isn't asked again.
  std::size_t gather(std::span<iovec> parts, Scratch& scratch) override {
    return awaits_writable_ ? 0 : queue().gather(parts, scratch);
  }

  void on_sent(std::size_t offered, std::ptrdiff_t result) override {
    if (result < 0 && result != -EAGAIN && result != -EINTR) {
      cut();
      return;
    }
    const auto taken = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result, 0));
    const auto before = queue().bytes();
    queue().sent(taken);
    if (taken < offered) {
      wait_until_writable(taken > 0);
    } else if (!awaits_writable_) {
      is_stalled_ = false;
      if (queue().bytes() > 0) {
        write_at_end_of_turn();  // more than goes into one call
      }
    }
    const auto left = queue().bytes();
    if (left > limits::kQueueBytes && awaits_writable_) {
      cut_slow_reader();
    } else if (left == 0 && lingering_) {
      queue().end();
    } else if (before > limits::kQueueLowBytes && left <= limits::kQueueLowBytes && handler_ != nullptr) {
      handler_->on_drained();
    }
  }

  void wait_until_writable(bool progressed) {
    if (progressed || !is_stalled_) {
      is_stalled_ = true;
      stalled_since_ = Clock::now();
      home_->wheel().arrange_by(*this, stalled_since_ + times().write);
    }
    awaits_writable_ = true;
    queue().socket().async_wait(TcpSocket::wait_write, [self = shared_from_this()](error_code error) {
      self->awaits_writable_ = false;
      if (!error && !self->finished_) {
        self->write_at_end_of_turn();
      }
    });
  }

  // Ending. --------------------------------------------------------------------------------------------------------------

  void cut_slow_reader() {
    if (!closing_) {
      queue().drop_unsent();
      close(wire::v1::CLOSE_CODE_SLOW_CONSUMER, "reads too slowly: reconnect and resume");
    }
  }

  // The last frame is queued; it and the peer's answer have the time of the closing handshake.
  void begin_closing(std::uint16_t code) {
    closing_ = true;
    code_ = code;
    queue().seal();
    close_by_ = Clock::now() + times().close;
    home_->wheel().arrange(*this, close_by_);
    write_at_end_of_turn();
  }

  // The stream is of no use any more. Our last words leave, and what the peer still sends is read, so that it can hear them.
  void linger() {
    lingering_ = true;
    if (queue().flush() == OutboundQueue::Flushed::kAll) {
      queue().end();  // there may be nothing left to read
    } else {
      write_at_end_of_turn();
    }
    drain(queue().socket(), queue().last_allowance(), [self = shared_from_this()] { self->finish(kJustEnded); });
    tell_closed();
  }

  // The read under way ends with an error, and that is the end. A reset: the system would go on offering what it holds to a
  // peer that doesn't take it, for minutes.
  void cut() {
    error_code ignored;
    queue().socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    queue().socket().close(ignored);
    if (!reading_) {
      worker_.post([self = shared_from_this()] { self->finish(kJustEnded); });
    }
  }

  // `code` counts if nobody else has closed.
  void finish(std::uint16_t code) {
    if (std::exchange(finished_, true)) {
      return;
    }
    if (!std::exchange(closing_, true)) {
      code_ = code;
    }
    error_code ignored;
    queue().socket().close(ignored);
    home_->sender().cancel(*this);
    TimerWheel::cancel(*this);
    ListedSocket::unlink();
    home_->connection_is_over();
    tell_closed();
    self_ = nullptr;
  }

  void tell_closed() {
    if (const auto handler = std::exchange(handler_, nullptr)) {
      handler->on_closed(code_);
    }
  }

  // Time. ----------------------------------------------------------------------------------------------------------------

  void on_time(TimerWheel::Time now) override {
    const bool stalled_too_long = is_stalled_ && now - stalled_since_ >= times().write;
    if (closing_ ? now >= close_by_ : stalled_too_long) {
      cut();
      return;
    }
    auto next = closing_ ? close_by_ : next_look_at_silence(now);
    if (is_stalled_ && !closing_) {
      next = std::min(next, stalled_since_ + times().write);
    }
    home_->wheel().arrange(*this, next);
  }

  // Two thirds of the time that a peer may be silent: each ping wakes a telephone, and a third is time enough to answer.
  TimerWheel::Duration ping_after() const { return times().idle * 2 / 3; }

  // Asks for a sign of life, and closes when the time to be silent is over.
  TimerWheel::Time next_look_at_silence(TimerWheel::Time now) {
    const auto heard = queue().heard_at();
    if (paused_) {
      return now + ping_after();
    }
    if (now - heard >= times().idle) {
      close(wire::v1::CLOSE_CODE_IDLE, "nothing was heard, not even a pong: reconnect");
      return close_by_;
    }
    if (now - heard < ping_after()) {
      return heard + ping_after();
    }
    if (pinged_at_ <= heard) {
      pinged_at_ = now;
      queue().push(ping_frame());
      write_at_end_of_turn();
    }
    return heard + times().idle;
  }

  const std::shared_ptr<WorkerConnections> home_;
  Worker& worker_;
  websocket::stream<OutboundQueue, false> stream_;  // without permessage-deflate
  std::shared_ptr<ConnectionHandler> handler_;
  std::shared_ptr<SocketConnection> self_;  // until its end, also while nothing is read
  std::string peer_;

  std::array<char, kFirstBytes> first_;
  std::string message_;  // one that didn't fit in first_
  std::size_t had_ = 0;  // bytes of it that have come

  TimerWheel::Time stalled_since_{};
  TimerWheel::Time close_by_{};
  TimerWheel::Time pinged_at_{};
  std::uint16_t code_ = kJustEnded;
  bool reading_ = true;  // until upgraded, nobody else may
  bool paused_ = false;
  bool awaits_writable_ = false;
  bool is_stalled_ = false;
  bool closing_ = false;
  bool lingering_ = false;
  bool finished_ = false;
};

}  // namespace

void upgrade(std::shared_ptr<WorkerConnections> home, PeerSocket socket, const http::request<http::empty_body>& request) {
  std::make_shared<SocketConnection>(std::move(home), std::move(socket))->upgrade(request);
}

}  // namespace atrium::net
