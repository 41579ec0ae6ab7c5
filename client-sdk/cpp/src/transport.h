#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "address.h"
#include "trust.h"

namespace atrium::client {

// One WebSocket connection, plain or over TLS, from the first attempt to its end. The only place that knows Beast is
// transport.cpp.
//
// Thread: all on the io_context's one thread. Order: on_open, then on_message and on_sent, then on_closed once; none of
// them from inside connect() or send(). After the destructor none is called any more; a handler may destroy the
// transport. A peer from which nothing was heard for `silence`, or that is not open within `connect`, is closed.
class Transport {
 public:
  struct Times {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds silence{30'000};
  };
  struct Handlers {
    std::function<void()> on_open;
    std::function<void(std::string_view message)> on_message;
    std::function<void()> on_sent;  // the bytes of send() left; the next ones may come
    // `code`: the peer's close code, 0 if there was none.
    std::function<void(unsigned code, std::string why)> on_closed;
    // Instead of on_closed: the server can't show that it is who it should be. Nothing was said to it.
    std::function<void(std::string why)> on_untrusted;
  };

  Transport(boost::asio::io_context& io, Times times, Handlers handlers);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // `trust` is there for an address with TLS; it outlives the transport.
  void connect(const Address& address, const Trust* trust, const std::string& user_agent);
  // One binary message. One at a time: wait for on_sent.
  void send(std::string message);

 private:
  class Connection;
  std::shared_ptr<Connection> connection_;
};

}  // namespace atrium::client
