#include "csv.h"

namespace atrium::cli {
namespace {

std::string csv_cell(const std::string& text) {
  // What begins like a formula would be one for a spreadsheet, whoever wrote it (OWASP, CSV injection).
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const auto plain = is_formula ? "'" + text : text;
  // Quoted too if a spreadsheet that takes another separator would split it, and find a formula behind that.
  if (plain.find_first_of(",;\t\"\r\n") == std::string::npos)
    return plain;
  std::string cell = "\"";
  for (const char letter : plain)
    cell += letter == '"' ? "\"\"" : std::string(1, letter);
  return cell + "\"";
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells)
    line += (&cell == &cells.front() ? "" : ",") + csv_cell(cell);
  return line + "\r";
}

}  // namespace atrium::cli
