#include "server/policy/name_rules.h"

#include <algorithm>
#include <utility>

#include "server/config/limits.h"

namespace atrium::policy {
namespace {

constexpr std::size_t kLeastLogin = 2;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The first and last of each range of characters.
using Range = std::pair<char32_t, char32_t>;

// That end a line, or turn the text around them.
constexpr Range kTurning[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x61C, 0x61C},  {0x200E, 0x200F},
                              {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFFF9, 0xFFFB}};

// That nobody sees: Unicode's Default_Ignorable_Code_Point, and the blank pattern of Braille.
constexpr Range kHidden[] = {{0xAD, 0xAD},     {0x34F, 0x34F},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
                             {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2060, 0x206F},   {0x2800, 0x2800},
                             {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
                             {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

constexpr Range kBlank[] = {{' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                            {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};

// That are drawn over the character before them.
constexpr Range kCombining[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
                                {0x670, 0x670},   {0x6D6, 0x6DC},   {0x6DF, 0x6E4},   {0x900, 0x902},   {0x93C, 0x93C},
                                {0xE31, 0xE31},   {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                {0x20D0, 0x20FF}, {0x302A, 0x302F}, {0x3099, 0x309A}, {0xFE20, 0xFE2F}};
constexpr int kCombiningInARow = 3;

template <std::size_t size>
bool is_in(const Range (&ranges)[size], char32_t point) {
  return std::ranges::any_of(ranges, [&](const Range& range) { return point >= range.first && point <= range.second; });
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

bool may_be_line(std::string_view text) {
  int in_a_row = 0;
  while (!text.empty()) {
    const auto point = take_point(text);
    in_a_row = is_in(kCombining, point) ? in_a_row + 1 : 0;
    if (is_in(kTurning, point) || in_a_row > kCombiningInARow) {
      return false;
    }
  }
  return true;
}

bool may_be_name(std::string_view text) {
  if (text.empty() || text.size() > limits::kTitleBytes || !may_be_line(text)) {
    return false;
  }
  bool seen = false;
  while (!text.empty()) {
    const auto point = take_point(text);
    if (is_in(kHidden, point)) {
      return false;
    }
    seen = seen || (!is_in(kBlank, point) && !is_in(kCombining, point));
  }
  return seen;
}

}  // namespace atrium::policy
