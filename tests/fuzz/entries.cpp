// A stored entry as bytes, against Protobuf: what stands in it, without its text, and on a page. The first byte says how long
// the overlay is that stands in front of it.
#include "server/codec/entries.h"

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

using namespace wire::v1;

void check_emptied(std::string_view bytes, const codec::EntryOutline& outline, Entry entry) {
  Entry emptied;
  check(emptied.ParseFromString(codec::with_empty_message(bytes, outline)), "a message without its text is an entry");
  entry.mutable_message()->Clear();
  check(emptied.SerializeAsString() == entry.SerializeAsString(), "and lacks nothing else");
}

void check_outline(std::string_view bytes) {
  const auto outline = codec::outline_of(bytes);
  check(!outline || (outline->body_begin <= outline->body_end && outline->body_end <= bytes.size()),
        "a body is in the entry");
  Entry entry;
  if (!outline || !entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  check(outline->body == entry.body_case(), "an entry's body is what Protobuf finds");
  check(outline->message_no == entry.message_no(), "and so is its number");
  check(outline->in_thread == entry.has_thread(), "and whether it stands in a thread");
  if (entry.has_message()) {
    check_emptied(bytes, *outline, entry);
  }
}

// A message with these numbers and this text, and without what else was read.
void check_written(const Entry& read) {
  Entry written;
  written.set_chat_id(read.chat_id());
  written.set_seq(read.seq());
  written.set_message_no(read.message_no());
  written.set_author_id(read.author_id());
  written.set_at_ms(read.at_ms());
  if (read.has_thread()) {
    *written.mutable_thread() = read.thread();
  }
  *written.mutable_message() = read.message();
  check(codec::outline_of(written.SerializeAsString()).has_value(), "what we write has an outline");
  check_outline(written.SerializeAsString());
}

void check_page(const Entry& entry, const Overlay& overlay) {
  std::string item;
  codec::append_history_item(item, entry.SerializeAsString(), overlay.SerializeAsString());
  HistoryPage expected;
  *expected.add_items()->mutable_entry() = entry;
  if (overlay.ByteSizeLong() > 0) {
    *expected.mutable_items(0)->mutable_overlay() = overlay;
  }
  check(item == expected.SerializeAsString(), "an item is the bytes of Protobuf");

  HistoryPage page;
  page.set_chat_id(entry.chat_id());
  page.set_next_from_seq(entry.seq());
  const std::string_view items[] = {item, item};
  ServerFrame frame;
  check(frame.ParseFromString(codec::encode_history_page(page, items)), "a page is a frame");
  *page.add_items() = expected.items(0);
  *page.add_items() = expected.items(0);
  check(frame.history_page().SerializeAsString() == page.SerializeAsString(), "with these items");
}

}  // namespace

void take(std::string_view input) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  const std::size_t overlay_size = input.empty() ? 0 : static_cast<unsigned char>(input.front());
  input.remove_prefix(input.empty() ? 0 : 1);
  const auto overlay_bytes = input.substr(0, overlay_size);
  const auto entry_bytes = input.substr(overlay_bytes.size());
  check_outline(entry_bytes);

  Entry entry;
  Overlay overlay;
  if (entry.ParseFromArray(entry_bytes.data(), static_cast<int>(entry_bytes.size())) &&
      overlay.ParseFromArray(overlay_bytes.data(), static_cast<int>(overlay_bytes.size()))) {
    check_page(entry, overlay);
    check_written(entry);
  }
}

}  // namespace atrium::fuzz
