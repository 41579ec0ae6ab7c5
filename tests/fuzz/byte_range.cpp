// Which part of a file is asked for; the first 8 bytes are the file's size.
#include "server/transfer/byte_range.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  std::uint64_t size = 0;
  const auto head = input.substr(0, 8);
  for (const char c : head) {
    size = size << 8 | static_cast<unsigned char>(c);
  }
  size = std::max<std::uint64_t>(size, 1);
  const auto range = transfer::range_of(input.substr(head.size()), size);
  if (!range) {
    return;
  }
  check(range->size > 0 && range->size <= size && range->from <= size - range->size, "it lies within the file");
  check(range->is_part || range->size == size, "what is no part is all of it");
  const auto text = "bytes=" + std::to_string(range->from) + "-" + std::to_string(range->from + (range->size - 1));
  const auto again = transfer::range_of(text, size);
  check(again && again->is_part && again->from == range->from && again->size == range->size, "and can be asked for as that");
}

}  // namespace atrium::fuzz
