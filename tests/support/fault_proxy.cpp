#include "tests/support/fault_proxy.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/dice.h"

namespace atrium::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kMostWaiting = 256 * 1024;  // beyond it the sender has to wait, as with a real network

void reset(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

void close(tcp::socket& socket) {
  error_code ignored;
  socket.close(ignored);
}

}  // namespace

// One connection: two sockets, and what goes from each to the other.
class FaultProxy::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(FaultProxy& proxy, tcp::socket client, std::size_t number, const Fate& fate)
      : proxy_(&proxy),
        number_(number),
        fate_(fate),
        dice_(number),
        client_(std::move(client)),
        server_(proxy.io_),
        recovery_(proxy.io_),
        up_{client_, server_, fate.from_client, asio::steady_timer(proxy.io_)},
        down_{server_, client_, fate.from_server, asio::steady_timer(proxy.io_)} {}

  void start() {
    server_.async_connect(proxy_->server_, [self = shared_from_this()](error_code error) {
      if (error) {
        return self->end();
      }
      error_code ignored;
      self->server_.set_option(tcp::no_delay(true), ignored);
      self->client_.set_option(tcp::no_delay(true), ignored);
      self->read(self->up_);
      self->read(self->down_);
      self->strike_if_due();
    });
  }

  std::size_t number() const { return number_; }
  std::size_t passed() const { return passed_; }

  void newer_passed(std::size_t bytes) {
    if (held_ && bytes >= fate_.newer_bytes) {
      go_on();
    }
  }

  void heal() {
    fate_.fault = Fault::kNone;
    up_.pace = down_.pace = {};
    if (swallows_) {
      return end_with(reset);
    }
    go_on();
  }

  void end() { end_with(close); }
  // The proxy is gone.
  void abandon() {
    proxy_ = nullptr;
    end();
  }

 private:
  struct Way {
    tcp::socket& from;
    tcp::socket& to;
    Pace pace;
    asio::steady_timer timer;
    std::string waiting{};  // read and not passed on
    std::string piece{};    // being written
    bool reading = false;
    bool passing = false;
    bool ended = false;  // `from` says no more
    bool told = false;   // and `to` knows
    bool still = false;
    std::array<char, kReadBytes> bytes{};
  };

  bool open() const { return client_.is_open() || server_.is_open(); }

  void read(Way& way) {
    if (way.reading || way.ended || !way.from.is_open() || way.waiting.size() >= kMostWaiting) {
      return;
    }
    way.reading = true;
    way.from.async_read_some(asio::buffer(way.bytes), [self = shared_from_this(), &way](error_code error, std::size_t size) {
      way.reading = false;
      if (error == asio::error::operation_aborted) {
        return;
      }
      if (error == asio::error::eof) {
        way.ended = true;
      } else if (error) {
        return self->broken(way);
      }
      if (!self->swallows_) {
        way.waiting.append(way.bytes.data(), size);
      }
      self->read(way);
      self->pass_on(way);
    });
  }

  // A side was reset or closed. A network that stands still does not tell the other.
  void broken(Way& way) {
    way.ended = true;
    if (!way.still) {
      end_with(reset);
    }
  }

  void pass_on(Way& way) {
    if (way.passing || way.still || swallows_ || !open()) {
      return;
    }
    if (way.waiting.empty()) {
      return tell_end(way);
    }
    way.passing = true;
    if (way.pace.for_bytes == 0 || way.pace.most_wait.count() == 0) {
      return write(way);
    }
    way.timer.expires_after(milliseconds(dice_.between(0, static_cast<std::uint64_t>(way.pace.most_wait.count()))));
    way.timer.async_wait([self = shared_from_this(), &way](error_code) {
      if (way.still || self->swallows_ || !self->open()) {
        way.passing = false;
        return;
      }
      self->write(way);
    });
  }

  void write(Way& way) {
    auto size = way.waiting.size();
    if (way.pace.for_bytes > 0 && way.pace.most_at_once > 0) {
      size = std::min<std::size_t>(size, dice_.between(1, way.pace.most_at_once));
    }
    if (fate_.fault != Fault::kNone && fate_.after_bytes > passed_) {
      size = std::min(size, fate_.after_bytes - passed_);
    }
    way.piece = way.waiting.substr(0, size);
    way.waiting.erase(0, size);
    asio::async_write(way.to, asio::buffer(way.piece), [self = shared_from_this(), &way](error_code error, std::size_t) {
      way.passing = false;
      if (error == asio::error::operation_aborted) {
        return;
      }
      if (error) {
        return self->broken(way);
      }
      self->wrote(way);
    });
  }

  void wrote(Way& way) {
    const auto size = way.piece.size();
    way.pace.for_bytes -= std::min(way.pace.for_bytes, size);
    passed_ += size;
    strike_if_due();
    if (proxy_ != nullptr) {
      proxy_->passed(*this, passed_);
    }
    read(way);
    pass_on(way);
  }

  void tell_end(Way& way) {
    if (!way.ended || way.told) {
      return;
    }
    way.told = true;
    error_code ignored;
    way.to.shutdown(tcp::socket::shutdown_send, ignored);
    if (up_.told && down_.told) {
      end();
    }
  }

  void strike_if_due() {
    if (fate_.fault == Fault::kNone || passed_ < fate_.after_bytes || proxy_ == nullptr || !open()) {
      return;
    }
    const auto fault = std::exchange(fate_.fault, Fault::kNone);
    proxy_->count(fault);
    switch (fault) {
      case Fault::kNone:
      case Fault::kRefuse:
        return;
      case Fault::kCut:
        return end();
      case Fault::kReset:
        return end_with(reset);
      case Fault::kHalfOpen:
        swallows_ = true;
        return close(fate_.side == Side::kClient ? server_ : client_);
      case Fault::kStall:
        (fate_.side == Side::kClient ? up_ : down_).still = true;
        recovery_.expires_after(fate_.time);
        return recovery_.async_wait([self = shared_from_this()](error_code error) {
          if (!error) {
            self->go_on();
          }
        });
      case Fault::kHold:
        held_ = up_.still = down_.still = true;
        return;
    }
  }

  void go_on() {
    if (held_) {
      up_.pace = down_.pace = {};  // at once, before those who are held have gone
    }
    held_ = up_.still = down_.still = false;
    pass_on(up_);
    pass_on(down_);
  }

  void end_with(void (*ending)(tcp::socket&)) {
    recovery_.cancel();
    up_.timer.cancel();
    down_.timer.cancel();
    ending(client_);
    ending(server_);
  }

  FaultProxy* proxy_;
  const std::size_t number_;
  Fate fate_;
  Dice dice_;
  tcp::socket client_;
  tcp::socket server_;
  asio::steady_timer recovery_;
  Way up_;
  Way down_;
  std::size_t passed_ = 0;
  bool swallows_ = false;
  bool held_ = false;
};

FaultProxy::FaultProxy(asio::io_context& io, std::uint16_t server_port, Plan plan)
    : io_(io),
      server_(asio::ip::address_v4::loopback(), server_port),
      plan_(std::move(plan)),
      placeholder_(io, tcp::v4()),
      acceptor_(io),
      refusing_(io) {
  placeholder_.set_option(tcp::acceptor::reuse_address(true));
  placeholder_.bind({asio::ip::make_address_v4(kHost), 0});
  port_ = placeholder_.local_endpoint().port();
  listen();
}

FaultProxy::~FaultProxy() {
  for (const auto& weak : links_) {
    if (const auto link = weak.lock()) {
      link->abandon();
    }
  }
}

void FaultProxy::listen() {
  acceptor_ = tcp::acceptor(io_, {asio::ip::make_address_v4(kHost), port_});
  accept();
}

void FaultProxy::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket client) {
    if (error == asio::error::operation_aborted) {
      return;
    }
    if (!error) {
      const auto number = connections_++;
      const auto fate = healed_ ? Fate{} : plan_(number);
      if (fate.fault == Fault::kRefuse) {
        return refuse(client, fate.time);
      }
      const auto link = std::make_shared<Link>(*this, std::move(client), number, fate);
      links_.remove_if([](const auto& weak) { return weak.expired(); });
      links_.push_back(link);
      link->start();
    }
    accept();
  });
}

void FaultProxy::refuse(tcp::socket& first, milliseconds time) {
  count(Fault::kRefuse);
  acceptor_.close();  // before the first one hears of it and tries again
  reset(first);
  refusing_.expires_after(time);
  refusing_.async_wait([this](error_code error) {
    if (!error) {
      listen();
    }
  });
}

void FaultProxy::heal() {
  healed_ = true;
  if (!acceptor_.is_open() && refusing_.cancel() > 0) {
    listen();
  }
  for (const auto& weak : links_) {
    if (const auto link = weak.lock()) {
      link->heal();
    }
  }
}

void FaultProxy::passed(const Link& link, std::size_t bytes) {
  for (const auto& weak : links_) {
    if (const auto older = weak.lock(); older && older->number() < link.number()) {
      older->newer_passed(bytes);
    }
  }
}

}  // namespace atrium::test
