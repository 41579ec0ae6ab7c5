#pragma once

#include <algorithm>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "server/config/limits.h"
#include "server/net/drain.h"
#include "server/net/tcp_socket.h"
#include "server/net/tls_session.h"

namespace atrium::net {

// So much may have come from a peer that nobody trusts yet; what is read next, a record of TLS at most, ends it. Then 64 KiB have
// been read of it, with all that comes before a WebSocket.
inline constexpr std::size_t kUntrustedBytes = limits::kMessageBytes - limits::kTlsRecordBytes;

// A socket as Beast reads from it, with TLS over it or without: one type, so what is made of it is compiled once. It has no
// buffer of its own, and is moved only while nothing is read.
class PeerSocket {
 public:
  using executor_type = TcpSocket::executor_type;

  PeerSocket(TcpSocket socket) : tcp_(std::move(socket)) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  TcpSocket& tcp() { return tcp_; }
  // Null if it is plain.
  TlsSession* tls() const { return tls_.get(); }
  // From now on it speaks TLS; `opening` was read already.
  void secure(const TlsContext& context, std::string_view opening) { tls_ = std::make_unique<TlsSession>(context, opening); }
  // Whether something can be read without the descriptor.
  bool has_pending() const { return tls_ != nullptr && tls_->has_pending(); }
  // When its time to sign in began.
  std::chrono::steady_clock::time_point since() const { return since_; }
  void begin_anew() { since_ = std::chrono::steady_clock::now(); }
  // How much was read from the descriptor. What is read plainly is counted by who reads.
  std::size_t received() const { return tls_ == nullptr ? received_ : tls_->received(); }
  void count(std::size_t size) { received_ += size; }
  void trust() { is_trusted_ = true; }
  // Whether more has come than may of somebody whom nobody trusts.
  bool is_exhausted() const { return !is_trusted_ && received() > kUntrustedBytes; }
  // How much may still be read of a peer that has had our last word.
  std::size_t allowance() const {
    return is_trusted_ ? kDrainBytes : limits::kMessageBytes - std::min(received(), limits::kMessageBytes);
  }
  // Whether a whole record may come before it is exhausted.
  bool has_room() const { return is_trusted_ || received() + limits::kTlsRecordBytes <= kUntrustedBytes; }
  TlsSession::Step shake_hands() {
    const auto step = tls_->shake_hands(tcp_.native_handle());
    return is_exhausted() ? TlsSession::Step::kOver : step;
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (tls_ == nullptr) {
            tcp_.async_read_some(into, std::move(handler));
          } else {
            TlsRead<decltype(handler)>{*this, first_of(into), std::move(handler)}.start();
          }
        },
        token, buffers);
  }

 private:
  template <class Handler>
  struct TlsRead {
    using executor_type = boost::asio::associated_executor_t<Handler, PeerSocket::executor_type>;
    using allocator_type = boost::asio::associated_allocator_t<Handler>;

    executor_type get_executor() const noexcept {
      return boost::asio::get_associated_executor(handler, socket.get_executor());
    }
    allocator_type get_allocator() const noexcept { return boost::asio::get_associated_allocator(handler); }

    void start() {
      if (socket.tls_->has_pending()) {
        if (const auto reading = socket.read(into); reading.step != TlsSession::Step::kAwaitsPeer) {
          boost::asio::post(socket.get_executor(),
                            boost::beast::bind_front_handler(std::move(handler), error_of(reading.step), reading.size));
          return;
        }
      }
      wait();
    }
    void operator()(boost::system::error_code error) {
      if (error) {
        std::move(handler)(error, std::size_t{0});
        return;
      }
      const auto reading = socket.read(into);
      if (reading.step == TlsSession::Step::kAwaitsPeer) {
        wait();
      } else {
        std::move(handler)(error_of(reading.step), reading.size);
      }
    }
    void wait() {
      auto& tcp = socket.tcp_;
      tcp.async_wait(TcpSocket::wait_read, std::move(*this));
    }

    PeerSocket& socket;
    boost::asio::mutable_buffer into;
    Handler handler;
  };

  static boost::system::error_code error_of(TlsSession::Step step) {
    return step == TlsSession::Step::kOver ? boost::asio::error::eof : boost::system::error_code();
  }
  template <class Buffers>
  static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
      if (const boost::asio::mutable_buffer part(*it); part.size() > 0) {
        return part;
      }
    }
    return {};
  }
  TlsSession::Reading read(boost::asio::mutable_buffer into);

  TcpSocket tcp_;
  std::unique_ptr<TlsSession> tls_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  std::size_t received_ = 0;
  bool is_trusted_ = false;
};

}  // namespace atrium::net
