#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atrium::test {

// A text, and a sign, that can be found in any bytes; and what of them is in some bytes.
std::string numbered_text(std::uint64_t number, std::string_view filler);
std::string numbered_emoji(std::uint64_t number);
std::vector<std::uint64_t> numbers_in(std::string_view bytes);

}  // namespace atrium::test
