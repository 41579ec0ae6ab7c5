#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/role.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/net/frame_guard.h"
#include "server/net/message.h"
#include "server/net/peer_socket.h"
#include "server/net/scratch.h"
#include "server/net/tcp_socket.h"

namespace atrium::net {

// A socket whose writes all go through one queue of whole messages: what Beast writes (the handshake's answer, pongs, close
// frames) and the ready-made messages of the fan-out, so nothing interleaves. It is the layer under Beast's stream, and TLS,
// if there is any, lies under it: messages that go out together are sealed together. What Beast reads passes the frame guard.
class OutboundQueue {
 public:
  using executor_type = TcpSocket::executor_type;
  using Time = FrameGuard::Time;

  enum class Flushed { kAll, kSome, kFailed };

  // The limits outlive it.
  explicit OutboundQueue(PeerSocket socket, const FrameLimits& limits = kFrameLimits)
      : socket_(std::move(socket)), guard_(limits) {}

  executor_type get_executor() { return socket_.get_executor(); }
  TcpSocket& socket() { return socket_.tcp(); }

  void push(SharedMessage message);
  // The beginning of what waits, in at most so many parts; they stay where they are until `sent`. Returns how many.
  std::size_t gather(std::span<iovec> parts, Scratch& scratch) {
    return socket_.tls() == nullptr ? gather_messages(parts) : gather_records(parts, scratch);
  }
  // The socket has taken so many bytes of what was gathered.
  void sent(std::size_t size) { socket_.tls() == nullptr ? pop(size) : keep_records(size); }
  // Gives the socket as much as it takes, without blocking.
  Flushed flush();
  // The last bytes: after what is queued, as far as the socket takes it.
  void end();
  std::size_t bytes() const {
    return bytes_ + (socket_.tls() == nullptr ? 0 : socket_.tls()->unsent().size() + fresh_.size());
  }
  // Forgets what has not begun to be sent.
  void drop_unsent();
  // From now on what Beast writes is ignored: our close frame is the last.
  void seal() { sealed_ = true; }
  // Called when Beast has queued something.
  void on_queued(std::function<void()> call) { queued_ = std::move(call); }

  // The peer may send without end.
  void trust() { socket_.trust(); }
  // How much may still be read of a peer that has had its last word.
  std::size_t last_allowance() const { return socket_.allowance(); }
  Time since() const { return socket_.since(); }

  // If it isn't kGood, reading has failed because of it.
  FrameGuard::Verdict verdict() const {
    const bool is_good = guard_.verdict() == FrameGuard::Verdict::kGood;
    return is_good && socket_.is_exhausted() ? FrameGuard::Verdict::kUntrusted : guard_.verdict();
  }
  // When the peer sent something last.
  Time heard_at() const { return heard_at_; }
  void heard(Time now) { heard_at_ = now; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          socket_.async_read_some(into, GuardedRead<decltype(handler), Buffers>{*this, into, std::move(handler)});
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& data) {
          const auto size = boost::asio::buffer_size(data);
          take(boost::beast::buffers_to_string(data));
          boost::asio::post(get_executor(),
                            boost::beast::bind_front_handler(std::move(handler), boost::system::error_code(), size));
        },
        token, buffers);
  }

 private:
  // Shows what was read to the guard, on its way to Beast.
  template <class Handler, class Buffers>
  struct GuardedRead {
    using executor_type = boost::asio::associated_executor_t<Handler, OutboundQueue::executor_type>;
    using allocator_type = boost::asio::associated_allocator_t<Handler>;

    executor_type get_executor() const noexcept {
      return boost::asio::get_associated_executor(handler, queue.get_executor());
    }
    allocator_type get_allocator() const noexcept { return boost::asio::get_associated_allocator(handler); }

    void operator()(boost::system::error_code error, std::size_t size) {
      if (!error && !queue.admit(buffers, size)) {
        error = make_error_code(boost::system::errc::protocol_error);
      }
      std::move(handler)(error, size);
    }

    OutboundQueue& queue;
    Buffers buffers;
    Handler handler;
  };

  template <class Buffers>
  bool admit(const Buffers& buffers, std::size_t size) {
    heard_at_ = std::chrono::steady_clock::now();
    socket_.count(size);
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end && size > 0; ++it) {
      const boost::asio::const_buffer part(*it);
      const auto used = std::min(size, part.size());
      guard_.scan({static_cast<const char*>(part.data()), used}, heard_at_);
      size -= used;
    }
    return verdict() == FrameGuard::Verdict::kGood;
  }

  void take(std::string bytes);
  std::size_t gather_messages(std::span<iovec> parts) const;
  std::size_t gather_records(std::span<iovec> parts, Scratch& scratch);
  std::string_view next_to_seal(std::string& together, std::size_t room) const;
  void pop(std::size_t size);
  void keep_records(std::size_t taken);

  PeerSocket socket_;
  FrameGuard guard_;
  Time heard_at_ = std::chrono::steady_clock::now();
  std::vector<SharedMessage> messages_;  // an idle connection owns no block of a deque
  std::size_t first_ = 0;                // those before have been sent, or sealed
  std::size_t sent_of_first_ = 0;
  std::string_view fresh_;  // records that were made for the write under way
  std::size_t bytes_ = 0;
  bool sealed_ = false;
  std::function<void()> queued_;
};

// What Beast calls when the closing handshake is over.
template <class Handler>
void async_teardown(boost::beast::role_type, OutboundQueue& queue, Handler&& handler) {
  queue.end();
  boost::asio::post(queue.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code()));
}
inline void teardown(boost::beast::role_type, OutboundQueue& queue, boost::system::error_code& error) {
  queue.socket().close(error);
}
inline void beast_close_socket(OutboundQueue& queue) {
  boost::system::error_code ignored;
  queue.socket().close(ignored);
}

}  // namespace atrium::net
