#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "settings.h"

// What stands behind the subcommands on the command line.
namespace atrium::cli {

using Run = int (*)(const Settings&);

// The subcommand that makes `run` the chosen one.
CLI::App* add_command(CLI::App& app, Run& chosen, Run run, const std::string& name, const std::string& what);

// Those about what the school is made of.
void add_structure(CLI::App& app, Settings& settings, Run& chosen);

}  // namespace atrium::cli
