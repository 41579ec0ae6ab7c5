#pragma once

#include <string>
#include <string_view>

namespace atrium::client {

// RFC 4648: the usual alphabet, padded, or the one for addresses, not padded.
enum class Base64 { kUsual, kUrl };
inline std::string base64(std::string_view bytes, Base64 kind) {
  const std::string_view digits = kind == Base64::kUsual
                                      ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                                      : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto some = bytes.substr(at, 3);
    unsigned word = 0;
    for (std::size_t i = 0; i < 3; ++i)
      word = word << 8 | (i < some.size() ? static_cast<unsigned char>(some[i]) : 0U);
    for (std::size_t i = 0; i <= some.size(); ++i)
      text += digits[word >> (18 - 6 * i) & 63];
    if (kind == Base64::kUsual)
      text.append(3 - some.size(), '=');
  }
  return text;
}

}  // namespace atrium::client
