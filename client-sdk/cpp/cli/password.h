#pragma once

#include <optional>
#include <string>

#include "settings.h"

namespace atrium::cli {

// From --password-file (its first line), ATRIUM_PASSWORD or a prompt on the terminal; nothing if there is none of them.
// Throws Failed if the file can't be read.
std::optional<std::string> given_password(const Settings& settings);
std::optional<std::string> prompt_for_password(const Settings& settings);
// What it is to be: from --new-password-file, or asked for twice on the terminal.
std::optional<std::string> given_new_password(const Settings& settings);

}  // namespace atrium::cli
