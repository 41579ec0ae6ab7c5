#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "settings.h"

// What stands behind the subcommands on the command line.
namespace atrium::cli {

using Run = int (*)(const Settings&);

// The subcommand that makes `run` the chosen one.
CLI::App* add_command(CLI::App& app, Run& chosen, Run run, const std::string& name, const std::string& what);

// Takes a number from 1 on: CLI11's own check prints its bounds to the last of 309 digits.
CLI::Validator from_one();

inline constexpr const char* kChatWords = "Number or title of the chat, or @login for a direct one";

// One about a message: takes CHAT and MESSAGE.
CLI::App* add_message_command(CLI::App& app, Settings& settings, Run& chosen, Run run, const std::string& name,
                              const std::string& what);

// Those about polls.
void add_polls(CLI::App& app, Settings& settings, Run& chosen);

// Those about files.
void add_files(CLI::App& app, Settings& settings, Run& chosen);
// Those about what goes on around messages.
void add_conversation(CLI::App& app, Settings& settings, Run& chosen);
void add_threads(CLI::App& app, Settings& settings, Run& chosen);
// Those about messages that should not be there.
void add_reports(CLI::App& app, Settings& settings, Run& chosen);

// Those about single messages.
void add_messages(CLI::App& app, Settings& settings, Run& chosen);

// Those about what the school is made of.
void add_structure(CLI::App& app, Settings& settings, Run& chosen);

}  // namespace atrium::cli
