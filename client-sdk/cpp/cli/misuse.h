#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "settings.h"

namespace atrium::cli {

// The words of the command that was given, such as "audit show".
std::string command_words(const CLI::App& app);

// What is wrong with the command line. A command that there isn't is named, and those that are near.
Misused misuse(const CLI::App& app, const CLI::ParseError& error);

}  // namespace atrium::cli
