// The search for the nearest message, over chats that a seed makes.
#include "server/space/message_search.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "tests/support/dice.h"

namespace atrium::test {
namespace {

using space::MessageSearch;

// A chat of so many entries, each a message or none, without holes.
class DenseChat {
 public:
  DenseChat(Dice& dice, std::uint64_t entries) : is_message_(entries + 1), messages_(entries + 1) {
    const auto rarity = dice.between(1, 1ULL << dice.between(0, 15));
    for (std::uint64_t seq = 1; seq <= entries; ++seq) {
      is_message_[seq] = dice.one_in(rarity);
      messages_[seq] = messages_[seq - 1] + is_message_[seq];
    }
  }

  std::uint64_t size() const { return messages_.size() - 1; }
  bool is_message(Seq seq) const { return is_message_[seq.value]; }
  MessageNo messages_up_to(Seq seq) const { return MessageNo(messages_[seq.value]); }

  // The nearest message, or `first`.
  Seq nearest_before(Seq seq, Seq first) const {
    while (seq > first && !is_message(seq)) {
      seq = Seq(seq.value - 1);
    }
    return seq;
  }
  // The nearest message, or the one behind `last`.
  Seq nearest_behind(Seq seq, Seq last) const {
    do {
      seq = seq.next();
    } while (seq <= last && !is_message(seq));
    return seq;
  }

 private:
  std::vector<bool> is_message_;
  std::vector<std::uint64_t> messages_;
};

// From `seq` as far as `end`: never a look outside, and the nearer the message, the fewer.
void expect_found(MessageSearch search, const DenseChat& chat, Seq seq, Seq end, Seq nearest) {
  const auto [first, last] = std::minmax(seq, end);
  const auto [near, far] = std::minmax(seq.value, nearest.value);
  const std::size_t bound = 2 * std::bit_width(far - near + 32);
  std::size_t looks = 0;
  while (!search.is_over() && looks <= bound) {
    const auto probe = search.probe();
    EXPECT_TRUE(probe >= first && probe <= last) << probe.value;
    search.saw(probe, chat.messages_up_to(std::clamp(probe, first, last)));
    ++looks;
  }
  EXPECT_LE(looks, bound);
  EXPECT_EQ(search.rest(), nearest);
}

TEST(MessageSearch, FindsTheNearestMessageInFewLooks) {
  const auto seed = test_seed();
  SCOPED_TRACE(seed);
  Dice dice(seed);
  for (int i = 0; i < 5'000 && !testing::Test::HasFailure(); ++i) {
    const DenseChat chat(dice, dice.between(1, 1ULL << dice.between(0, 14)));
    const Seq first(dice.between(1, chat.size()));
    const Seq last(dice.between(first.value, chat.size()));
    const Seq seq(dice.between(first.value, last.value));
    if (!chat.is_message(seq)) {
      const auto no = chat.messages_up_to(seq);
      expect_found(MessageSearch::before(seq, no, first), chat, seq, first, chat.nearest_before(seq, first));
      expect_found(MessageSearch::behind(seq, no, last), chat, seq, last, chat.nearest_behind(seq, last));
    }
  }
}

}  // namespace
}  // namespace atrium::test
