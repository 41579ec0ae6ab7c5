#include "server/net/worker_connections.h"

#include <chrono>
#include <utility>

#include "server/net/greeter.h"

namespace atrium::net {
namespace {

// A socket that ends leaves the list it is in, so the list is taken apart from its front.
template <class Action>
void for_each(WorkerConnections::List& list, const Action& action) {
  WorkerConnections::List left;
  left.swap(list);
  while (!left.empty()) {
    auto& socket = left.front();
    left.pop_front();
    list.push_back(socket);
    action(socket);
  }
}

}  // namespace

WorkerConnections::WorkerConnections(Worker& worker, std::shared_ptr<const ListenerOptions> options,
                                     std::shared_ptr<const ListenerCallbacks> callbacks)
    : worker_(worker),
      options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      tls_(options_->tls),
      wheel_(std::chrono::steady_clock::now(), options_->times.tick),
      sender_(worker),
      tick_(worker.context()) {}

void WorkerConnections::start() {
  tick_.expires_after(options_->times.tick);
  tick_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (const auto self = weak.lock(); self != nullptr && !error) {
      self->wheel_.advance(std::chrono::steady_clock::now());
      self->start();
    }
  });
}

void WorkerConnections::greet(TcpSocket socket) {
  std::make_shared<Greeter>(shared_from_this(), std::move(socket))->start();
}

void WorkerConnections::greeting_begins(ListedSocket& socket) {
  greeting_.push_back(socket);
  if (++greeting_count_ > options_->greeting_sockets) {
    // An honest client is through in a moment; who has been here longest is a slow one.
    auto& oldest = greeting_.front();
    oldest.unlink();
    oldest.end(0, {});
  }
}

void WorkerConnections::connection_begins(ListedSocket& connection) {
  connections_.push_back(connection);
  ++open_;
}

void WorkerConnections::tell_all(const SharedMessage& message) {
  for_each(connections_, [&](ListedSocket& connection) { connection.tell(message); });
}

void WorkerConnections::close_all(std::uint16_t code, const std::string& reason) {
  const auto end = [&](ListedSocket& socket) { socket.end(code, reason); };
  for_each(greeting_, end);
  for_each(connections_, end);
}

void WorkerConnections::abandon_all() {
  List left;
  left.swap(connections_);
  while (!left.empty()) {
    auto& connection = left.front();
    left.pop_front();
    connection.abandon();
  }
}

}  // namespace atrium::net
