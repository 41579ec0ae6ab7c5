#include "server/space/chat.h"

#include <algorithm>
#include <boost/assert.hpp>
#include <set>

#include "server/config/limits.h"
#include "server/space/history.h"

namespace atrium::space {

Chat::Chat(ChatId id, wire::v1::ChatKind kind, std::string title, bool open_history, const structure::ChatRule& rule)
    : id_(id), kind_(kind), open_history_(open_history), title_(std::move(title)), rule_(rule) {}

Chat::Chat(const stored::v1::ChatRecord& record)
    : Chat(ChatId(record.chat_id()), static_cast<wire::v1::ChatKind>(record.kind()), record.title(), record.open_history(),
           structure::rule_of(record)) {
  for (const auto& exclusion : record.exclusions()) {
    exclude(exclusion);
  }
  for (const auto seq : record.pinned_seqs()) {
    pins_.emplace_back(seq);
  }
  for (const auto& mention : record.mentions()) {
    mentions_[static_cast<wire::v1::Role>(mention.role())] = Seq(mention.seq());
  }
  slow_mode_s_ = record.slow_mode_s();
  open_confirmations_.assign(record.open_confirmations().begin(), record.open_confirmations().end());
  for (const auto& head : record.threads()) {
    threads_[Seq(head.root_seq())] = head;
  }
}

stored::v1::ChatRecord Chat::record() const {
  stored::v1::ChatRecord record;
  record.set_chat_id(id_.value);
  record.set_kind(kind_);
  record.set_title(title_);
  record.set_open_history(open_history_);
  structure::put(record, rule_);
  for (const auto& [account, exclusion] : exclusions_) {
    *record.add_exclusions() = exclusion;
  }
  for (const auto seq : pins_) {
    record.add_pinned_seqs(seq.value);
  }
  for (const auto& [role, seq] : mentions_) {
    auto& mention = *record.add_mentions();
    mention.set_role(role);
    mention.set_seq(seq.value);
  }
  record.set_slow_mode_s(slow_mode_s_);
  for (const auto& open : open_confirmations_) {
    *record.add_open_confirmations() = open;
  }
  for (const auto& [root, head] : threads_) {
    *record.add_threads() = head;
  }
  return record;
}

void Chat::put_thread(const ThreadHead& head) {
  threads_[Seq(head.root_seq())] = head;
  if (threads_.size() > limits::kThreadHeads) {
    threads_.erase(std::ranges::min_element(threads_, {}, [](const auto& thread) { return thread.second.seq(); }));
  }
}

OpenConfirmation* Chat::open_confirmation(Seq message) {
  const auto found = std::ranges::find(open_confirmations_, message.value, &OpenConfirmation::seq);
  return found == open_confirmations_.end() ? nullptr : &*found;
}

void Chat::close_confirmation(Seq message) {
  std::erase_if(open_confirmations_, [&](const OpenConfirmation& open) { return open.seq() == message.value; });
}

std::optional<std::int64_t> Chat::confirmations_due_ms() const {
  std::optional<std::int64_t> due;
  for (const auto& open : open_confirmations_) {
    due = std::min(due.value_or(open.due_ms()), open.due_ms());
  }
  return due;
}

Membership* Chat::member(AccountId account) {
  const auto found = memberships_.find(account);
  return found != memberships_.end() && found->second.present() ? &found->second : nullptr;
}

const Membership* Chat::member(AccountId account) const { return const_cast<Chat*>(this)->member(account); }

Membership& Chat::join(AccountId account, wire::v1::MemberRole role, Seq from, MessageNo read_no, Origin origin) {
  auto& membership = memberships_[account];
  BOOST_VERIFY(!membership.present());
  membership.joined = from;
  // With open history the newcomer sees everything, so earlier intervals melt into one.
  if (open_history_) {
    membership.intervals.clear();
    from = Seq(1);
  }
  membership.role = role;
  membership.origin = origin;
  membership.intervals.push_back({from, Seq()});
  membership.read_seq = Seq(from.value - 1);
  membership.read_no = read_no;
  ++membership.generation;
  ++present_members_;
  return membership;
}

Membership& Chat::leave(AccountId account, Seq before) {
  auto& membership = memberships_.at(account);
  BOOST_VERIFY(membership.present());
  membership.intervals.back().last = Seq(before.value - 1);
  ++membership.generation;
  --present_members_;
  return membership;
}

void Chat::restore(const stored::v1::MembershipRecord& record) {
  auto& membership = memberships_[AccountId(record.account_id())];
  membership.role = static_cast<wire::v1::MemberRole>(record.role());
  membership.origin = record.by_rule() ? Origin::kRule : Origin::kHand;
  membership.muted_until_ms = record.muted_until_ms();
  membership.mention_seq = Seq(record.mention_seq());
  for (const auto seq : record.voted_seqs()) {
    membership.voted.emplace_back(seq);
  }
  for (const auto& confirmed : record.confirmed()) {
    membership.confirmed[Seq(confirmed.seq())] = confirmed.at_ms();
  }
  for (const auto& followed : record.threads()) {
    membership.threads[Seq(followed.root_seq())] = followed.read_no();
  }
  for (const auto& interval : record.intervals()) {
    membership.intervals.push_back({Seq(interval.from_seq()), Seq(interval.to_seq())});
  }
  present_members_ += membership.present() ? 1 : 0;
}

stored::v1::MembershipRecord Chat::record_of(AccountId account) const {
  const auto& membership = memberships_.at(account);
  stored::v1::MembershipRecord record;
  record.set_chat_id(id_.value);
  record.set_account_id(account.value);
  record.set_role(membership.role);
  record.set_by_rule(membership.origin == Origin::kRule);
  record.set_muted_until_ms(membership.muted_until_ms);
  record.set_mention_seq(membership.mention_seq.value);
  for (const auto seq : membership.voted) {
    record.add_voted_seqs(seq.value);
  }
  for (const auto& [seq, at_ms] : membership.confirmed) {
    auto& confirmed = *record.add_confirmed();
    confirmed.set_seq(seq.value);
    confirmed.set_at_ms(at_ms);
  }
  for (const auto& [root, read_no] : membership.threads) {
    auto& followed = *record.add_threads();
    followed.set_root_seq(root.value);
    followed.set_read_no(read_no);
  }
  for (const auto& interval : membership.intervals) {
    auto& stored = *record.add_intervals();
    stored.set_from_seq(interval.first.value);
    stored.set_to_seq(interval.last.value);
  }
  return record;
}

Seq Chat::newest_mention(const Membership& membership, policy::Roles roles) const {
  auto newest = membership.mention_seq;
  for (const auto& [role, seq] : mentions_) {
    if (role == wire::v1::ROLE_UNSPECIFIED || roles.has(role)) {
      newest = std::max(newest, seq);
    }
  }
  return newest;
}

void Chat::add_to_tail(TailEntry entry) {
  tail_bytes_ += entry.encoded->size();
  tail_.push_back(std::move(entry));
  while (tail_.size() > limits::kTailEntries || (tail_bytes_ > limits::kTailBytes && tail_.size() > 1)) {
    tail_bytes_ -= tail_.front().encoded->size();
    tail_.pop_front();
  }
}

void Chat::extend_tail(std::vector<TailEntry> older) {
  std::set<Seq> deleted;
  for (const auto& entry : tail_) {
    if (entry.is_deletion) {
      deleted.insert(entry.target);
    }
  }
  for (auto& entry : older) {
    if (deleted.contains(entry.seq) || deleted.contains(entry.target)) {
      entry.encoded = std::make_shared<const std::string>(bytes_without_text(*entry.encoded));
    }
    const auto room = tail_room();
    if (!room || room->last != entry.seq || room->bytes < entry.encoded->size()) {
      return;
    }
    tail_bytes_ += entry.encoded->size();
    tail_.push_front(std::move(entry));
  }
}

std::optional<Chat::TailRoom> Chat::tail_room() const {
  const auto last = tail_.empty() ? published_seq.value : tail_.front().seq.value - 1;
  const auto entries = std::min<std::uint64_t>(limits::kTailEntries - tail_.size(), last);
  if (entries == 0 || tail_bytes_ + limits::kEntryBytes > limits::kTailBytes) {
    return std::nullopt;
  }
  return TailRoom{Seq(last - entries + 1), Seq(last), limits::kTailBytes - tail_bytes_};
}

void Chat::drop_tail() {
  tail_.clear();
  tail_bytes_ = 0;
}

void Chat::take_text_from_tail(Seq message) {
  for (auto& entry : tail_) {
    if (entry.seq == message || entry.target == message) {
      tail_bytes_ -= entry.encoded->size();
      entry.encoded = std::make_shared<const std::string>(bytes_without_text(*entry.encoded));
      tail_bytes_ += entry.encoded->size();
    }
  }
}

bool Chat::tail_covers(Seq first) const { return first > published_seq || (!tail_.empty() && tail_.front().seq <= first); }

}  // namespace atrium::space
