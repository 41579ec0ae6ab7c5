#include "frames.h"

namespace atrium::client {

std::string encode_frame(const wire::ClientFrame& frame) {
  const std::size_t size = frame.ByteSizeLong();
  std::string bytes;
  bytes.reserve(size + 5);
  for (std::size_t rest = size;; rest >>= 7) {
    if (rest < 0x80) {
      bytes.push_back(static_cast<char>(rest));
      break;
    }
    bytes.push_back(static_cast<char>((rest & 0x7f) | 0x80));
  }
  frame.AppendPartialToString(&bytes);
  return bytes;
}

std::optional<wire::ServerFrame> FrameReader::next() {
  std::uint64_t size = 0;
  std::size_t used = 0;
  for (;; ++used) {
    if (used == rest_.size() || used == 5)
      return std::nullopt;
    const auto byte = static_cast<unsigned char>(rest_[used]);
    size |= std::uint64_t{byte & 0x7fU} << (7 * used);
    if (byte < 0x80)
      break;
  }
  ++used;
  if (size == 0 || size > rest_.size() - used)
    return std::nullopt;
  wire::ServerFrame frame;
  if (!frame.ParseFromArray(rest_.data() + used, static_cast<int>(size)))
    return std::nullopt;
  rest_.remove_prefix(used + size);
  return frame;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > text.size())
      return false;
    std::uint32_t point = length == 1 ? byte : byte & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xc0) != 0x80)
        return false;
      point = (point << 6) | (next & 0x3fU);
    }
    // Overlong forms, surrogates, and what lies beyond Unicode.
    if ((length == 3 && point < 0x800) || (length == 4 && point < 0x10000))
      return false;
    if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff)
      return false;
    at += length;
  }
  return true;
}

}  // namespace atrium::client
