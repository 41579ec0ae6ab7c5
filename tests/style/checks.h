#pragma once

#include <string_view>
#include <vector>

#include "tests/style/sources.h"

namespace atrium::style {

inline constexpr std::size_t kFileLines = 400;
inline constexpr std::size_t kFunctionLines = 70;
inline constexpr std::size_t kReadmeLines = 60;

// Files and functions fit their limits. `exceptions` lists what may be larger, a line each: "LINES PATH" or
// "LINES PATH NAME"; an entry must equal the size, so it can only shrink.
Complaints check_sizes(const std::vector<SourceFile>& sources, std::string_view exceptions);

// A folder includes only what stands before it.
Complaints check_includes(const std::vector<SourceFile>& sources);

// What stands in backticks in the section "Life of a message" and looks like a name is defined in the sources.
Complaints check_names(const std::vector<SourceFile>& sources, std::string_view architecture);

// Every folder with sources has a README.md that is short. `readmes` holds all README.md files.
Complaints check_readmes(const std::vector<SourceFile>& sources, const std::vector<SourceFile>& readmes);

// The bugs of tests/planted still fit the sources, the tests that catch them exist, and every invariant has two at least.
Complaints check_planted(const std::vector<SourceFile>& patches, const std::vector<SourceFile>& sources);

// A descriptor set as lines, sorted: "Message.field number type label" and "Enum.VALUE number".
std::vector<std::string> wire_lines(std::string_view descriptor_set);
// The protocol only grows: what is in `golden` stays; what is new is to be added there.
Complaints check_wire(const std::vector<std::string>& golden, const std::vector<std::string>& current);

}  // namespace atrium::style
