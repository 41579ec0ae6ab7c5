#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "atrium/wire/v1/entries.pb.h"

namespace atrium::test {

// What the log of a chat makes of its messages, by itself: what the server keeps over them has to be the same. Written from the protocol's
// words alone. Of messages, edits, deletions, reactions and polls.
class LogReplay {
 public:
  // The next entry.
  void take(const wire::v1::Entry& entry);

  using Overlays = std::map<std::uint64_t, wire::v1::Overlay>;
  // By their message's seq. Of an anonymous poll `options` is empty: no entry tells.
  const Overlays& overlays() const { return overlays_; }
  const wire::v1::Overlay& overlay(std::uint64_t message) const;
  bool is_anonymous(std::uint64_t poll) const { return anonymous_.contains(poll); }
  // At which seqs a message with this text stands.
  const std::set<std::uint64_t>& places_of(const std::string& text) const;

  static bool has_reacted(const wire::v1::Overlay& overlay, std::uint64_t account, const std::string& emoji);
  // The options that the account has chosen, as far as the overlay tells.
  static std::set<std::uint32_t> options_of(const wire::v1::Overlay& overlay, std::uint64_t account);

 private:
  void take_message(const wire::v1::Entry& entry);
  void take_reaction(const wire::v1::Entry& entry);
  void take_vote(const wire::v1::Entry& entry);

  Overlays overlays_;
  std::map<std::uint64_t, int> options_;  // how many a poll has
  std::set<std::uint64_t> anonymous_;
  std::map<std::string, std::set<std::uint64_t>> places_;
};

}  // namespace atrium::test
