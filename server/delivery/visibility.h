#pragma once

#include <vector>

#include "storage/ids.h"

namespace atrium::delivery {

// The entries `first` to `last`, both included; last = 0: no end yet.
struct SeqInterval {
  Seq first;
  Seq last;
  bool contains(Seq seq) const { return seq >= first && (!last || seq <= last); }
};

// Which entries of a chat one member may see: ascending, not touching intervals.
class Visibility {
 public:
  Visibility() = default;
  explicit Visibility(std::vector<SeqInterval> intervals) : intervals_(std::move(intervals)) {}

  bool sees(Seq seq) const {
    for (const auto& interval : intervals_) {
      if (interval.contains(seq)) {
        return true;
      }
    }
    return false;
  }
  // Whether `first` to `last` lie in one interval: then there is no hole between them for this member.
  bool sees_all(Seq first, Seq last) const {
    for (const auto& interval : intervals_) {
      if (interval.contains(first)) {
        return interval.contains(last);
      }
    }
    return false;
  }
  const std::vector<SeqInterval>& intervals() const { return intervals_; }

 private:
  std::vector<SeqInterval> intervals_;
};

}  // namespace atrium::delivery
