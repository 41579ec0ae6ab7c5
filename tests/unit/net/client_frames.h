#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atrium::test {

enum class Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };
enum class Part { kLast, kMoreFollows };

// A frame as a client sends it: masked, with the shortest length.
inline std::string client_frame(Opcode opcode, std::string_view payload, Part part = Part::kLast) {
  constexpr std::string_view kMask = "\x11\x22\x33\x44";
  std::string frame(1, static_cast<char>((part == Part::kLast ? 0x80 : 0) | static_cast<int>(opcode)));
  const std::uint64_t size = payload.size();
  const int bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  frame.push_back(static_cast<char>(0x80 | (bytes == 0 ? static_cast<int>(size) : bytes == 2 ? 126 : 127)));
  for (int shift = bytes * 8 - 8; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>(size >> shift));
  }
  frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
  }
  return frame;
}

}  // namespace atrium::test
