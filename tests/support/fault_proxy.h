#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "tests/support/fault_plan.h"

namespace atrium::test {

// A network that lies: stands between the clients that connect to its port and a server on loopback, and lets each connection
// have its fate.
//
// Thread: that of the io_context, also for the constructor and the destructor, or while it does not run. port() from any.
class FaultProxy {
 public:
  // The fate of the first connection, of the second and so on: asked once each, when it comes.
  using Plan = std::function<Fate(std::size_t connection)>;

  FaultProxy(boost::asio::io_context& io, std::uint16_t server_port, Plan plan);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  static constexpr auto kHost = "127.0.0.2";
  std::uint16_t port() const { return port_; }

  // From now on the network is honest: what stood still goes on, who believed in vain gets a RST, and new connections meet
  // with nothing.
  void heal();

  // How often each fault has struck.
  const std::array<std::size_t, kFaults>& struck() const { return struck_; }
  std::size_t connections() const { return connections_; }

 private:
  class Link;
  friend class Link;

  void listen();
  void accept();
  void refuse(boost::asio::ip::tcp::socket& first, std::chrono::milliseconds time);
  void count(Fault fault) { ++struck_[static_cast<std::size_t>(fault)]; }
  // A connection has passed so many bytes on: older ones that are held may go on.
  void passed(const Link& link, std::size_t bytes);

  boost::asio::io_context& io_;
  const boost::asio::ip::tcp::endpoint server_;
  const Plan plan_;
  std::uint16_t port_ = 0;
  boost::asio::ip::tcp::acceptor placeholder_;  // does not listen: keeps the port while nobody does
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer refusing_;
  std::list<std::weak_ptr<Link>> links_;  // in the order in which they came
  std::size_t connections_ = 0;
  std::array<std::size_t, kFaults> struck_{};
  bool healed_ = false;
};

}  // namespace atrium::test
