#include "server/codec/entries.h"

#include <google/protobuf/io/coded_stream.h>

#include "server/codec/frames.h"
#include "server/codec/varint.h"

namespace atrium::codec {
namespace {

using wire::v1::Entry;
using wire::v1::HistoryItem;
using wire::v1::HistoryPage;
using wire::v1::ServerFrame;

// Groups are left out: no message of ours has one.
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

constexpr std::uint32_t tag_of(int field, WireType type) { return static_cast<std::uint32_t>(field) << 3 | type; }

std::size_t field_size(int field, std::string_view bytes) {
  return varint_size(tag_of(field, kLengthDelimited)) + varint_size(bytes.size()) + bytes.size();
}

bool is_body(int field) {
  switch (static_cast<Entry::BodyCase>(field)) {
    case Entry::kMessage:
    case Entry::kEdit:
    case Entry::kDeletion:
    case Entry::kMembersAdded:
    case Entry::kMembersRemoved:
    case Entry::kChatCreated:
    case Entry::kMembersChanged:
    case Entry::kWithheld:
    case Entry::kChatRenamed:
    case Entry::kChatArchived:
    case Entry::kReaction:
    case Entry::kPin:
    case Entry::kVote:
    case Entry::kPollClosed:
    case Entry::kConfirmed:
    case Entry::kConfirmReminder:
    case Entry::kConfirmationClosed:
    case Entry::kSlowModeSet:
      return true;
    case Entry::BODY_NOT_SET:
      break;
  }
  return false;
}

std::optional<std::uint64_t> read_varint(google::protobuf::io::CodedInputStream& in) {
  std::uint64_t value = 0;
  return in.ReadVarint64(&value) ? std::optional(value) : std::nullopt;
}

// Reads over a field's value: what a varint holds, or how many bytes another one has. Nothing if it is damaged.
std::optional<std::uint64_t> pass(google::protobuf::io::CodedInputStream& in, std::uint32_t tag) {
  const auto skip = [&](std::uint64_t size) {
    const bool is_whole = size <= static_cast<std::uint64_t>(in.BytesUntilTotalBytesLimit());
    return is_whole && in.Skip(static_cast<int>(size)) ? std::optional(size) : std::nullopt;
  };
  switch (tag & 7) {
    case kVarint:
      return read_varint(in);
    case kFixed64:
      return skip(8);
    case kFixed32:
      return skip(4);
    case kLengthDelimited: {
      const auto size = read_varint(in);
      return size ? skip(*size) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<EntryOutline> outline_of(std::string_view encoded_entry) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(encoded_entry.data()),
                                            static_cast<int>(encoded_entry.size()));
  in.SetTotalBytesLimit(static_cast<int>(encoded_entry.size()));
  EntryOutline outline;
  while (static_cast<std::size_t>(in.CurrentPosition()) < encoded_entry.size()) {
    const auto begin = static_cast<std::size_t>(in.CurrentPosition());
    const auto tag = in.ReadTag();
    const auto value = pass(in, tag);
    if (tag == 0 || !value) {
      return std::nullopt;
    }
    if (tag == tag_of(Entry::kMessageNoFieldNumber, kVarint)) {
      outline.message_no = *value;
    } else if (tag == tag_of(Entry::kThreadFieldNumber, kLengthDelimited)) {
      outline.in_thread = true;
    } else if (const auto field = static_cast<int>(tag >> 3); (tag & 7) == kLengthDelimited && is_body(field)) {
      if (outline.body != Entry::BODY_NOT_SET) {
        return std::nullopt;
      }
      outline.body = static_cast<Entry::BodyCase>(field);
      outline.body_begin = begin;
      outline.body_end = static_cast<std::size_t>(in.CurrentPosition());
    }
  }
  return outline;
}

std::string with_empty_message(std::string_view encoded_entry, const EntryOutline& outline) {
  std::string result(encoded_entry.substr(0, outline.body_begin));
  append_field(result, Entry::kMessageFieldNumber, {});
  result.append(encoded_entry.substr(outline.body_end));
  return result;
}

void append_history_item(std::string& out, std::string_view encoded_entry, std::string_view encoded_overlay) {
  auto size = field_size(HistoryItem::kEntryFieldNumber, encoded_entry);
  if (!encoded_overlay.empty()) {
    size += field_size(HistoryItem::kOverlayFieldNumber, encoded_overlay);
  }
  append_varint(out, tag_of(HistoryPage::kItemsFieldNumber, kLengthDelimited));
  append_varint(out, size);
  append_field(out, HistoryItem::kEntryFieldNumber, encoded_entry);
  if (!encoded_overlay.empty()) {
    append_field(out, HistoryItem::kOverlayFieldNumber, encoded_overlay);
  }
}

std::string encode_history_page(const HistoryPage& page, std::span<const std::string_view> items) {
  auto size = page.ByteSizeLong();
  for (const auto item : items) {
    size += item.size();
  }
  std::string content;
  content.reserve(size + 8);
  append_varint(content, tag_of(ServerFrame::kHistoryPageFieldNumber, kLengthDelimited));
  append_varint(content, size);
  page.AppendToString(&content);
  for (const auto item : items) {
    content.append(item);
  }
  return content;
}

}  // namespace atrium::codec
