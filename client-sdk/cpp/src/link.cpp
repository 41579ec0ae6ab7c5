// The links that people send to each other.
#include <atrium/invites.h>

#include <algorithm>

#include "address.h"
#include "frames.h"
#include "random.h"

namespace atrium::client {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";  // base32 of RFC 4648
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kJoin = "join-";
constexpr std::string_view kReset = "reset-";

// 20 bytes are 32 letters, without padding.
std::string to_letters(const InviteSecret& secret) {
  std::string text;
  for (std::size_t bit = 0; bit < secret.size() * 8; bit += 5) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 5; ++i)
      value = value << 1 | (secret[i / 8] >> (7 - i % 8) & 1U);
    text += kLetters[value];
  }
  return text;
}

std::optional<InviteSecret> from_letters(std::string_view text) {
  InviteSecret secret{};
  if (text.size() * 5 != secret.size() * 8)
    return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    const auto value = kLetters.find(letter);
    if (value == std::string_view::npos)
      return std::nullopt;
    for (std::size_t bit = 0; bit < 5; ++bit) {
      const auto at = i * 5 + bit;
      secret[at / 8] = static_cast<std::uint8_t>(secret[at / 8] | (value >> (4 - bit) & 1U) << (7 - at % 8));
    }
  }
  return secret;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += is_plain(c) ? std::string(1, c) : std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return encoded;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const bool is_whole = i + 2 < text.size();
    const auto high = is_whole ? kHex.find(text[i + 1]) : std::string_view::npos;
    const auto low = is_whole ? kHex.find(text[i + 2]) : std::string_view::npos;
    if (high == std::string_view::npos || low == std::string_view::npos)
      return std::nullopt;
    decoded += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return decoded;
}

Error no_link() { return {ErrorCode::kInvalidArgument, "this is no link to a space", "link"}; }

}  // namespace

InviteSecret draw_invite_secret() {
  const Token random = random_token();
  InviteSecret secret{};
  std::copy_n(random.begin(), secret.size(), secret.begin());
  return secret;
}

std::string make_link(const InviteLink& link) {
  const Address address = parse_address(link.server);
  const std::string path = address.target == "/ws" ? "" : address.target;
  return std::string(address.has_tls ? "https://" : "http://") + address.authority + path + "/" +
         percent_encoded(link.space) + "#" + std::string(link.kind == LinkKind::kReset ? kReset : kJoin) +
         to_letters(link.secret);
}

Result<InviteLink> read_link(std::string_view text) {
  const bool has_tls = text.substr(0, 8) == "https://";
  const auto hash = text.find('#');
  const auto slash = text.substr(0, hash).rfind('/');
  const std::size_t scheme = has_tls ? 8 : 7;
  if ((!has_tls && text.substr(0, 7) != "http://") || hash == std::string_view::npos || slash <= scheme)
    return no_link();
  std::string_view rest = text.substr(hash + 1);
  InviteLink link;
  link.kind = rest.substr(0, kReset.size()) == kReset ? LinkKind::kReset : LinkKind::kInvite;
  const auto word = link.kind == LinkKind::kReset ? kReset : kJoin;
  if (rest.substr(0, word.size()) != word)
    return no_link();
  const auto secret = from_letters(rest.substr(word.size()));
  const auto space = percent_decoded(text.substr(slash + 1, hash - slash - 1));
  if (!secret || !space || space->empty() || space->size() > 64 || !is_utf8(*space))
    return no_link();
  link.server = (has_tls ? "wss://" : "ws://") + std::string(text.substr(scheme, slash - scheme));
  link.space = *space;
  link.secret = *secret;
  try {
    (void)parse_address(link.server);
  } catch (const std::invalid_argument&) {
    return no_link();
  }
  return link;
}

}  // namespace atrium::client
