#pragma once

#include <string>
#include <vector>

namespace atrium::bench {

// What people write: real sentences from $ATRIUM_TEST_DATA or ../shared/data (its README says whose they are), or, if they aren't there,
// some that were made up.
struct Sentences {
  std::vector<std::string> texts;
  bool are_real = false;
};

Sentences read_sentences();

}  // namespace atrium::bench
