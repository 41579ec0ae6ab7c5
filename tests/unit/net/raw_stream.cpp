#include "tests/unit/net/raw_stream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace atrium::test {

RawStream::RawStream(Door door) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(door.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ADD_FAILURE() << "can't connect to port " << door.port;
  }
  if (door.tls != nullptr) {
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    tls_.reset(::SSL_new(door.tls));
    ::SSL_set_fd(tls_.get(), socket_);
    ::SSL_set_connect_state(tls_.get());
  }
}

void RawStream::Free::operator()(ssl_st* tls) const { ::SSL_free(tls); }

bool RawStream::shake_hands() {
  ::ERR_clear_error();
  return tls_ != nullptr && ::SSL_do_handshake(tls_.get()) == 1;
}

ssize_t RawStream::receive(char* into, std::size_t size) {
  if (tls_ == nullptr) {
    return ::recv(socket_, into, size, 0);
  }
  ::ERR_clear_error();
  const auto got = ::SSL_read(tls_.get(), into, static_cast<int>(size));
  const bool is_late = got <= 0 && ::SSL_get_error(tls_.get(), got) == SSL_ERROR_WANT_READ;
  errno = is_late ? EAGAIN : 0;
  return is_late ? -1 : std::max(got, 0);
}

ssize_t RawStream::send(const char* bytes, std::size_t size) {
  if (tls_ == nullptr) {
    return ::send(socket_, bytes, size, MSG_NOSIGNAL);
  }
  ::ERR_clear_error();
  return ::SSL_write(tls_.get(), bytes, static_cast<int>(size));
}

void RawStream::hang_up() {
  tls_.reset();
  if (socket_ >= 0) {
    ::close(std::exchange(socket_, -1));
  }
}

std::string RawStream::server_name() {
  std::array<char, 64> name{};
  auto* certificate = shake_hands() ? ::SSL_get1_peer_certificate(tls_.get()) : nullptr;
  if (certificate != nullptr) {
    ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate), NID_commonName, name.data(),
                                static_cast<int>(name.size()));
    ::X509_free(certificate);
  }
  return name.data();
}

bool RawStream::was_ended() const { return (::SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

}  // namespace atrium::test
