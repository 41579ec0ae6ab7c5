#pragma once

#include <cstddef>
#include <string>

namespace atrium::net {

// Memory in which the connections of a worker make what they hand to the kernel at once: TLS records. Who owns nothing else
// is idle for free. Takes no memory before it is used.
class Scratch {
 public:
  static constexpr std::size_t kPlainBytes = 64 * 1024;            // that a connection seals in one go
  static constexpr std::size_t kSealedBytes = kPlainBytes + 4096;  // and what becomes of them at most
  static constexpr std::size_t kRecordBytes = 16 * 1024;           // the most that a record carries (RFC 8446, 5.1)

  // With room for so many bytes, at least kSealedBytes.
  explicit Scratch(std::size_t bytes) : bytes_(bytes) {}

  // No room for one connection more: what is there has to go first.
  bool is_full() const { return records_.size() + kSealedBytes > bytes_; }
  // Each connection appends its own; they stay where they are until `clear`.
  std::string& records() {
    records_.reserve(bytes_);
    return records_;
  }
  void clear() { records_.clear(); }
  // Messages that go into one record are put together here.
  std::string& together() { return together_; }

 private:
  const std::size_t bytes_;
  std::string records_;
  std::string together_;
};

}  // namespace atrium::net
