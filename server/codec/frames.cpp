#include "server/codec/frames.h"

#include "server/codec/varint.h"

namespace atrium::codec {
namespace {

constexpr char kReplyToTag = (1 << 3) | 0;  // ServerFrame.reply_to, varint
constexpr char kEntryTag = (2 << 3) | 2;    // ServerFrame.entry, length-delimited

}  // namespace

std::optional<std::string_view> FrameReader::next() {
  if (rest_.empty() || bad_) {
    return std::nullopt;
  }
  std::uint64_t size = 0;
  // A message is at most 64 KiB, so a length of more than three bytes is never right.
  for (std::size_t i = 0; i < 3 && i < rest_.size(); ++i) {
    const auto byte = static_cast<unsigned char>(rest_[i]);
    size |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) {
      rest_.remove_prefix(i + 1);
      if (size == 0 || size > rest_.size()) {
        break;
      }
      const auto frame = rest_.substr(0, size);
      rest_.remove_prefix(size);
      return frame;
    }
  }
  bad_ = true;
  return std::nullopt;
}

std::string encode_content(const wire::v1::ServerFrame& content) { return content.SerializeAsString(); }

void append_reply(std::string& out, std::uint64_t reply_to, std::string_view content) {
  append_varint(out, 1 + varint_size(reply_to) + content.size());
  out.push_back(kReplyToTag);
  append_varint(out, reply_to);
  out.append(content);
}

std::uint64_t reply_to(std::string_view encoded_frame) {
  if (encoded_frame.empty() || encoded_frame.front() != kReplyToTag) {
    return 0;
  }
  std::uint64_t id = 0;
  for (std::size_t i = 1, shift = 0; i < encoded_frame.size() && shift < 64; ++i, shift += 7) {
    const auto byte = static_cast<unsigned char>(encoded_frame[i]);
    id |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) {
      break;
    }
  }
  return id;
}

void append_field(std::string& out, std::uint32_t field_number, std::string_view encoded) {
  constexpr std::uint32_t kLengthDelimited = 2;
  append_varint(out, (field_number << 3) | kLengthDelimited);
  append_varint(out, encoded.size());
  out.append(encoded);
}

void append_frame(std::string& out, const wire::v1::ServerFrame& frame) {
  append_varint(out, frame.ByteSizeLong());
  frame.AppendToString(&out);
}

void append_entry_push(std::string& out, std::string_view encoded_entry) {
  append_varint(out, 1 + varint_size(encoded_entry.size()) + encoded_entry.size());
  out.push_back(kEntryTag);
  append_varint(out, encoded_entry.size());
  out.append(encoded_entry);
}

}  // namespace atrium::codec
