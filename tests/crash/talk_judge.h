#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "tests/crash/log_replay.h"
#include "tests/crash/talk.h"

namespace atrium::test {

// What a store holds of the talk.
struct StoredTalk {
  std::vector<wire::v1::Entry> entries;  // from Talk::base on
  std::map<std::uint64_t, wire::v1::Overlay> overlays;
  std::vector<std::vector<std::uint64_t>> voted;  // of each member, the anonymous polls
};

// What was answered holds in the log at the seq of the answer; what is kept over the messages is what the log makes of them; what was
// scheduled is written once; and once all was answered no entry stands there that neither an answer nor a schedule explains. Judges by
// GoogleTest's assertions.
class TalkJudge {
 public:
  TalkJudge(const Talk& talk, const StoredTalk& stored);

  void judge();
  std::size_t written_later() const { return written_later_; }

 private:
  bool holds(const Wish& wish, const wire::v1::Entry& entry) const;
  void judge_log();
  void judge_overlays();
  void judge_anonymous_votes();
  void take_anonymous_votes(std::uint64_t poll, wire::v1::Overlay& overlay);
  void judge_scheduled();
  void judge_voters();

  const Talk& talk_;
  const StoredTalk& stored_;
  std::multimap<std::uint64_t, const Wish*> answered_;  // by the seq of the answer
  LogReplay log_;
  std::map<std::uint64_t, std::uint32_t> anonymous_votes_;  // entries, by poll
  std::set<std::uint64_t> explained_;
  std::size_t written_later_ = 0;
};

}  // namespace atrium::test
