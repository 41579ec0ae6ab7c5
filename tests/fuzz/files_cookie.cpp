// Who somebody says to be who asks for a file: the cookie of /files/session, or an Authorization.
#include <string>

#include "server/space/sha256.h"
#include "server/transfer/credential.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

bool is_same(const std::optional<transfer::Credential>& read, const transfer::Credential& made) {
  return read && read->space == made.space && read->token_hash == made.token_hash;
}

// A name as spaces have it.
std::string space_of(std::string_view input) {
  std::string name = "s";
  for (const char c : input.substr(0, 40)) {
    name += "abc.-7"[static_cast<unsigned char>(c) % 6];
  }
  return name;
}

}  // namespace

void take(std::string_view input) {
  static const transfer::CookieMaker maker;
  const auto value = transfer::cookie_in(input, transfer::kCookieName);
  check(value.find(';') == std::string_view::npos, "a cookie ends where the next begins");
  check(!maker.read(value) && !maker.read(input), "nobody makes one up");
  if (const auto bearer = transfer::bearer(input)) {
    check(!bearer->space.empty() && bearer->token_hash.size() == 32, "who is named is in a space");
  }

  const transfer::Credential made{space_of(input), space::sha256(std::string(input))};
  auto own = maker.value_for(made);
  check(is_same(maker.read(own), made), "what was made can be read");
  const auto header = "theme=dark; " + std::string(transfer::kCookieName) + "=" + own + "; x";
  check(transfer::cookie_in(header, transfer::kCookieName) == own, "and is found among others");
  if (!input.empty()) {
    const auto at = input.size() % own.size();
    own[at] = own[at] == input.front() ? '!' : input.front();
    check(!maker.read(own), "a letter that is another is seen");
  }
}

}  // namespace atrium::fuzz
