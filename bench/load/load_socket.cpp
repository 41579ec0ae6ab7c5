#include "bench/load/load_socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace atrium::bench {
namespace {

SSL_CTX* make_context() {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  auto* context = ::SSL_CTX_new(::TLS_client_method());
  ::SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

}  // namespace

void LoadSocket::Free::operator()(ssl_st* tls) const { ::SSL_free(tls); }

LoadSocket::LoadSocket(LoadSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), tls_(std::move(other.tls_)) {}

LoadSocket& LoadSocket::operator=(LoadSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(tls_, other.tls_);
  return *this;
}

LoadSocket::~LoadSocket() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void LoadSocket::begin_secure() {
  static auto* const context = make_context();
  tls_.reset(::SSL_new(context));
  ::SSL_set_fd(tls_.get(), descriptor_);
  ::SSL_set_connect_state(tls_.get());
}

void LoadSocket::secure() {
  begin_secure();
  if (::SSL_connect(tls_.get()) != 1) {
    throw std::runtime_error("no TLS with the server");
  }
}

ssize_t LoadSocket::receive(char* into, std::size_t size) {
  if (tls_ == nullptr) {
    return ::recv(descriptor_, into, size, 0);
  }
  std::size_t all = 0;
  while (true) {
    ::ERR_clear_error();
    const auto got = ::SSL_read(tls_.get(), into + all, static_cast<int>(size - all));
    if (got <= 0) {
      const bool is_later = ::SSL_get_error(tls_.get(), got) == SSL_ERROR_WANT_READ;
      errno = is_later ? EAGAIN : ECONNRESET;
      return all > 0 ? static_cast<ssize_t>(all) : is_later ? -1 : 0;
    }
    all += static_cast<std::size_t>(got);
    // Not a part of the next one: what is left of it would be with OpenSSL, and nobody would be woken for it.
    if (size - all < kRecordBytes) {
      return static_cast<ssize_t>(all);
    }
  }
}

ssize_t LoadSocket::send(const char* bytes, std::size_t size) {
  if (tls_ == nullptr) {
    return ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
  }
  ::ERR_clear_error();
  const auto sent = ::SSL_write(tls_.get(), bytes, static_cast<int>(size));
  if (sent <= 0) {
    const auto why = ::SSL_get_error(tls_.get(), sent);
    errno = why == SSL_ERROR_WANT_WRITE ? EAGAIN : why == SSL_ERROR_WANT_READ ? EINPROGRESS : ECONNRESET;
    return -1;
  }
  return sent;
}

void LoadSocket::cut() {
  const linger reset{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace atrium::bench
