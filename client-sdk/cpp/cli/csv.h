#pragma once

#include <string>
#include <string_view>
#include <vector>

// Tables for a spreadsheet (RFC 4180).
namespace atrium::cli {

// Before the first line: tells spreadsheets that it is UTF-8.
inline constexpr std::string_view kCsvMark = "\xEF\xBB\xBF";

// One line with its carriage return, without its line feed.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace atrium::cli
