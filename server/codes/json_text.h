#pragma once

#include <string>
#include <string_view>

#include "server/codes/carrier.h"

namespace atrium::codes {

// In quotes. What Protobuf took is UTF-8 already.
inline std::string json_string(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += {'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]};
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

inline std::string json_of(const CodeLetter& letter) {
  return "{\"mobile\": " + json_string(letter.mobile) + ", \"code\": " + json_string(letter.code) +
         ", \"space\": " + json_string(letter.space) + ", \"title\": " + json_string(letter.title) +
         ", \"text\": " + json_string(text_of(letter)) + "}";
}

}  // namespace atrium::codes
