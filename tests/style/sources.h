#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// What the style checks see of the sources: text, and a rough idea of functions and types that holds for code formatted as
// ours is.
namespace atrium::style {

struct SourceFile {
  std::string path;  // from the root, with slashes
  std::string text;
};

// What a check complains of; one line each, empty if all is well.
using Complaints = std::vector<std::string>;

// C++ and Protobuf files of ours below `root`.
std::vector<SourceFile> read_sources(const std::filesystem::path& root);
std::string read_text(const std::filesystem::path& path);
std::vector<std::string> lines_of(std::string_view text);

// The same length and lines, with comments, literals and preprocessor lines blank.
std::string code_only(std::string_view text);

struct Definition {
  enum class Kind { kFunction, kType };
  Kind kind;
  std::string name;  // with its scopes: "atrium::Space::commit"
  std::size_t lines = 0;
};

// Functions and types that are defined in a C++ text; what stands inside a function counts as part of it.
std::vector<Definition> definitions(std::string_view text);

}  // namespace atrium::style
