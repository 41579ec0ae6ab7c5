#include "server/net/drain.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>

namespace atrium::net {

void drain(TcpSocket& socket, std::size_t limit, std::function<void()> done) {
  // Nobody looks at it, so all may write to it.
  static thread_local std::array<char, 16 * 1024> scratch;
  socket.async_read_some(
      boost::asio::buffer(scratch, limit),
      [&socket, limit, call = std::move(done)](boost::system::error_code error, std::size_t size) mutable {
        if (error || size >= limit) {
          call();
        } else {
          drain(socket, limit - size, std::move(call));
        }
      });
}

}  // namespace atrium::net
