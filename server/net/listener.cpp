#include "server/net/listener.h"

#include "server/net/socket_connection.h"

namespace atrium::net {

namespace asio = boost::asio;

Listener::Listener(std::vector<Worker*> workers, ListenerOptions options, ListenerCallbacks callbacks)
    : workers_(std::move(workers)),
      options_(std::make_shared<ListenerOptions>(std::move(options))),
      callbacks_(std::make_shared<ListenerCallbacks>(std::move(callbacks))),
      acceptor_(workers_.front()->context()),
      pause_(workers_.front()->context()) {}

Result<std::unique_ptr<Listener>> Listener::open(std::vector<Worker*> workers, ListenerOptions options,
                                                 ListenerCallbacks callbacks) {
  std::unique_ptr<Listener> listener(new Listener(std::move(workers), std::move(options), std::move(callbacks)));
  const auto& wanted = *listener->options_;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(wanted.address, error);
  if (error) {
    return Failure{"listen.address \"" + wanted.address + "\" is no IP address: use 127.0.0.1 or 0.0.0.0, for example"};
  }
  const asio::ip::tcp::endpoint endpoint(address, wanted.port);
  auto& acceptor = listener->acceptor_;
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error == asio::error::address_in_use) {
    return Failure{"port " + std::to_string(wanted.port) +
                   " is in use: stop the other program or choose another port with --port"};
  }
  if (error) {
    return Failure{"can't listen on " + wanted.address + ":" + std::to_string(wanted.port) + ": " + error.message()};
  }
  listener->accept();
  return listener;
}

void Listener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::accept() {
  auto& worker = *workers_[next_++ % workers_.size()];
  acceptor_.async_accept(worker.context(), [this, &worker](boost::system::error_code error, asio::ip::tcp::socket socket) {
    if (!acceptor_.is_open()) {
      return;
    }
    if (error) {
      // Out of descriptors, most likely: some will be free again.
      pause_.expires_after(std::chrono::milliseconds(100));
      pause_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) {
          accept();
        }
      });
      return;
    }
    worker.post([&worker, moved = std::move(socket), options = options_, callbacks = callbacks_]() mutable {
      serve(worker, std::move(moved), std::move(options), std::move(callbacks));
    });
    accept();
  });
}

}  // namespace atrium::net
