#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

namespace atrium::test {

// Another one each time; ATRIUM_TEST_SEED replays a run. A test that fails says which it had.
inline std::uint64_t test_seed() {
  const char* given = std::getenv("ATRIUM_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

// Chance that can be had again. Of one thread.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
  bool one_in(std::uint64_t so_many) { return below(so_many) == 0; }
  template <class T>
  T& pick(std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace atrium::test
