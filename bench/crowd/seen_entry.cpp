#include "bench/crowd/seen_entry.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace atrium::bench {
namespace {

// A tag of Protobuf: the field's number and how it is encoded.
enum Wire : std::uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };
constexpr std::uint64_t tag(std::uint64_t field, Wire wire) { return field << 3 | wire; }

constexpr auto kEntry = tag(2, kBytes);  // ServerFrame.entry
constexpr auto kChat = tag(1, kFixed64);
constexpr auto kSeq = tag(2, kVarint);
constexpr auto kMessage = tag(8, kBytes);  // Entry.message
constexpr auto kText = tag(1, kBytes);     // Message.text

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  constexpr std::size_t kMost = 10;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < std::min(bytes.size(), kMost); ++i) {
    value |= static_cast<std::uint64_t>(bytes[i] & 0x7f) << (7 * i);
    if ((bytes[i] & 0x80) == 0) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

[[noreturn]] void fail() { throw std::runtime_error("atriumd sent an entry that can't be read"); }

std::uint64_t need_varint(std::string_view& bytes) {
  const auto value = take_varint(bytes);
  if (!value) {
    fail();
  }
  return *value;
}

std::string_view need(std::string_view& bytes, std::uint64_t size) {
  if (size > bytes.size()) {
    fail();
  }
  const auto part = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return part;
}

// Calls `on_field(tag, number, bytes)`: one of the last two is set.
template <class OnField>
void walk(std::string_view message, OnField&& on_field) {
  while (!message.empty()) {
    const auto what = need_varint(message);
    std::uint64_t number = 0;
    switch (what & 7) {
      case kVarint:
        number = need_varint(message);
        on_field(what, number, std::string_view());
        break;
      case kFixed64:
        std::memcpy(&number, need(message, sizeof(number)).data(), sizeof(number));
        on_field(what, number, std::string_view());
        break;
      case kBytes:
        number = need_varint(message);
        on_field(what, std::uint64_t{0}, need(message, number));
        break;
      default:
        fail();
    }
  }
}

}  // namespace

std::optional<SeenEntry> seen_entry(std::string_view frame) {
  if (frame.empty() || static_cast<unsigned char>(frame.front()) != kEntry) {
    return std::nullopt;
  }
  frame.remove_prefix(1);
  SeenEntry entry;
  walk(need(frame, need_varint(frame)), [&](std::uint64_t what, std::uint64_t number, std::string_view bytes) {
    if (what == kChat) {
      entry.chat = number;
    } else if (what == kSeq) {
      entry.seq = number;
    } else if (what == kMessage) {
      walk(bytes, [&](std::uint64_t part, std::uint64_t, std::string_view text) {
        entry.text = part == kText ? text : entry.text;
      });
    }
  });
  return entry;
}

std::optional<std::string_view> FrameCutter::take_first(std::string_view& bytes) {
  auto frame = bytes;
  const auto size = take_varint(frame);
  if (!size || frame.size() < *size) {
    return std::nullopt;
  }
  bytes = frame.substr(*size);
  return frame.substr(0, *size);
}

}  // namespace atrium::bench
