#include "server/transfer/byte_range.h"

#include <algorithm>

#include "server/transfer/number.h"

namespace atrium::transfer {

std::optional<ByteRange> range_of(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const ByteRange all{0, size, false};
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) {
    return all;
  }
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) {
    return all;
  }
  const auto first = number_in(header.substr(0, dash));
  const auto last = number_in(header.substr(dash + 1));
  if (dash == 0) {  // the last so many
    return !last        ? std::optional(all)
           : *last == 0 ? std::nullopt
                        : std::optional(ByteRange{size - std::min(*last, size), std::min(*last, size), true});
  }
  if (!first || (dash + 1 < header.size() && (!last || *last < *first))) {
    return all;
  }
  if (*first >= size) {
    return std::nullopt;
  }
  return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1, true};
}

}  // namespace atrium::transfer
