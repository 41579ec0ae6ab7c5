#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace atrium::guard {

// What is remembered of many, in memory that never grows: each key belongs in one of many small sets, and a new one takes the place
// of the one in its set that was used longest ago. Keys are hashes with a seed that nobody knows, so nobody chooses their set.
template <class Value>
class FixedTable {
 public:
  explicit FixedTable(std::size_t entries) : sets_(std::max<std::size_t>(entries / kWays, 1)) {}

  // What is remembered of the key, or a new value.
  Value& at(std::uint64_t key) {
    auto& set = sets_[key % sets_.size()];
    auto found = std::ranges::find(set, key, &Entry::key);
    if (found == set.end() || found->used == 0) {
      found = std::ranges::min_element(set, {}, &Entry::used);
      *found = {key, 0, {}};
    }
    found->used = ++uses_;
    return found->value;
  }

 private:
  static constexpr std::size_t kWays = 8;
  struct Entry {
    std::uint64_t key = 0;
    std::uint64_t used = 0;  // 0 = never
    Value value{};
  };

  std::vector<std::array<Entry, kWays>> sets_;
  std::uint64_t uses_ = 0;
};

}  // namespace atrium::guard
