#pragma once

#include <optional>
#include <string>

#include "settings.h"

namespace atrium::cli {

// What a new password must be, for those who choose one.
inline constexpr const char* kPasswordRules =
    "A new password has at least 12 characters for employees and operators, 10 for students and parents, and is neither the "
    "login nor "
    "what everybody tries first.";

// The first line of a file. Throws Failed if there is none.
std::string password_in(const std::string& path);

// From --password-file (its first line), ATRIUM_PASSWORD or a prompt on the terminal; nothing if there is none of them.
std::optional<std::string> given_password(const Settings& settings);
std::optional<std::string> prompt_for_password(const Settings& settings);
// What it is to be: from --new-password-file, or asked for twice on the terminal.
std::optional<std::string> given_new_password(const Settings& settings);

// What the client needs once it has no token that works: the password, or a new one for whoever signs up or has it reset. Throws
// Failed if an earlier sign-in has ended and there is none.
enum class Before { kNone, kEnded };
std::optional<std::string> password_to_sign_in(const Settings& settings, Before before);

}  // namespace atrium::cli
