#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/listener.h"
#include "server/net/message.h"
#include "server/net/sender.h"
#include "server/net/tcp_socket.h"
#include "server/net/timer_wheel.h"
#include "server/net/worker.h"

namespace atrium::net {

// A socket as the list of its worker knows it. It leaves the list by being destroyed.
class ListedSocket : public boost::intrusive::list_base_hook<boost::intrusive::tag<class WorkerConnections>,
                                                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Hook = list_base_hook;
  virtual ~ListedSocket() = default;
  // Closes the socket, a WebSocket with its closing handshake. It may leave the list at once.
  virtual void end(std::uint16_t code, std::string_view reason) = 0;
  // Sends a message, if it is a WebSocket by now.
  virtual void tell(const SharedMessage&) {}
  // Lets go of who uses it: the worker has stopped.
  virtual void abandon() {}
};

// All sockets of one worker, and what they share. On the worker's thread, except where it says otherwise.
class WorkerConnections : public std::enable_shared_from_this<WorkerConnections> {
 public:
  using List = boost::intrusive::list<ListedSocket, boost::intrusive::base_hook<ListedSocket::Hook>,
                                      boost::intrusive::constant_time_size<false>>;

  WorkerConnections(Worker& worker, std::shared_ptr<const ListenerOptions> options,
                    std::shared_ptr<const ListenerCallbacks> callbacks);

  Worker& worker() { return worker_; }
  const ListenerOptions& options() const { return *options_; }
  const ListenerCallbacks& callbacks() const { return *callbacks_; }
  // What new connections are made with; null if they are plain.
  const std::shared_ptr<const TlsContext>& tls() const { return tls_; }
  void use(std::shared_ptr<const TlsContext> tls) { tls_ = std::move(tls); }
  TimerWheel& wheel() { return wheel_; }
  Sender& sender() { return sender_; }

  // Turns the wheel from now on.
  void start();
  // Speaks HTTP with a fresh socket.
  void greet(TcpSocket socket);
  void tell_all(const SharedMessage& message);
  void close_all(std::uint16_t code, const std::string& reason);
  // The worker has stopped.
  void abandon_all();

  void greeting_begins(ListedSocket& socket);
  void greeting_is_over() { --greeting_count_; }
  void connection_begins(ListedSocket& connection);
  void connection_is_over() { --open_; }
  // Any thread.
  std::size_t open() const { return open_; }

 private:
  Worker& worker_;
  const std::shared_ptr<const ListenerOptions> options_;
  const std::shared_ptr<const ListenerCallbacks> callbacks_;
  std::shared_ptr<const TlsContext> tls_;
  TimerWheel wheel_;
  Sender sender_;
  boost::asio::steady_timer tick_;
  List greeting_;  // oldest first
  std::size_t greeting_count_ = 0;
  List connections_;
  std::atomic<std::size_t> open_{0};
};

}  // namespace atrium::net
