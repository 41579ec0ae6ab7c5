#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace atrium::net {

// Reads along in what a client sends before it has keys (RFC 8446, 5.1 and 4): records, and in them its ClientHello and after
// a HelloRetryRequest the second. OpenSSL takes memory for as much as a message's header says, up to 128 KiB, and this says
// no before it sees it. Pure; one per handshake.
class HelloGuard {
 public:
  // The next bytes, cut anywhere; false if a message is longer than kClientHelloBytes. It stays so.
  bool scan(std::string_view bytes);

 private:
  static constexpr std::size_t kRecordHeader = 5;
  static constexpr std::size_t kMessageHeader = 4;

  void take(std::uint8_t byte);

  std::array<std::uint8_t, kRecordHeader> record_{};
  std::array<std::uint8_t, kMessageHeader> message_{};
  std::uint8_t record_bytes_ = 0;
  std::uint8_t message_bytes_ = 0;
  std::size_t record_left_ = 0;
  std::size_t message_left_ = 0;
  bool is_good_ = true;
};

}  // namespace atrium::net
