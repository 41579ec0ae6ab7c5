#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atrium::transfer {

// What is asked for of a file.
struct ByteRange {
  std::uint64_t from = 0;
  std::uint64_t size = 0;
  bool is_part = false;
};

// One range of a header Range (RFC 9110, 14.2), of a file of `size` bytes, 1 or more; several, or what is none, is passed over as the RFC
// allows: all of it. Nothing if it lies behind the end.
std::optional<ByteRange> range_of(std::string_view header, std::uint64_t size);

}  // namespace atrium::transfer
