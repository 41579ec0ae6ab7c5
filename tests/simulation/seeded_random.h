#pragma once

#include <cstdint>

namespace atrium::test {

// What takes the place of the kernel's randomness on this thread. Not 0.
std::uint64_t seeded_random();
void seed_random(std::uint64_t seed);

}  // namespace atrium::test
