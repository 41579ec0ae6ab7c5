#include "bench/crowd/tally.h"

#include <algorithm>

namespace atrium::bench {

void Tally::accept(std::uint64_t chat, std::uint64_t seq) {
  ++accepted;
  auto& head = heads_[chat];
  head = std::max(head, seq);
}

void Tally::find_gap(std::uint64_t chat, std::uint64_t last, std::uint64_t seq) {
  if (gaps++ == 0) {
    first_gap = "chat " + std::to_string(chat) + ": " + std::to_string(seq) + " came after " + std::to_string(last);
  }
}

void merge(Heads& heads, const Heads& other) {
  for (const auto& [chat, seq] : other) {
    auto& head = heads[chat];
    head = std::max(head, seq);
  }
}

}  // namespace atrium::bench
