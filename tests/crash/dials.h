#pragma once

#include <cstddef>
#include <cstdlib>
#include <random>

namespace atrium::test {

// A number of the environment.
inline std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Another each time, unless ATRIUM_TEST_SEED says which.
inline unsigned seed_of_this_run() { return static_cast<unsigned>(number_from("ATRIUM_TEST_SEED", std::random_device{}())); }

}  // namespace atrium::test
