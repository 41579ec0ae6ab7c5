#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "atrium/wire/v1/frames.pb.h"

// Entries and pages of them as bytes: what is stored goes out as it is, without being decoded. Pure functions, any thread.
namespace atrium::codec {

// What stands in an encoded entry.
struct EntryOutline {
  std::uint64_t message_no = 0;
  bool in_thread = false;
  wire::v1::Entry::BodyCase body = wire::v1::Entry::BODY_NOT_SET;
  std::size_t body_begin = 0;  // where its field begins, and where it ends
  std::size_t body_end = 0;
};

// Nothing if the bytes are no entry, or have two bodies: none of ours does, and taking a text out must leave none. Does not look
// into the body.
std::optional<EntryOutline> outline_of(std::string_view encoded_entry);

// A message's entry with an empty body.
std::string with_empty_message(std::string_view encoded_entry, const EntryOutline& outline);

// Appends an item of HistoryPage.items; an empty overlay is none.
void append_history_item(std::string& out, std::string_view encoded_entry, std::string_view encoded_overlay);

// The encoding of a ServerFrame that holds this page with these items.
std::string encode_history_page(const wire::v1::HistoryPage& page, std::span<const std::string_view> items);

}  // namespace atrium::codec
