#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

constexpr int kInvariants = 10;
constexpr std::string_view kInvariant = "invariant: ";
constexpr std::string_view kBug = "bug: ";
constexpr std::string_view kCaughtBy = "caught by: ";

struct Hunk {
  std::string file;
  std::size_t old_lines = 0;  // as its head says
  std::size_t new_lines = 0;
  std::vector<std::string> before;
  std::vector<std::string> after;
};

struct Patch {
  int invariant = 0;
  bool tells_bug = false;
  std::vector<std::string> caught_by;
  std::vector<Hunk> hunks;
};

std::size_t lines_in(const char* text, const char* format) {
  std::size_t first = 0;
  std::size_t lines = 1;  // "@@ -3 +3,2 @@": a single line has no count
  return std::sscanf(text, format, &first, &lines) > 0 ? lines : 0;
}

Patch read_patch(std::string_view text) {
  Patch patch;
  std::string file;
  for (const auto& line : lines_of(text)) {
    if (line.starts_with("+++ b/")) {
      file = line.substr(6);
    } else if (line.starts_with("@@ -")) {
      const auto plus = line.find(" +");
      patch.hunks.push_back(
          {file, lines_in(line.c_str(), "@@ -%zu,%zu"), lines_in(line.c_str() + plus, " +%zu,%zu"), {}, {}});
    } else if (line.starts_with("--- ")) {
      continue;
    } else if (!patch.hunks.empty() && !line.empty()) {
      auto& hunk = patch.hunks.back();
      if (line[0] != '+')
        hunk.before.push_back(line.substr(1));
      if (line[0] != '-')
        hunk.after.push_back(line.substr(1));
    } else if (line.starts_with(kInvariant)) {
      patch.invariant = std::atoi(line.c_str() + kInvariant.size());
    } else if (line.starts_with(kCaughtBy)) {
      patch.caught_by.push_back(line.substr(kCaughtBy.size()));
    } else {
      patch.tells_bug = patch.tells_bug || (line.starts_with(kBug) && line.size() > kBug.size());
    }
  }
  return patch;
}

const SourceFile* find(const std::vector<SourceFile>& sources, const std::string& path) {
  const auto found = std::find_if(sources.begin(), sources.end(), [&](const auto& source) { return source.path == path; });
  return found == sources.end() ? nullptr : &*found;
}

std::string why_not(const Hunk& hunk, const std::vector<SourceFile>& sources) {
  const auto* source = find(sources, hunk.file);
  if (source == nullptr)
    return "there is no " + hunk.file;
  if (hunk.before.size() != hunk.old_lines || hunk.after.size() != hunk.new_lines || hunk.before == hunk.after)
    return "a hunk of " + hunk.file + " is not what its head says";
  const auto lines = lines_of(source->text);
  const auto first = std::search(lines.begin(), lines.end(), hunk.before.begin(), hunk.before.end());
  if (first == lines.end())
    return "does not fit " + hunk.file + " any more";
  if (std::search(first + 1, lines.end(), hunk.before.begin(), hunk.before.end()) != lines.end())
    return "fits " + hunk.file + " in two places: give it more lines around";
  return "";
}

// Whether a test that a filter names without its parameters is there.
bool is_test(const std::string& name, const std::vector<SourceFile>& sources) {
  const auto dot = name.find('.');
  if (dot == std::string::npos)
    return false;
  const auto definition = "(" + name.substr(0, dot) + ", " + name.substr(dot + 1) + ")";
  return std::any_of(sources.begin(), sources.end(), [&](const SourceFile& source) {
    return source.path.starts_with("tests/") && source.text.find(definition) != std::string::npos;
  });
}

// The tests of "[VARIABLE=VALUE...] PROGRAM FILTER".
std::vector<std::string> tests_of(const std::string& caught_by) {
  std::istringstream filter(caught_by.substr(caught_by.rfind(' ') + 1));
  std::vector<std::string> tests;
  for (std::string test; std::getline(filter, test, ':');) {
    std::erase_if(test, [](char c) { return c == '*' || c == '/'; });
    tests.push_back(test);
  }
  return tests;
}

}  // namespace

Complaints check_planted(const std::vector<SourceFile>& patches, const std::vector<SourceFile>& sources) {
  Complaints complaints;
  std::array<int, kInvariants + 1> count{};
  for (const auto& [path, text] : patches) {
    const auto patch = read_patch(text);
    if (patch.invariant < 1 || patch.invariant > kInvariants || !patch.tells_bug || patch.caught_by.empty() ||
        patch.hunks.empty()) {
      complaints.push_back(path + " wants an invariant, a bug, tests that catch it, and a diff");
      continue;
    }
    ++count[static_cast<std::size_t>(patch.invariant)];
    for (const auto& caught_by : patch.caught_by) {
      for (const auto& test : tests_of(caught_by)) {
        if (!is_test(test, sources))
          complaints.push_back(path + ": there is no test " + test);
      }
    }
    for (const auto& hunk : patch.hunks) {
      if (const auto why = why_not(hunk, sources); !why.empty())
        complaints.push_back(path + " " + why);
    }
  }
  for (int invariant = 1; invariant <= kInvariants; ++invariant) {
    if (count[static_cast<std::size_t>(invariant)] < 2)
      complaints.push_back("invariant " + std::to_string(invariant) + " has fewer than two planted bugs");
  }
  return complaints;
}

}  // namespace atrium::style
