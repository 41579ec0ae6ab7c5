// The house style, held by tests. `style_test --update` takes new fields of the protocol into wire_v1.golden.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

const std::filesystem::path kRoot = ATRIUM_SOURCE_ROOT;
const std::filesystem::path kGolden = kRoot / "tests/style/wire_v1.golden";

const std::vector<SourceFile>& sources() {
  static const auto kSources = read_sources(kRoot);
  return kSources;
}

std::vector<SourceFile> readmes() {
  std::vector<SourceFile> found;
  for (const auto& source : sources()) {
    for (auto folder = std::filesystem::path(source.path).parent_path(); !folder.empty(); folder = folder.parent_path()) {
      const auto path = (folder / "README.md").generic_string();
      const bool is_known =
          std::any_of(found.begin(), found.end(), [&](const SourceFile& readme) { return readme.path == path; });
      if (!is_known && std::filesystem::exists(kRoot / path)) {
        found.push_back({path, read_text(kRoot / path)});
      }
    }
  }
  return found;
}

std::vector<SourceFile> planted() {
  std::vector<SourceFile> found;
  for (const auto& file : std::filesystem::directory_iterator(kRoot / "tests/planted")) {
    if (file.path().extension() == ".patch") {
      found.push_back({file.path().filename().string(), read_text(file.path())});
    }
  }
  return found;
}

std::vector<std::string> golden() {
  auto lines = lines_of(read_text(kGolden));
  std::sort(lines.begin(), lines.end());
  return lines;
}

void expect_none(const Complaints& complaints) {
  for (const auto& complaint : complaints) {
    ADD_FAILURE() << complaint;
  }
}

TEST(Style, FilesAndFunctionsAreSmall) {
  ASSERT_FALSE(sources().empty());
  expect_none(check_sizes(sources(), read_text(kRoot / "tests/style/size_exceptions.txt")));
}

TEST(Style, FoldersIncludeOnlyWhatStandsBeforeThem) { expect_none(check_includes(sources())); }

TEST(Style, LifeOfAMessageNamesWhatExists) { expect_none(check_names(sources(), read_text(kRoot / "ARCHITECTURE.md"))); }

TEST(Style, FoldersHaveAShortReadme) { expect_none(check_readmes(sources(), readmes())); }

TEST(Style, PlantedBugsStillApply) { expect_none(check_planted(planted(), sources())); }

TEST(Style, TheProtocolOnlyGrows) {
  const auto current = wire_lines(read_text(ATRIUM_WIRE_SET));
  ASSERT_FALSE(current.empty());
  expect_none(check_wire(golden(), current));
}

}  // namespace

int update_golden() {
  const auto current = wire_lines(read_text(ATRIUM_WIRE_SET));
  for (const auto& complaint : check_wire(golden(), current)) {
    if (complaint.starts_with("removed")) {
      std::cerr << complaint << "\nThe protocol only grows: mark a field as deprecated instead.\n";
      return 1;
    }
  }
  std::ofstream file(kGolden);
  for (const auto& line : current) {
    file << line << '\n';
  }
  std::cout << kGolden.string() << ": " << current.size() << " lines\n";
  return file.good() ? 0 : 1;
}

}  // namespace atrium::style

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "--update") {
    return atrium::style::update_golden();
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
