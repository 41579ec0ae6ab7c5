// What a backup says of itself: what can be read is exactly what would have been written.
#include "storage/backup.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  const auto note = storage::decode_note(input);
  if (note) {
    check(storage::encode_note(*note) == input, "a note has one form");
  }
  storage::BackupNote made;
  for (const char c : input) {
    const auto byte = static_cast<unsigned char>(c);
    made.mark.group = storage::GroupNumber(made.mark.group.value << 8 | byte);
    made.mark.hash = made.mark.hash * 31 + byte;
    made.epoch = Epoch(made.epoch.value * 37 + byte);
    made.spaces = made.spaces * 41 + byte;
    made.at_ms = static_cast<std::int64_t>(static_cast<std::uint64_t>(made.at_ms) * 43 + byte);
  }
  auto line = storage::encode_note(made);
  check(storage::decode_note(line) == made, "what was written can be read");
  if (!input.empty()) {
    line[input.size() % line.size()] ^= static_cast<char>(1 << (static_cast<unsigned char>(input.front()) % 8));
    check(!storage::decode_note(line), "a bit that turned is seen");
  }
}

}  // namespace atrium::fuzz
