#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/matrix/people.h"
#include "tests/matrix/situation.h"

// What the files of Objects have in common: fields in Protobuf's text form, and in which space people are.
namespace atrium::matrix {

inline constexpr std::uint64_t kNoId = 1234567890123456789;  // ids are random: it won't be one

inline std::string field(std::string_view name, std::uint64_t value) {
  return std::string(name) + ": " + std::to_string(value) + " ";
}

inline void put(std::string& text, std::string_view placeholder, const std::string& value) {
  for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size())) {
    text.replace(at, placeholder.size(), value);
  }
}

inline std::string tomorrow() {
  const auto time = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours(24);
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

inline std::string_view space_of(const Actor& actor) {
  return actor.name.empty() ? kCollege : person_called(actor.name).space;
}
inline std::string_view other_space(std::string_view space) { return space == kCollege ? kLyceum : kCollege; }

}  // namespace atrium::matrix
