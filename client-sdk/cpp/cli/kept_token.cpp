#include "kept_token.h"

#include <algorithm>

namespace atrium::cli {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kApplicant = "applicant";

// The text up to the end of its line; takes it out of the text.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::optional<client::Token> token_in(std::string_view digits) {
  client::Token token{};
  if (digits.size() != token.size() * 2)
    return std::nullopt;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const auto high = kDigits.find(digits[2 * i]);
    const auto low = kDigits.find(digits[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return std::nullopt;
    token[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return token;
}

}  // namespace

std::string to_text(const KeptToken& kept) {
  std::string text;
  for (const std::uint8_t byte : kept.token)
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text + '\n' + (kept.applicant ? std::string(kApplicant) + '\n' : "");
}

std::optional<KeptToken> kept_token_in(std::string_view text) {
  const auto token = token_in(take_line(text));
  if (!token)
    return std::nullopt;
  return KeptToken{*token, take_line(text) == kApplicant};
}

}  // namespace atrium::cli
