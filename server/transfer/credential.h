#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace atrium::transfer {

// Who somebody says to be: a device of a space, by the hash of its token.
struct Credential {
  std::string space;
  std::string token_hash;
};

// What browsers show for pictures and links, which carry no headers of ours: a cookie that this process made for a device, and that is
// good while the device is, and this process. Any thread.
class CookieMaker {
 public:
  CookieMaker();
  std::string value_for(const Credential& credential) const;
  std::optional<Credential> read(std::string_view value) const;

 private:
  std::string seal(const Credential& credential) const;
  std::array<unsigned char, 32> key_;
};

inline constexpr std::string_view kCookieName = "atrium-files";

// "Bearer SPACE.TOKEN", the token in base64url without padding (RFC 4648).
std::optional<Credential> bearer(std::string_view authorization);
// The cookie of that name; empty if there is none.
std::string_view cookie_in(std::string_view header, std::string_view name);

}  // namespace atrium::transfer
