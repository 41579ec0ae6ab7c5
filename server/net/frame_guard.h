#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/config/limits.h"

namespace atrium::net {

// How much a peer may send in one go. Otherwise only in tests.
struct FrameLimits {
  std::size_t message_bytes = limits::kMessageBytes;
  std::size_t fragments = limits::kFragmentsPerMessage;
  std::size_t control_frames_per_second = limits::kControlFramesPerSecond;
  bool takes_text = false;
};
inline constexpr FrameLimits kFrameLimits{};

// Reads along in the bytes that a peer sends and judges every WebSocket frame header before anything is kept of its
// payload. It knows what Beast doesn't count: fragments, empty ones too, and control frames. Pure; one per connection.
class FrameGuard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Verdict : std::uint8_t {
    kGood,
    kProtocolError,  // breaks RFC 6455
    kNotBinary,      // a text message
    kTooBig,         // a message too long, by its headers
    kAbuse,          // too many fragments or control frames
    kUntrusted,      // it isn't the frames: more than kUntrustedBytes from somebody whom nobody trusts
  };

  // The limits outlive it.
  explicit FrameGuard(const FrameLimits& limits = kFrameLimits) : limits_(&limits) {}

  // The next bytes of the connection, cut anywhere. Once it isn't kGood it stays. What follows a close frame is not looked at:
  // nobody reads it (RFC 6455, 5.5.1).
  Verdict scan(std::string_view bytes, Time now);
  Verdict verdict() const { return verdict_; }

 private:
  std::size_t header_size() const;
  Verdict judge_opening(Time now);
  Verdict judge_control(Time now);
  Verdict judge_length();

  const FrameLimits* limits_;
  std::uint64_t payload_left_ = 0;
  std::uint64_t message_bytes_ = 0;
  std::size_t fragments_ = 0;
  std::size_t control_frames_ = 0;  // since second_
  Time second_{};
  std::array<std::uint8_t, 14> header_{};
  std::uint8_t header_bytes_ = 0;
  bool in_message_ = false;
  bool is_over_ = false;  // the peer has closed
  Verdict verdict_ = Verdict::kGood;
};

// The code that a connection with this verdict is closed with.
std::uint16_t close_code(FrameGuard::Verdict verdict);
// The reason that goes with it, for the developer of the client.
std::string_view close_reason(FrameGuard::Verdict verdict);

}  // namespace atrium::net
