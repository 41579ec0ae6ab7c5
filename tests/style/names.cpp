#include <algorithm>
#include <regex>
#include <set>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

// The text of a section, from its heading to the next of any level.
std::string section(std::string_view document, std::string_view title) {
  std::string text;
  bool is_inside = false;
  for (const auto& line : lines_of(document)) {
    if (line.starts_with("#")) {
      is_inside = line.ends_with(title);
    } else if (is_inside) {
      text += line + "\n";
    }
  }
  return text;
}

std::set<std::string> names_in(const std::string& text) {
  static const std::regex kName("`([A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*)(\\(\\))?`");
  std::set<std::string> names;
  for (std::sregex_iterator match(text.begin(), text.end(), kName), end; match != end; ++match) {
    names.insert((*match)[1]);
  }
  return names;
}

std::vector<std::string> defined_names(const std::vector<SourceFile>& sources) {
  static const std::regex kMessage("(^|\n)\\s*(message|enum) ([A-Za-z0-9_]+)");
  std::vector<std::string> names;
  for (const auto& source : sources) {
    if (source.path.starts_with("tests/") || source.path.starts_with("bench/")) {
      continue;
    }
    if (source.path.ends_with(".proto")) {
      for (std::sregex_iterator match(source.text.begin(), source.text.end(), kMessage), end; match != end; ++match) {
        names.push_back((*match)[3]);
      }
      continue;
    }
    for (auto& definition : definitions(source.text)) {
      names.push_back(std::move(definition.name));
    }
  }
  return names;
}

}  // namespace

Complaints check_names(const std::vector<SourceFile>& sources, std::string_view architecture) {
  const auto text = section(architecture, "Life of a message");
  const auto wanted = names_in(text);
  if (wanted.empty()) {
    return {"ARCHITECTURE.md has no section \"Life of a message\" with names in backticks"};
  }
  const auto defined = defined_names(sources);
  Complaints complaints;
  for (const auto& name : wanted) {
    const bool is_defined = std::any_of(defined.begin(), defined.end(), [&](const std::string& known) {
      return known == name || known.ends_with("::" + name);
    });
    if (!is_defined) {
      complaints.push_back("ARCHITECTURE.md, Life of a message: `" + name + "` is not defined in the sources");
    }
  }
  return complaints;
}

}  // namespace atrium::style
