#include "tests/simulation/seeded_random.h"

#include <random>

namespace atrium::test {
namespace {

thread_local std::mt19937_64 random_of_this_thread;

}  // namespace

std::uint64_t seeded_random() {
  const auto number = random_of_this_thread();
  return number == 0 ? 1 : number;
}

void seed_random(std::uint64_t seed) { random_of_this_thread.seed(seed); }

}  // namespace atrium::test
