#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atrium::test {

// A JSON value (RFC 8259; numbers are whole), for what tests read: vectors, and what programs print.
struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kList, kObject };
  using Member = std::pair<std::string, Json>;

  Kind kind = Kind::kNull;
  std::string text;  // of a string; of a number or a bool as it was written
  std::vector<Json> items;
  std::vector<Member> members;  // sorted by name

  // Null if there is none of this name.
  const Json* find(std::string_view name) const;
  // Throws std::out_of_range if there is none.
  const Json& at(std::string_view name) const;
  bool is(Kind wanted) const { return kind == wanted; }
  std::vector<std::string> names() const;

  friend bool operator==(const Json&, const Json&) = default;
};

// Strict: no comments, no trailing commas, no name twice, nothing behind the value. Throws std::invalid_argument.
Json parse_json(std::string_view text);

// Without white space.
std::string to_text(const Json& value);

}  // namespace atrium::test
