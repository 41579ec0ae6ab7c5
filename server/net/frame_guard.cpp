#include "server/net/frame_guard.h"

#include <algorithm>

#include "atrium/wire/v1/errors.pb.h"

namespace atrium::net {
namespace {

// RFC 6455, 5.2.
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kControl = 0x08;
constexpr std::uint8_t kContinuation = 0x0;
constexpr std::uint8_t kText = 0x1;
constexpr std::uint8_t kBinary = 0x2;
constexpr std::uint8_t kClose = 0x8;
constexpr std::uint8_t kPong = 0xA;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kOpeningBytes = 2;
constexpr std::size_t kMaskBytes = 4;

}  // namespace

FrameGuard::Verdict FrameGuard::scan(std::string_view bytes, Time now) {
  while (!bytes.empty() && verdict_ == Verdict::kGood) {
    if (payload_left_ > 0) {
      const auto skipped = std::min<std::uint64_t>(payload_left_, bytes.size());
      payload_left_ -= skipped;
      bytes.remove_prefix(skipped);
      continue;
    }
    if (is_over_) {
      break;
    }
    header_[header_bytes_++] = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (header_bytes_ == kOpeningBytes) {
      verdict_ = judge_opening(now);
    } else if (header_bytes_ > kOpeningBytes && header_bytes_ == header_size()) {
      verdict_ = judge_length();
      header_bytes_ = 0;
    }
  }
  return verdict_;
}

std::size_t FrameGuard::header_size() const {
  const auto length = header_[1] & ~kMasked;
  return kOpeningBytes + (length == kLength64 ? 8 : length == kLength16 ? 2 : 0) + kMaskBytes;
}

FrameGuard::Verdict FrameGuard::judge_opening(Time now) {
  if ((header_[0] & kReserved) != 0 || (header_[1] & kMasked) == 0) {
    return Verdict::kProtocolError;
  }
  const auto opcode = header_[0] & 0x0F;
  if ((opcode & kControl) != 0) {
    return judge_control(now);
  }
  if (opcode > kBinary || (opcode == kContinuation) != in_message_) {
    return Verdict::kProtocolError;
  }
  if (opcode == kText && !limits_->takes_text) {
    return Verdict::kNotBinary;
  }
  if (!in_message_) {
    fragments_ = 0;
    message_bytes_ = 0;
  }
  in_message_ = (header_[0] & kFinal) == 0;
  return ++fragments_ > limits_->fragments ? Verdict::kAbuse : Verdict::kGood;
}

FrameGuard::Verdict FrameGuard::judge_control(Time now) {
  const bool whole = (header_[0] & kFinal) != 0;
  if (!whole || (header_[0] & 0x0F) > kPong || (header_[1] & ~kMasked) >= kLength16) {
    return Verdict::kProtocolError;
  }
  if (now - second_ >= std::chrono::seconds(1)) {
    second_ = now;
    control_frames_ = 0;
  }
  return ++control_frames_ > limits_->control_frames_per_second ? Verdict::kAbuse : Verdict::kGood;
}

FrameGuard::Verdict FrameGuard::judge_length() {
  std::uint64_t length = header_[1] & ~kMasked;
  if (length >= kLength16) {
    const bool wide = length == kLength64;
    length = 0;
    for (std::size_t i = 0; i < (wide ? 8u : 2u); ++i) {
      length = length << 8 | header_[kOpeningBytes + i];
    }
    // The shortest form is the only one; the highest bit is never set.
    if (length < (wide ? 0x10000u : kLength16) || length >> 63 != 0) {
      return Verdict::kProtocolError;
    }
  }
  payload_left_ = length;
  if ((header_[0] & kControl) != 0) {
    is_over_ = (header_[0] & 0x0F) == kClose;
    return Verdict::kGood;
  }
  if (length > limits_->message_bytes - message_bytes_) {
    return Verdict::kTooBig;
  }
  message_bytes_ += length;
  return Verdict::kGood;
}

std::uint16_t close_code(FrameGuard::Verdict verdict) {
  switch (verdict) {
    case FrameGuard::Verdict::kGood:
      return 1000;
    case FrameGuard::Verdict::kProtocolError:
      return 1002;
    case FrameGuard::Verdict::kNotBinary:
      return 1003;
    case FrameGuard::Verdict::kTooBig:
      return 1009;
    case FrameGuard::Verdict::kAbuse:
    case FrameGuard::Verdict::kUntrusted:
      break;
  }
  return wire::v1::CLOSE_CODE_ABUSE;
}

std::string_view close_reason(FrameGuard::Verdict verdict) {
  switch (verdict) {
    case FrameGuard::Verdict::kGood:
      return "";
    case FrameGuard::Verdict::kProtocolError:
      return "a frame breaks RFC 6455";
    case FrameGuard::Verdict::kNotBinary:
      return "binary messages only";
    case FrameGuard::Verdict::kTooBig:
      return "a message has at most 64 KiB";
    case FrameGuard::Verdict::kUntrusted:
      return "sign in before you send so much";
    case FrameGuard::Verdict::kAbuse:
      break;
  }
  return "too many fragments or control frames";
}

}  // namespace atrium::net
