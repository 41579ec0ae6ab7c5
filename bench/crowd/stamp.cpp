#include "bench/crowd/stamp.h"

#include <charconv>
#include <cstdint>

namespace atrium::bench {
namespace {

// "#a00000123456789ab " in front of the text.
constexpr char kMark = '#';
constexpr std::size_t kDigits = 16;
constexpr std::size_t kStampBytes = 2 + kDigits + 1;

}  // namespace

std::string stamped(Stamp stamp, std::string_view text) {
  const auto ns = std::chrono::nanoseconds(stamp.due.time_since_epoch()).count();
  std::string digits(kDigits, '0');
  char buffer[kDigits];
  const auto end = std::to_chars(buffer, buffer + kDigits, static_cast<std::uint64_t>(ns), 16).ptr;
  digits.replace(kDigits - static_cast<std::size_t>(end - buffer), kDigits, buffer, static_cast<std::size_t>(end - buffer));
  return (std::string{kMark, stamp.kind} + digits + " ").append(text);
}

std::optional<Stamp> stamp_of(std::string_view text) {
  std::uint64_t ns = 0;
  if (text.size() < kStampBytes || text[0] != kMark || text[kStampBytes - 1] != ' ') {
    return std::nullopt;
  }
  const auto* digits = text.data() + 2;
  const auto [end, error] = std::from_chars(digits, digits + kDigits, ns, 16);
  if (error != std::errc() || end != digits + kDigits) {
    return std::nullopt;
  }
  return Stamp{text[1], Clock::time_point(std::chrono::nanoseconds(ns))};
}

}  // namespace atrium::bench
