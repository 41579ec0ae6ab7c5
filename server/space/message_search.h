#pragma once

#include <algorithm>

#include "storage/ids.h"

namespace atrium::space {

// Finds the nearest message beyond a run of other entries: the first entry up to which there are as many messages. Looks at
// entries in doubling steps and, once past it, in the middle of what is left.
// The seqs of a chat are dense: each probe finds its entry. Behind a hole another entry would stand in for it, and going down
// the search could turn back to where it has been: who makes holes (by retention, say) has to make it know of them.
class MessageSearch {
 public:
  // Before `seq`, itself no message, up to which there are `no` messages; not before `first`.
  static MessageSearch before(Seq seq, MessageNo no, Seq first) { return {first, seq, no, Way::kDown}; }
  // Behind it, up to `last`.
  static MessageSearch behind(Seq seq, MessageNo no, Seq last) { return {seq.next(), last.next(), no.next(), Way::kUp}; }

  bool is_over() const { return low_ == high_; }
  // Which entry to look at.
  Seq probe() const {
    const auto room = high_.value - low_.value;
    const auto step = is_past_ ? (room + 1) / 2 : std::min(step_, room);
    return way_ == Way::kDown ? Seq(high_.value - step) : Seq(low_.value + step - 1);
  }
  void saw(Seq seq, MessageNo no) {
    const bool is_enough = no >= wanted_;
    if (is_enough) {
      high_ = seq;
    } else {
      low_ = seq.next();
    }
    is_past_ = is_past_ || is_enough == (way_ == Way::kUp);
    step_ *= 2;
  }
  // Between here and where the search began there is none. Once it is over: the entry, or if there is none, `first` or the
  // one behind `last`.
  Seq rest() const { return way_ == Way::kDown ? high_ : low_; }

 private:
  enum class Way { kUp, kDown };
  MessageSearch(Seq low, Seq high, MessageNo wanted, Way way) : low_(low), high_(high), wanted_(wanted), way_(way) {}

  Seq low_;  // it is not before this one
  Seq high_;
  MessageNo wanted_;
  Way way_;
  std::uint64_t step_ = 32;
  bool is_past_ = false;
};

}  // namespace atrium::space
