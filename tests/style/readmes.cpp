#include <algorithm>
#include <map>
#include <set>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

// Trees of many small folders, in which a README further up tells enough.
constexpr std::string_view kDescribedAbove[] = {"tests/", "bench/", "client-sdk/", "proto/"};
// The manual of the protocol: it has to hold everything.
constexpr std::string_view kAnyLength = "proto/README.md";

std::string parent(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool is_described(const std::string& folder, const std::set<std::string>& described) {
  if (described.contains(folder)) {
    return true;
  }
  const bool may_be_above = std::any_of(std::begin(kDescribedAbove), std::end(kDescribedAbove),
                                        [&](std::string_view tree) { return (folder + "/").starts_with(tree); });
  const auto above = parent(folder);
  return may_be_above && !above.empty() && is_described(above, described);
}

}  // namespace

Complaints check_readmes(const std::vector<SourceFile>& sources, const std::vector<SourceFile>& readmes) {
  Complaints complaints;
  std::set<std::string> described;
  for (const auto& readme : readmes) {
    described.insert(parent(readme.path));
    const auto lines = lines_of(readme.text).size();
    if (lines > kReadmeLines && !parent(readme.path).empty() && readme.path != kAnyLength) {
      complaints.push_back(readme.path + " has " + std::to_string(lines) + " lines: keep it under " +
                           std::to_string(kReadmeLines + 1));
    }
  }
  std::set<std::string> folders;
  for (const auto& source : sources) {
    folders.insert(parent(source.path));
  }
  for (const auto& folder : folders) {
    if (!folder.empty() && folder != "server" && !is_described(folder, described)) {
      complaints.push_back(folder + " has no README.md");
    }
  }
  return complaints;
}

}  // namespace atrium::style
