#include <gtest/gtest.h>

#include <iostream>

#include "tests/unit/space/term.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct ATerm : testing::Test {
  const std::uint64_t seed = test_seed();
  testing::ScopedTrace trace{__FILE__, __LINE__, "replay with ATRIUM_TEST_SEED=" + std::to_string(seed)};

  // Figures of the run, for those who change it.
  void note(const Term& term) {
    const auto& happened = term.happened();
    RecordProperty("seed", std::to_string(seed));
    std::cout << "seed " << seed << ": " << happened.sends << " sends, " << happened.moves << " moves, " << happened.restarts
              << " restarts, " << happened.cuts << " cuts (within a page " << happened.cuts_within_a_page
              << ", while reloading " << happened.cuts_while_reloading << ", before the disk "
              << happened.cuts_before_the_disk << "); chats went on CURRENT " << term.resumed_as(CONTINUATION_CURRENT)
              << ", CATCHING_UP " << term.resumed_as(CONTINUATION_CATCHING_UP) << " (from far behind "
              << happened.resumes_far_behind << "), RELOAD " << term.resumed_as(CONTINUATION_RELOAD) << ", NEW "
              << term.resumed_as(CONTINUATION_NEW) << std::endl;
  }
  void expect_all_ways_to_go_on(const Term& term) {
    EXPECT_GT(term.resumed_as(CONTINUATION_CURRENT), 500u);
    EXPECT_GT(term.resumed_as(CONTINUATION_CATCHING_UP), 1000u);
    EXPECT_GT(term.resumed_as(CONTINUATION_RELOAD), 100u);
    EXPECT_GT(term.resumed_as(CONTINUATION_NEW), 100u);
  }
};

TEST_F(ATerm, ResumingFrom10000RandomCutsEqualsAnUninterruptedReader) {
  Term term(seed, Term::Plot::kCuts);
  term.send(12'000);
  term.go_on_until([](const Happened& happened) { return happened.cuts == 10'000; });
  term.come_to_rest();
  note(term);
  term.compare();
  expect_all_ways_to_go_on(term);
  EXPECT_GT(term.happened().restarts, 3u);
  EXPECT_GT(term.happened().cuts_within_a_page, 100u);
  EXPECT_GT(term.happened().cuts_while_reloading, 100u);
  EXPECT_GT(term.happened().resumes_far_behind, 20u);
  EXPECT_GT(term.happened().cuts_before_the_disk, 1000u);
}

TEST_F(ATerm, JoinsAndRemovalsAmong10000SendsLeakNothing) {
  Term term(seed, Term::Plot::kMoves);
  term.go_on_until([](const Happened& happened) { return happened.sends == 10'000; });
  term.come_to_rest();
  note(term);
  term.compare();
  EXPECT_GT(term.happened().moves, 1000u);
}

}  // namespace
}  // namespace atrium::test
