#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/policy/policy.h"

namespace atrium::policy {

// Whose password it is to be.
struct PasswordOwner {
  std::string_view login;
  std::string_view space;
  Roles roles;
};

// Why this may not be somebody's new password; nothing if it may. Length counts, composition doesn't (OWASP ASVS 5.0, 6.2): at least 12
// characters for employees and 10 for others, at most 128 bytes, and nothing that is tried first.
std::optional<std::string_view> weakness(std::string_view password, const PasswordOwner& owner);

}  // namespace atrium::policy
