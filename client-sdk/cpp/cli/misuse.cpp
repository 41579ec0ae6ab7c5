#include "misuse.h"

#include <algorithm>
#include <numeric>

#include "output.h"

namespace atrium::cli {
namespace {

// Levenshtein's distance, one row at a time.
std::size_t distance(const std::string& one, const std::string& other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const auto change = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// The command that is given, or the last one of which a command is missing.
const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty())
    at = at->get_subcommands().front();
  return *at;
}

std::string near_ones(const CLI::App& app, const std::string& word) {
  std::string text;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
    const auto& name = each->get_name();
    const bool begins_so = word.size() > 1 && name.starts_with(word);
    if (begins_so || distance(word, name) <= std::max<std::size_t>(1, name.size() / 3))
      text += (text.empty() ? "; did you mean " : " or ") + name;
  }
  return text;
}

}  // namespace

std::string command_words(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    words += (words.empty() ? "" : " ") + at->get_name();
  }
  return words;
}

Misused misuse(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& at = innermost(app);
  const auto words = command_words(app);
  const std::string help = ": see \"atrium " + words + (words.empty() ? "" : " ") + "--help\"";
  const bool lacks_command = !at.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (!lacks_command)
    return Misused(printable(error.what()) + help);
  for (const auto& word : app.remaining(true)) {
    if (!word.starts_with('-'))
      return Misused("there is no command \"" + printable((words.empty() ? "" : words + " ") + word) + "\"" +
                     near_ones(at, word) + help);
  }
  return Misused((words.empty() ? "say which command" : "say which of " + words) + help);
}

}  // namespace atrium::cli
