// The mark file: what can be read is exactly what would have been written.
#include "storage/mark_file.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  const auto mark = storage::decode_mark(input);
  if (mark) {
    check(storage::encode_mark(*mark) == input, "a mark has one form");
  }
  storage::Mark made;
  for (const char c : input) {
    made.group = storage::GroupNumber(made.group.value << 8 | static_cast<unsigned char>(c));
    made.hash = made.hash * 31 + static_cast<unsigned char>(c);
  }
  check(storage::decode_mark(storage::encode_mark(made)) == made, "what was written can be read");
}

}  // namespace atrium::fuzz
