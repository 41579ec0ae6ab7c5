#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>

struct ssl_st;

namespace atrium::bench {

// Whether a server is spoken to through TLS.
enum class Cover { kPlain, kTls };

// A socket of the load generator; it closes it.
class LoadSocket {
 public:
  LoadSocket() = default;
  LoadSocket(int descriptor) : descriptor_(descriptor) {}
  LoadSocket(LoadSocket&& other) noexcept;
  LoadSocket& operator=(LoadSocket&& other) noexcept;
  ~LoadSocket();

  int descriptor() const { return descriptor_; }
  // From now on it speaks TLS, with whoever is there: the load has nothing to hide. It blocks. Throws.
  void secure();
  // The same without blocking: the handshake goes on with what is received and sent. Until it is done send() fails with EINPROGRESS when it
  // is the server's turn.
  void begin_secure();
  // As recv() and send(). Of TLS it takes whole records, as many as there are; `size` is at least kRecordBytes.
  ssize_t receive(char* into, std::size_t size);
  ssize_t send(const char* bytes, std::size_t size);
  // Ends with a reset, so that the port is free at once.
  void cut();

  static constexpr std::size_t kRecordBytes = 16 * 1024;

 private:
  struct Free {
    void operator()(ssl_st* tls) const;
  };
  int descriptor_ = -1;
  std::unique_ptr<ssl_st, Free> tls_;
};

}  // namespace atrium::bench
