#include "server/policy/name_rules.h"

#include <algorithm>
#include <array>

#include "server/config/limits.h"

namespace atrium::policy {
namespace {

constexpr std::size_t kLeastLogin = 2;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The first and last of each range of characters that nobody sees, or that turn a text around.
constexpr std::array<std::pair<char32_t, char32_t>, 8> kHidden{{{0x00, 0x1F},
                                                                {0x7F, 0x9F},
                                                                {0xAD, 0xAD},
                                                                {0x61C, 0x61C},
                                                                {0x200B, 0x200F},
                                                                {0x2028, 0x202E},
                                                                {0x2060, 0x206F},
                                                                {0xFEFF, 0xFEFF}}};

bool is_hidden(char32_t point) {
  return std::ranges::any_of(kHidden, [&](const auto& range) { return point >= range.first && point <= range.second; });
}

// Takes the first character off a text that is UTF-8.
char32_t take_point(std::string_view& text) {
  const auto byte = static_cast<unsigned char>(text.front());
  const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? byte : byte & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(std::min(length, text.size()));
  return point;
}

}  // namespace

bool may_be_login(std::string_view text) {
  const auto fits = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; };
  return text.size() >= kLeastLogin && text.size() <= limits::kNameBytes && is_letter_or_digit(text.front()) &&
         std::ranges::all_of(text, fits);
}

bool may_be_name(std::string_view text) {
  if (text.empty() || text.size() > limits::kTitleBytes) {
    return false;
  }
  bool blank = true;
  while (!text.empty()) {
    const auto point = take_point(text);
    if (is_hidden(point)) {
      return false;
    }
    blank = blank && (point == ' ' || point == 0xA0);
  }
  return !blank;
}

}  // namespace atrium::policy
