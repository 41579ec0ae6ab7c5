#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace atrium::test {

// Where a client connects, and with what it speaks TLS there; nullptr: plain.
struct Door {
  std::uint16_t port = 0;
  ssl_ctx_st* tls = nullptr;

  Door(std::uint16_t at, ssl_ctx_st* with = nullptr) : port(at), tls(with) {}
  operator std::uint16_t() const { return port; }
};

// A blocking socket, with TLS or without; nothing comes for 10 s: it gives up with EAGAIN. The handshake comes with the first
// byte that is wanted. Of one thread.
class RawStream {
 public:
  explicit RawStream(Door door);
  ~RawStream() { hang_up(); }
  RawStream(const RawStream&) = delete;
  RawStream& operator=(const RawStream&) = delete;

  int descriptor() const { return socket_; }
  // Null if it is plain, or has hung up.
  ssl_st* tls() const { return tls_.get(); }
  bool shake_hands();
  // As recv() and send().
  ssize_t receive(char* into, std::size_t size);
  ssize_t send(const char* bytes, std::size_t size);
  // Without a word.
  void hang_up();

  // TLS only: the common name of the server's certificate; whether the server has said that no more comes.
  std::string server_name();
  bool was_ended() const;

 private:
  struct Free {
    void operator()(ssl_st* tls) const;
  };
  int socket_;
  std::unique_ptr<ssl_st, Free> tls_;
};

}  // namespace atrium::test
