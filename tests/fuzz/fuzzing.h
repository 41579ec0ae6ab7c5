#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace atrium::fuzz {

// What must hold for any input. Ends the program in a way that libFuzzer notices.
inline void check(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
  }
}

// The target: takes any bytes, and ends.
void take(std::string_view input);

}  // namespace atrium::fuzz

// What libFuzzer, or corpus_main.cpp, calls. Each target includes this header once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  atrium::fuzz::take({reinterpret_cast<const char*>(data), size});
  return 0;
}
