#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/hello_guard.h"
#include "server/net/tls_context.h"

struct bio_st;
struct bio_method_st;
struct ssl_st;

namespace atrium::net {

// The TLS of one connection, over a descriptor that doesn't block. It reads from the descriptor by itself; what it writes it
// gives to its owner, as records. So a write never waits for anything, and what goes out together is up to the owner. On the
// connection's thread.
class TlsSession {
 public:
  enum class Step : std::uint8_t {
    kDone,
    kAwaitsPeer,  // again once the descriptor is readable
    kOver,        // the peer has ended it, or what it says is no TLS of ours
  };
  struct Reading {
    Step step;
    std::size_t size;
  };

  // `opening` are the bytes that were read from the descriptor already.
  TlsSession(const TlsContext& context, std::string_view opening);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // The descriptor is told each time: one that is closed may soon be another connection's.
  Step shake_hands(int descriptor);
  Reading read(int descriptor, char* into, std::size_t size);
  // Whether `read` has something without asking the descriptor.
  bool has_pending() const;

  // Appends the records that carry `bytes`. Nothing once the session has failed: who reads will know.
  void write(std::string_view bytes, std::string& records);
  // Appends the one that says that no more comes. Once.
  void write_end(std::string& records);

  // Bytes that were read from the descriptor.
  std::size_t received() const { return received_; }

  // Records that go before all others: what the peer has not taken yet, and what the session says by itself while it shakes
  // hands or reads.
  std::string& unsent() { return unsent_; }
  const std::string& unsent() const { return unsent_; }

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };
  static const bio_method_st* descriptor_and_records();
  static int read_descriptor(bio_st* bio, char* into, int size);
  static int write_records(bio_st* bio, const char* bytes, int size);
  static long control(bio_st* bio, int command, long number, void* pointer);
  Step step_after(int result) const;
  bool admit(std::string_view bytes);

  const std::unique_ptr<ssl_st, Free> session_;
  std::string opening_;
  std::string unsent_;
  std::string* records_ = &unsent_;
  HelloGuard guard_;
  std::size_t budget_ = 0;  // bytes that may still be read in this call
  std::size_t received_ = 0;
  int descriptor_ = -1;
};

}  // namespace atrium::net
