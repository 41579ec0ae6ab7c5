#pragma once

#include <algorithm>
#include <boost/container/flat_map.hpp>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/chats.pb.h"
#include "server/delivery/visibility.h"
#include "server/space/confirmations.h"
#include "server/space/late_overlays.h"
#include "server/structure/chat_rule.h"
#include "storage/ids.h"

namespace atrium::space {

// Why somebody is a member: because somebody added them, or because of the chat's template.
enum class Origin : std::uint8_t { kHand, kRule };

// One person in one chat, present or past.
struct Membership {
  // What is looked at whenever somebody comes back stands together, and first: each line of memory more is a wait for each of their chats.

  // Counts joins and leaves: who waits for the disk compares it before the bytes go out.
  std::uint64_t generation = 0;
  delivery::SeqIntervals intervals;
  wire::v1::MemberRole role = wire::v1::MEMBER_ROLE_MEMBER;
  Origin origin = Origin::kHand;
  Seq read_seq;
  MessageNo read_no;
  Seq mention_seq;                  // the newest message that mentions the account
  std::int64_t muted_until_ms = 0;  // stays when they leave, so that coming back is no way out
  // The entry that tells of the newest join; 0 if that was before the space was loaded.
  Seq joined;

  std::int64_t wrote_at_ms = 0;  // since the space was loaded; for slow mode
  std::vector<Seq> voted;        // anonymous polls in which the account has voted: all that are open
  // Messages that the account has confirmed, and when; the newest kConfirmedPerMember.
  std::map<Seq, std::int64_t> confirmed;
  std::map<Seq, std::uint64_t> threads;  // by root, those that the account follows, and what it has read of them

  bool present() const { return !intervals.empty() && !intervals.back().last; }
  Seq first_visible() const { return intervals.front().first; }
  delivery::Visibility visibility() const { return delivery::Visibility(intervals); }
};

using ThreadHead = stored::v1::ThreadHead;

// An entry as it was published, kept for those who come back soon.
struct TailEntry {
  Seq seq;
  Seq target;  // the older entry it is about; 0 = none
  bool is_deletion;
  std::shared_ptr<const std::string> encoded;
};

class TailBudget;

// A chat in the order in which the chats' newest entries were last of use.
class TailUse : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  friend class TailBudget;
  std::size_t counted_ = 0;  // of its tail's bytes
};

// A chat of a space, on its home thread. "Decided" runs ahead of "published" by what is on its way to the disk.
class Chat : public TailUse {
 public:
  Chat(ChatId id, wire::v1::ChatKind kind, std::string title, bool open_history, const structure::ChatRule& rule = {});
  explicit Chat(const stored::v1::ChatRecord& record);
  stored::v1::ChatRecord record() const;

  ChatId id() const { return id_; }
  wire::v1::ChatKind kind() const { return kind_; }
  const std::string& title() const { return title_; }
  bool open_history() const { return open_history_; }
  // Whose chat it is, if its members follow from the structure.
  const structure::ChatRule& rule() const { return rule_; }
  void rename(std::string title) { title_ = std::move(title); }
  void set_rule(structure::ChatRule rule) { rule_ = std::move(rule); }
  // Its class is archived: nobody writes here any more.
  bool archived() const { return archived_; }
  void archive() { archived_ = true; }
  // Who is kept out though the rule says that they belong in it.
  using Exclusions = std::map<AccountId, stored::v1::ExclusionRecord>;
  const Exclusions& exclusions() const { return exclusions_; }
  bool excludes(AccountId account) const { return exclusions_.contains(account); }
  void exclude(stored::v1::ExclusionRecord record) { exclusions_[AccountId(record.account_id())] = std::move(record); }
  void lift_exclusion(AccountId account) { exclusions_.erase(account); }

  // The member, if the account is one now.
  Membership* member(AccountId account);
  const Membership* member(AccountId account) const;
  std::unordered_map<AccountId, Membership>& memberships() { return memberships_; }
  const std::unordered_map<AccountId, Membership>& memberships() const { return memberships_; }
  std::size_t present_members() const { return present_members_; }

  // Opens an interval that begins at `from` (or at 1, with open history); closes the open one before `before`.
  Membership& join(AccountId account, wire::v1::MemberRole role, Seq from, MessageNo read_no, Origin origin = Origin::kHand);
  Membership& leave(AccountId account, Seq before);
  // At load.
  void restore(const stored::v1::MembershipRecord& record);
  stored::v1::MembershipRecord record_of(AccountId account) const;

  LateOverlays& late_overlays() { return late_overlays_; }

  // Messages that stand out, in the order in which they were pinned.
  const std::vector<Seq>& pins() const { return pins_; }
  bool is_pinned(Seq message) const { return std::ranges::find(pins_, message) != pins_.end(); }
  void pin(Seq message) { pins_.push_back(message); }
  void unpin(Seq message) { std::erase(pins_, message); }

  // Members who are no moderators write once in so many seconds; 0 = as often as they like.
  std::uint32_t slow_mode_s() const { return slow_mode_s_; }
  void set_slow_mode(std::uint32_t seconds) { slow_mode_s_ = seconds; }

  // Messages that ask to be confirmed, ascending.
  std::vector<OpenConfirmation>& open_confirmations() { return open_confirmations_; }
  const std::vector<OpenConfirmation>& open_confirmations() const { return open_confirmations_; }
  // Null: it asks for nothing, or no more.
  OpenConfirmation* open_confirmation(Seq message);
  void close_confirmation(Seq message);
  // When the server does something about one of them by itself; nothing: there is none.
  std::optional<std::int64_t> confirmations_due_ms() const;

  // By root, the threads in which somebody wrote last: at most kThreadHeads.
  const std::map<Seq, ThreadHead>& threads() const { return threads_; }
  void put_thread(const ThreadHead& head);

  // Of a role, or of everybody (UNSPECIFIED), the newest message that mentions them.
  void note_mention(wire::v1::Role role, Seq message) { mentions_[role] = message; }
  // The newest one that mentions somebody in this chat.
  Seq newest_mention(const Membership& membership, policy::Roles roles) const;

  // The newest entries that are published, without holes up to published_seq. After a load they are on the disk only.
  void add_to_tail(TailEntry entry);
  // Entries before those, the newest first, as they were read: what follows on and has room. Text that was deleted while they
  // were read is taken out.
  void extend_tail(std::vector<TailEntry> older);
  // A message was deleted: its text and what it was edited to go out of the tail.
  void take_text_from_tail(Seq message);
  void drop_tail();
  // Whether every published entry from `first` on is in the tail.
  bool tail_covers(Seq first) const;
  // What may still stand before the tail: entries from one on that does, and their bytes. None if the next might not have room.
  struct TailRoom {
    Seq first;
    Seq last;
    std::size_t bytes;
  };
  std::optional<TailRoom> tail_room() const;
  const std::deque<TailEntry>& tail() const { return tail_; }
  std::size_t tail_bytes() const { return tail_bytes_; }

  Seq decided_seq;
  MessageNo decided_no;
  Seq published_seq;
  MessageNo published_no;
  // Since the space was loaded: what was read from the disk before one may hold a text that is gone.
  std::uint64_t published_deletions = 0;

 private:
  // Together, as in Membership, and behind what is public: what somebody who comes back is told.
  const ChatId id_;
  const wire::v1::ChatKind kind_;
  std::uint32_t slow_mode_s_ = 0;
  const bool open_history_;
  bool archived_ = false;
  std::string title_;
  std::vector<Seq> pins_;
  boost::container::flat_map<wire::v1::Role, Seq> mentions_;
  std::vector<OpenConfirmation> open_confirmations_;

  structure::ChatRule rule_;
  Exclusions exclusions_;
  std::unordered_map<AccountId, Membership> memberships_;
  std::size_t present_members_ = 0;
  LateOverlays late_overlays_;
  std::map<Seq, ThreadHead> threads_;
  std::deque<TailEntry> tail_;
  std::size_t tail_bytes_ = 0;
};

}  // namespace atrium::space
