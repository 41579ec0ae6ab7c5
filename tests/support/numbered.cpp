#include "tests/support/numbered.h"

#include <algorithm>
#include <cctype>

namespace atrium::test {
namespace {

constexpr std::size_t kDigits = 9;
// A sign with a number is one pictograph with many clocks joined to it, whose hours are the digits, the last one first.
constexpr std::size_t kEmojiDigits = 7;
constexpr std::string_view kManyDigits = "🔢";
constexpr std::string_view kJoined = "\u200D\xF0\x9F\x95";

}  // namespace

std::string numbered_text(std::uint64_t number, std::string_view filler) {
  auto digits = std::to_string(number);
  digits.insert(0, kDigits - digits.size(), '0');
  return "[" + digits + "]" + std::string(filler);
}

std::string numbered_emoji(std::uint64_t number) {
  std::string emoji(kManyDigits);
  for (std::size_t digit = 0; digit < kEmojiDigits; ++digit, number /= 16) {
    emoji += kJoined;
    emoji += static_cast<char>(0x90 + number % 16);
  }
  return emoji;
}

std::vector<std::uint64_t> numbers_in(std::string_view bytes) {
  std::vector<std::uint64_t> numbers;
  constexpr auto kLength = kJoined.size() + 1;
  for (auto at = bytes.find(kManyDigits); at != std::string_view::npos; at = bytes.find(kManyDigits, at + 1)) {
    const auto digits = bytes.substr(at + kManyDigits.size(), kEmojiDigits * kLength);
    if (digits.size() < kEmojiDigits * kLength) {
      continue;
    }
    std::uint64_t number = 0;
    for (std::size_t digit = kEmojiDigits; digit-- > 0;) {
      number = number * 16 + (static_cast<unsigned char>(digits[(digit + 1) * kLength - 1]) - 0x90u);
    }
    numbers.push_back(number);
  }
  for (auto at = bytes.find('['); at != std::string_view::npos; at = bytes.find('[', at + 1)) {
    const auto digits = bytes.substr(at + 1, kDigits);
    const bool whole = digits.size() == kDigits && bytes.size() > at + 1 + kDigits && bytes[at + 1 + kDigits] == ']';
    if (whole && std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; })) {
      numbers.push_back(std::stoull(std::string(digits)));
    }
  }
  return numbers;
}

}  // namespace atrium::test
