#include "server/net/peer_socket.h"

#include <sys/socket.h>

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::net {

// Much that comes may never be a byte of the peer's: new keys, records of nothing, padding. What the session says by itself, an
// alert, goes out at once or with the next write. Who provokes them without end and takes none is let go.
TlsSession::Reading PeerSocket::read(boost::asio::mutable_buffer into) {
  auto& unsent = tls_->unsent();
  const auto before = unsent.size();
  const auto reading = tls_->read(tcp_.native_handle(), static_cast<char*>(into.data()), into.size());
  if (is_exhausted()) {
    return {TlsSession::Step::kOver, 0};
  }
  if (unsent.size() == before) {
    return reading;
  }
  const auto taken = ::send(tcp_.native_handle(), unsent.data(), unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  unsent.erase(0, static_cast<std::size_t>(std::max<ssize_t>(taken, 0)));
  return unsent.size() > limits::kQueueBytes ? TlsSession::Reading{TlsSession::Step::kOver, 0} : reading;
}

}  // namespace atrium::net
