#include "bench/crowd/verdict.h"

#include <algorithm>
#include <functional>
#include <iostream>

#include "bench/crowd/talk.h"

namespace atrium::bench {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

// All crowds turn until it holds of each.
void turn_all(const std::vector<ClientCrowd*>& crowds, const std::function<bool(ClientCrowd&)>& holds) {
  std::vector<std::function<void()>> parts;
  std::ranges::transform(crowds, std::back_inserter(parts), [&](ClientCrowd* crowd) {
    return [crowd, &holds] { crowd->turn_until([&] { return holds(*crowd); }, kPatience); };
  });
  run_together(parts);
}

}  // namespace

void Verdict::fail(const std::string& what) {
  ++failures_;
  std::cerr << bench_ << ": WRONG: " << what << '\n';
}

void Verdict::settle(const std::vector<ClientCrowd*>& crowds) {
  turn_all(crowds, [](ClientCrowd& crowd) { return crowd.tally().accepted == crowd.tally().said; });
  Heads heads;
  for (auto* crowd : crowds) {
    merge(heads, crowd->tally().heads());
  }
  turn_all(crowds, [&](ClientCrowd& crowd) { return crowd.missing() == 0 && crowd.behind(heads) == 0; });
  for (auto* crowd : crowds) {
    expect_all(*crowd, heads);
  }
}

void Verdict::expect_all(ClientCrowd& crowd, const Heads& heads) {
  const auto& tally = crowd.tally();
  const auto behind = crowd.behind(heads);
  const auto missing = crowd.missing();
  expect(missing == 0, std::to_string(missing) + " clients are not there");
  expect(behind == 0, std::to_string(behind) + " clients lack messages");
  expect(tally.gaps == 0, std::to_string(tally.gaps) + " gaps in the order of a chat; " + tally.first_gap);
  expect(tally.reloads == 0, std::to_string(tally.reloads) + " chats were not resumed but given up");
  expect(tally.accepted == tally.said,
         std::to_string(tally.said - tally.accepted) + " of " + std::to_string(tally.said) + " messages were not accepted");
}

}  // namespace atrium::bench
