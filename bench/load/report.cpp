#include "bench/load/report.h"

#include <cmath>
#include <cstdio>

namespace atrium::bench {

void JsonLine::begin(std::string_view name) { fields_.append(fields_.empty() ? "\"" : ", \"").append(name).append("\": "); }

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
  begin(name);
  fields_ += '"';
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20) {
      fields_ += ' ';
    } else {
      fields_.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
    }
  }
  fields_ += '"';
  return *this;
}

JsonLine& JsonLine::number(std::string_view name, double value) {
  begin(name);
  char digits[64];
  const bool is_whole = std::abs(value) < 1e15 && value == std::floor(value);
  const auto size = std::snprintf(digits, sizeof(digits), is_whole ? "%.0f" : "%.4g", value);
  fields_ += std::isfinite(value) ? std::string(digits, static_cast<std::size_t>(size)) : "null";
  return *this;
}

}  // namespace atrium::bench
