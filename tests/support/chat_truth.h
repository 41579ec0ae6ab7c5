#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "atrium/wire/v1/entries.pb.h"

namespace atrium::test {

// From the entry that tells of joining up to, but without, the one that tells of leaving; left = 0: still there.
struct Stay {
  std::uint64_t joined = 0;
  std::uint64_t left = 0;
  bool contains(std::uint64_t seq) const { return seq >= joined && (left == 0 || seq < left); }
};

// What really happened in a chat, told by somebody who saw all of it, and who may see what of that. Knows nothing of the
// server's own bookkeeping.
class ChatTruth {
 public:
  explicit ChatTruth(bool open_history) : open_history_(open_history) {}

  // A member from the first entry on.
  void found(std::uint64_t account) { stays_[account].push_back({1, 0}); }
  // The next entry.
  void add(const wire::v1::Entry& entry);

  bool open_history() const { return open_history_; }
  std::uint64_t head() const { return entries_.size(); }
  const wire::v1::Entry& entry(std::uint64_t seq) const { return entries_.at(seq - 1); }

  const std::vector<Stay>& stays(std::uint64_t account) const;
  // The stay during which this entry was the newest; null if there is none.
  const Stay* stay_at(std::uint64_t account, std::uint64_t seq) const;
  // Whether some stay shows this entry.
  bool sees(std::uint64_t account, std::uint64_t seq) const;
  // The same, and the older entry that it is about, if it is about one.
  bool sees_in_full(std::uint64_t account, std::uint64_t seq) const;
  // The entry as this account has to get it.
  std::string bytes_for(std::uint64_t account, std::uint64_t seq) const;
  // Whether the entry's text was deleted by now, and the entry without it.
  bool is_deleted(std::uint64_t seq) const;
  std::string bytes_without_text(std::uint64_t seq) const;
  // Whether these bytes may stand for the entry: with its text, or without if that was deleted.
  bool fits(std::uint64_t account, std::uint64_t seq, const std::string& bytes) const;
  // The newest edit or deletion of a message among the entries up to `head`; 0 = none.
  std::uint64_t newest_change(std::uint64_t target, std::uint64_t head) const;

 private:
  const bool open_history_;
  std::vector<wire::v1::Entry> entries_;
  std::map<std::uint64_t, std::vector<Stay>> stays_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> changes_;  // by the message that they are about
};

// The older entry that one is about; 0 = none.
std::uint64_t target_of(const wire::v1::Entry& entry);

// What somebody wrote, or the sign that they put to something.
const std::string& text_of(const wire::v1::Entry& entry);

// All chats of a space.
class Truth {
 public:
  ChatTruth& add_chat(std::uint64_t chat, bool open_history) { return chats_.try_emplace(chat, open_history).first->second; }
  void add(const wire::v1::Entry& entry);

  const ChatTruth& chat(std::uint64_t id) const { return chats_.at(id); }
  bool has_chat(std::uint64_t id) const { return chats_.contains(id); }
  const std::map<std::uint64_t, ChatTruth>& chats() const { return chats_; }
  // Where a numbered text stands: chat and seq.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> place_of(std::uint64_t number) const;

 private:
  std::map<std::uint64_t, ChatTruth> chats_;
  std::unordered_map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> places_;
};

}  // namespace atrium::test
