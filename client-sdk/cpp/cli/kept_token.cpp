#include "kept_token.h"

#include <algorithm>

#include "hex.h"

namespace atrium::cli {
namespace {

constexpr std::string_view kApplicant = "applicant";

// The text up to the end of its line; takes it out of the text.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::optional<client::Token> token_in(std::string_view digits) {
  client::Token token{};
  const auto bytes = from_hex(digits);
  if (!bytes || bytes->size() != token.size())
    return std::nullopt;
  std::ranges::copy(*bytes, token.begin());
  return token;
}

}  // namespace

std::string to_text(const KeptToken& kept) {
  return to_hex(kept.token) + '\n' + (kept.applicant ? std::string(kApplicant) + '\n' : "");
}

std::optional<KeptToken> kept_token_in(std::string_view text) {
  const auto token = token_in(take_line(text));
  if (!token)
    return std::nullopt;
  return KeptToken{*token, take_line(text) == kApplicant};
}

}  // namespace atrium::cli
