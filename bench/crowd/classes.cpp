#include "bench/crowd/classes.h"

#include <algorithm>

namespace atrium::bench {

std::vector<std::uint64_t> open_classes(const LoadCard& card, std::size_t first, std::size_t end, std::size_t size) {
  const auto login = [&](std::size_t place) { return card.logins.begin() + static_cast<std::ptrdiff_t>(place); };
  AtriumClient head(card);
  head.sign_in_as_head();
  const auto people = head.ids_of({login(first), login(end)});
  std::vector<std::vector<std::uint64_t>> classes;
  for (auto from = people.begin(); from != people.end();) {
    const auto to = from + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(size), people.end() - from);
    classes.emplace_back(from, to);
    from = to;
  }
  return head.open_groups(classes);
}

}  // namespace atrium::bench
