#include <map>
#include <sstream>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

// What is larger than its limit, by path, or path and name.
std::map<std::string, std::size_t> oversized(const std::vector<SourceFile>& sources) {
  std::map<std::string, std::size_t> found;
  for (const auto& source : sources) {
    if (const auto lines = lines_of(source.text).size(); lines > kFileLines) {
      found[source.path] = lines;
    }
    if (source.path.ends_with(".proto")) {
      continue;
    }
    for (const auto& definition : definitions(source.text)) {
      if (definition.kind == Definition::Kind::kFunction && definition.lines > kFunctionLines) {
        found[source.path + " " + definition.name] = definition.lines;
      }
    }
  }
  return found;
}

std::map<std::string, std::size_t> parse(std::string_view exceptions) {
  std::map<std::string, std::size_t> parsed;
  for (const auto& line : lines_of(exceptions)) {
    std::istringstream words(line);
    std::size_t size = 0;
    std::string what;
    if (!line.starts_with("#") && words >> size >> std::ws && std::getline(words, what)) {
      parsed[what] = size;
    }
  }
  return parsed;
}

}  // namespace

Complaints check_sizes(const std::vector<SourceFile>& sources, std::string_view exceptions) {
  const auto found = oversized(sources);
  const auto allowed = parse(exceptions);
  Complaints complaints;
  for (const auto& [what, lines] : found) {
    const auto exception = allowed.find(what);
    if (exception == allowed.end()) {
      complaints.push_back(what + " has " + std::to_string(lines) + " lines: split it");
    } else if (lines > exception->second) {
      complaints.push_back(what + " grew from " + std::to_string(exception->second) + " to " + std::to_string(lines) +
                           " lines: it may only shrink");
    } else if (lines < exception->second) {
      complaints.push_back(what + " shrank to " + std::to_string(lines) + " lines: say so in size_exceptions.txt");
    }
  }
  for (const auto& [what, lines] : allowed) {
    if (!found.contains(what)) {
      complaints.push_back(what + " needs no exception any more: take it out of size_exceptions.txt");
    }
  }
  return complaints;
}

}  // namespace atrium::style
