#include "server/codec/utf8.h"

#include <cstddef>
#include <cstdint>

namespace atrium::codec {
namespace {

// Bytes of the sequence that begins with `lead`; 0 = none does.
std::size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// The second byte's range depends on the first: that is what excludes overlong forms and surrogates.
bool second_fits(unsigned char lead, unsigned char second) {
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

}  // namespace

bool valid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (std::size_t at = 0; at < text.size();) {
    const auto size = sequence_size(byte(at));
    if (size == 0 || at + size > text.size() || (size > 1 && !second_fits(byte(at), byte(at + 1)))) {
      return false;
    }
    for (std::size_t i = 2; i < size; ++i) {
      if ((byte(at + i) & 0xC0) != 0x80) {
        return false;
      }
    }
    at += size;
  }
  return true;
}

}  // namespace atrium::codec
