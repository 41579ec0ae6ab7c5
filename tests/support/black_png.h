#pragma once

#include <string>

namespace atrium::test {

inline std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// A PNG of 600 by 600 black pixels: large enough for a thumbnail.
inline std::string black_png() {
  return bytes_of_hex(
      "89504e470d0a1a0a0000000d4948445200000258000002580100000000961da571000000434944415478daedc1010d000000c2a0f74f6d"
      "0e37a00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000be0db22000015b9b"
      "fa910000000049454e44ae426082");
}

}  // namespace atrium::test
