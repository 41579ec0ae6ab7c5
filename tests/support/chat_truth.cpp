#include "tests/support/chat_truth.h"

#include <algorithm>

#include "tests/support/numbered.h"

namespace atrium::test {

using namespace wire::v1;

void ChatTruth::add(const Entry& entry) {
  entries_.push_back(entry);
  for (const auto account : entry.members_added().account_ids()) {
    stays_[account].push_back({entry.seq(), 0});
  }
  for (const auto account : entry.members_removed().account_ids()) {
    stays_.at(account).back().left = entry.seq();
  }
  if (entry.has_edit() || entry.has_deletion()) {
    changes_[target_of(entry)].push_back(entry.seq());
  }
}

const std::vector<Stay>& ChatTruth::stays(std::uint64_t account) const {
  static const std::vector<Stay> kNone;
  const auto found = stays_.find(account);
  return found == stays_.end() ? kNone : found->second;
}

const Stay* ChatTruth::stay_at(std::uint64_t account, std::uint64_t seq) const {
  const auto& all = stays(account);
  const auto found = std::ranges::find_if(all, [&](const Stay& stay) { return stay.contains(seq); });
  return found == all.end() ? nullptr : &*found;
}

bool ChatTruth::sees(std::uint64_t account, std::uint64_t seq) const {
  return std::ranges::any_of(stays(account), [&](const Stay& stay) {
    return open_history_ ? stay.left == 0 || seq < stay.left : stay.contains(seq);
  });
}

bool ChatTruth::sees_in_full(std::uint64_t account, std::uint64_t seq) const {
  const auto target = target_of(entry(seq));
  return sees(account, seq) && (target == 0 || sees(account, target));
}

std::string ChatTruth::bytes_for(std::uint64_t account, std::uint64_t seq) const {
  const auto& whole = entry(seq);
  if (sees_in_full(account, seq)) {
    return whole.SerializeAsString();
  }
  Entry blank;
  blank.set_chat_id(whole.chat_id());
  blank.set_seq(whole.seq());
  blank.set_message_no(whole.message_no());
  blank.mutable_withheld();
  return blank.SerializeAsString();
}

bool ChatTruth::is_deleted(std::uint64_t seq) const {
  const auto& whole = entry(seq);
  const auto by = newest_change(whole.has_edit() ? whole.edit().target_seq() : seq, head());
  return by != 0 && entry(by).has_deletion();
}

std::string ChatTruth::bytes_without_text(std::uint64_t seq) const {
  auto bare = entry(seq);
  if (bare.has_message()) {
    bare.mutable_message()->Clear();
  } else if (bare.has_edit()) {
    bare.mutable_edit()->clear_text();
    bare.mutable_edit()->clear_entities();
  }
  return bare.SerializeAsString();
}

bool ChatTruth::fits(std::uint64_t account, std::uint64_t seq, const std::string& bytes) const {
  return bytes == bytes_for(account, seq) ||
         (sees_in_full(account, seq) && is_deleted(seq) && bytes == bytes_without_text(seq));
}

std::uint64_t ChatTruth::newest_change(std::uint64_t target, std::uint64_t head) const {
  const auto found = changes_.find(target);
  if (found == changes_.end()) {
    return 0;
  }
  const auto behind = std::ranges::upper_bound(found->second, head);
  return behind == found->second.begin() ? 0 : *std::prev(behind);
}

std::uint64_t target_of(const Entry& entry) {
  return entry.has_edit()          ? entry.edit().target_seq()
         : entry.has_deletion()    ? entry.deletion().target_seq()
         : entry.has_reaction()    ? entry.reaction().target_seq()
         : entry.has_pin()         ? entry.pin().target_seq()
         : entry.has_vote()        ? entry.vote().target_seq()
         : entry.has_poll_closed() ? entry.poll_closed().target_seq()
                                   : 0;
}

const std::string& text_of(const Entry& entry) {
  return entry.has_edit() ? entry.edit().text() : entry.has_reaction() ? entry.reaction().emoji() : entry.message().text();
}

void Truth::add(const Entry& entry) {
  chats_.at(entry.chat_id()).add(entry);
  for (const auto number : numbers_in(text_of(entry))) {
    places_[number] = {entry.chat_id(), entry.seq()};
  }
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> Truth::place_of(std::uint64_t number) const {
  const auto found = places_.find(number);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace atrium::test
