#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace atrium::guard {

// What is remembered of many, in memory that never grows: each key belongs in one of many small sets, and a new one takes the place of the
// one in its set that may go first: that need not stay, and was used longest ago. Keys are hashes with a seed that nobody knows, so
// nobody chooses their set.
template <class Value>
class FixedTable {
 public:
  explicit FixedTable(std::size_t entries) : sets_(std::max<std::size_t>(entries / kWays, 1)) {}

  // What is remembered of the key; null if nothing is.
  Value* find(std::uint64_t key) {
    auto& set = set_of(key);
    const auto found = std::ranges::find_if(set, [&](const Entry& entry) { return entry.key == key && entry.used != 0; });
    if (found == set.end()) {
      return nullptr;
    }
    found->used = ++uses_;
    return &found->value;
  }

  // What is remembered of the key, or a new value, in place of one for which `stays` is false if there is such a one.
  template <class Stays>
  Value& at(std::uint64_t key, const Stays& stays) {
    if (auto* value = find(key)) {
      return *value;
    }
    const auto rank = [&](const Entry& entry) { return std::pair(entry.used != 0 && stays(entry.value), entry.used); };
    auto& first = *std::ranges::min_element(set_of(key), {}, rank);
    first = {key, ++uses_, {}};
    return first.value;
  }
  Value& at(std::uint64_t key) {
    return at(key, [](const Value&) { return false; });
  }

  template <class Look>
  void for_each(const Look& look) const {
    for (const auto& set : sets_) {
      for (const auto& entry : set) {
        if (entry.used != 0) {
          look(entry.key, entry.value);
        }
      }
    }
  }

 private:
  static constexpr std::size_t kWays = 8;
  struct Entry {
    std::uint64_t key = 0;
    std::uint64_t used = 0;  // 0 = never
    Value value{};
  };
  std::array<Entry, kWays>& set_of(std::uint64_t key) { return sets_[key % sets_.size()]; }

  std::vector<std::array<Entry, kWays>> sets_;
  std::uint64_t uses_ = 0;
};

}  // namespace atrium::guard
