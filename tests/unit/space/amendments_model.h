#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/socket_judge.h"

namespace atrium::test {

// What the entries of one chat make of its messages, worked out from the log alone, one entry after the other, and kept for every moment
// of it. Knows nothing of how the server does it.
class AmendmentsModel {
 public:
  explicit AmendmentsModel(const ChatTruth& truth) : truth_(truth) {}

  // Takes in what came to the log; complains of what can't have been decided.
  void follow(Complaints& complaints);

  // What lay over a message once the log ended with `head`.
  const wire::v1::Overlay& overlay(std::uint64_t message, std::uint64_t head) const;
  // The signs of an account on a message then; one at most.
  std::vector<std::string> signs_of(std::uint64_t account, std::uint64_t message, std::uint64_t head) const;
  bool is_pinned(std::uint64_t message, std::uint64_t head) const;
  // What a page shows of an entry to somebody who sees it.
  wire::v1::HistoryItem item(std::uint64_t account, std::uint64_t seq, std::uint64_t head) const;
  // What a list of chats shows at the end of the log.
  std::vector<std::uint64_t> pins_for(std::uint64_t account) const;
  std::uint64_t mention_for(std::uint64_t account, wire::v1::Role role, std::uint64_t read_seq) const;

 private:
  template <class T>
  using Versions = std::vector<std::pair<std::uint64_t, T>>;  // from this seq on

  // Why the entry can't be; empty: it can.
  std::string fault_of(const wire::v1::Entry& entry) const;
  std::string fault_in_thread(const wire::v1::Entry& entry) const;
  void apply(const wire::v1::Entry& entry);

  const ChatTruth& truth_;
  std::uint64_t known_ = 0;
  std::map<std::uint64_t, Versions<wire::v1::Overlay>> overlays_;
  Versions<std::vector<std::uint64_t>> pins_{{0, {}}};
};

}  // namespace atrium::test
