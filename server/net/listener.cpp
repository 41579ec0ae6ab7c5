#include "server/net/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "server/net/worker_connections.h"

namespace atrium::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Left alone, the system holds megabytes for a peer that doesn't read; what is on its way to one that does is not counted.
void prepare(TcpSocket& socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto unsent = static_cast<int>(limits::kUnsentBytes);
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
}

}  // namespace

namespace {

// Up to where a socket may go: a quarter of what the process may have, or kReservedDescriptors, stays for files.
int highest_socket() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const auto limit = std::min<rlim_t>(files.rlim_cur, std::numeric_limits<int>::max());
  return static_cast<int>(limit - std::min<rlim_t>(limit / 4, limits::kReservedDescriptors));
}

}  // namespace

Listener::Listener(std::vector<Worker*> workers, ListenerOptions options, ListenerCallbacks callbacks)
    : workers_(std::move(workers)),
      options_(std::make_shared<ListenerOptions>(std::move(options))),
      acceptor_(workers_.front()->context()),
      pause_(workers_.front()->context()),
      highest_socket_(highest_socket()) {
  const auto shared_callbacks = std::make_shared<const ListenerCallbacks>(std::move(callbacks));
  for (auto* worker : workers_) {
    connections_.push_back(std::make_shared<WorkerConnections>(*worker, options_, shared_callbacks));
  }
}

Listener::~Listener() {
  for (const auto& connections : connections_) {
    connections->abandon_all();
  }
}

Result<std::unique_ptr<Listener>> Listener::open(std::vector<Worker*> workers, ListenerOptions options,
                                                 ListenerCallbacks callbacks) {
  std::unique_ptr<Listener> listener(new Listener(std::move(workers), std::move(options), std::move(callbacks)));
  if (auto status = listener->bind(); !status) {
    return status.error();
  }
  for (const auto& connections : listener->connections_) {
    connections->worker().post([connections] { connections->start(); });
  }
  listener->accept();
  return listener;
}

Status Listener::bind() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options_->address, error);
  if (error) {
    return Failure{"\"" + options_->address + "\" is no IP address: listen on 127.0.0.1 or 0.0.0.0, for example"};
  }
  const auto port = std::to_string(options_->port);
  const tcp::endpoint endpoint(address, options_->port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) {
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error) {
    acceptor_.bind(endpoint, error);
  }
  if (!error) {
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error == asio::error::address_in_use) {
    return Failure{"port " + port + " is in use: stop the other program or choose another port with --port"};
  }
  if (error == asio::error::access_denied) {
    return Failure{"port " + port + " needs more rights than this program has: choose one above 1023 with --port"};
  }
  if (error == boost::system::errc::address_not_available) {
    return Failure{"this machine has no address " + options_->address +
                   ": choose another, or 0.0.0.0 for all, with --address"};
  }
  if (error) {
    return Failure{"can't listen on " + options_->address + " port " + port + ": " + error.message()};
  }
  port_ = acceptor_.local_endpoint().port();
  return {};
}

void Listener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::use(const std::shared_ptr<const TlsContext>& tls) {
  for (const auto& connections : connections_) {
    connections->worker().post([connections, tls] { connections->use(tls); });
  }
}

void Listener::tell_all(const SharedMessage& message) {
  for (const auto& connections : connections_) {
    connections->worker().post([connections, message] { connections->tell_all(message); });
  }
}

void Listener::close_all(std::uint16_t code, std::string_view reason) {
  for (const auto& connections : connections_) {
    connections->worker().post([connections, code, text = std::string(reason)] { connections->close_all(code, text); });
  }
}

std::size_t Listener::open_connections() const {
  std::size_t count = 0;
  for (const auto& connections : connections_) {
    count += connections->open();
  }
  return count;
}

void Listener::accept() {
  const auto& connections = connections_[next_++ % connections_.size()];
  auto& context = connections->worker().context();
  acceptor_.async_accept(context, [this, connections](boost::system::error_code error, TcpSocket socket) {
    if (!acceptor_.is_open()) {
      return;
    }
    if (error && error != asio::error::connection_aborted) {
      accept_after(std::chrono::milliseconds(100));  // out of descriptors, most likely: some will be free again
      return;
    }
    // Descriptors are given out from below: one this high means that the store would soon get none, and it can't do without.
    if (!error && socket.native_handle() < highest_socket_) {
      prepare(socket);
      connections->worker().post(
          [connections, fresh = std::move(socket)]() mutable { connections->greet(std::move(fresh)); });
    }
    accept_next();
  });
}

// Strangers cost a handshake each: their rate is bounded, so that they leave time for those who are in.
void Listener::accept_next() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto wait = accepted_.take(options_->connection_rate, std::chrono::duration_cast<milliseconds>(now));
  wait == milliseconds(0) ? accept() : accept_after(wait);
}

void Listener::accept_after(std::chrono::milliseconds time) {
  pause_.expires_after(time);
  pause_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) {
      accept_next();
    }
  });
}

}  // namespace atrium::net
