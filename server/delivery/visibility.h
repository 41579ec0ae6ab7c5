#pragma once

#include <boost/container/small_vector.hpp>
#include <utility>

#include "storage/ids.h"

namespace atrium::delivery {

// The entries `first` to `last`, both included; last = 0: no end yet.
struct SeqInterval {
  Seq first;
  Seq last;
  bool contains(Seq seq) const { return seq >= first && (!last || seq <= last); }
};

// Mostly one, which then needs no memory of its own: there is one of these for each member of each chat, and for each listener.
using SeqIntervals = boost::container::small_vector<SeqInterval, 1>;

// Which entries of a chat one member may see: ascending, not touching intervals.
class Visibility {
 public:
  Visibility() = default;
  explicit Visibility(SeqIntervals intervals) : intervals_(std::move(intervals)) {}

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
  const SeqIntervals& intervals() const { return intervals_; }

 private:
  SeqIntervals intervals_;
};

}  // namespace atrium::delivery
