// The half of Space that follows a decision: to the committer, and once it is durable to those who wait.
#include <algorithm>

#include "server/codec/frames.h"
#include "server/config/limits.h"
#include "server/space/history.h"
#include "server/space/space.h"

namespace atrium::space {
namespace {

// Changes that are kept to be used again, and up to which size: most are one message.
constexpr std::size_t kSpareChanges = 512;
constexpr std::size_t kSpareBytes = 2048;
constexpr int kSpareMarks = 16;

}  // namespace

void Space::commit(Draft draft, ReplyTo to, std::string result, std::optional<RequestKey> key, const Digest& digest) {
  auto& change = *draft.change;
  last_change_ = last_change_.next();
  change.set_number(last_change_.value);
  if (key) {
    auto& record = *change.mutable_request();
    record.set_account_id(key->account.value);
    record.set_sender(key->id.sender.value);
    record.set_counter(key->id.counter);
    record.mutable_digest()->assign(digest.data(), digest.size());
    record.set_result(result);
    requests_.decided(*key, digest);
  }
  add_read_marks(change);
  in_flight_.push_back(
      {last_change_, std::move(to), std::move(result), key, std::move(draft.published), std::move(draft.on_commit), {}});
  pending_.push_back({std::move(draft.change), draft.reserved_bytes});
  environment_.home.at_end_of_turn(net::TurnStage::kChanges, *this);
  arm_due();
}

void Space::end_of_turn() { environment_.committer.commit(*this, std::exchange(pending_, {})); }

void Space::committed(ChangeNumber through, std::vector<storage::PendingChange> changes) {
  environment_.home.post([self = self_, through, changes = std::move(changes)]() mutable {
    if (*self != nullptr) {
      (*self)->settle(through);
      (*self)->use_again(std::move(changes));
    }
  });
}

void Space::use_again(std::vector<storage::PendingChange> changes) {
  for (auto& [change, reserved_bytes] : changes) {
    // Read marks ride along with whatever change comes next.
    const bool small = reserved_bytes <= kSpareBytes && change->read_marks_size() <= kSpareMarks;
    if (small && spare_changes_.size() < kSpareChanges) {
      change->Clear();
      spare_changes_.push_back(std::move(change));
    }
  }
}

void Space::settle(ChangeNumber through) {
  while (!in_flight_.empty() && in_flight_.front().number <= through) {
    auto done = std::move(in_flight_.front());
    in_flight_.pop_front();
    settle_one(done);
  }
  publisher_.end_group();
}

void Space::settle_one(InFlight& done) {
  if (done.to.actor != nullptr) {
    reply_now(done.to, done.result);
  }
  if (done.key) {
    for (const auto& waiting : requests_.committed(*done.key)) {
      waiting(done.result);
    }
  }
  for (const auto& effect : done.on_commit) {
    effect();
  }
  for (auto& entry : done.published) {
    publish(entry);
  }
  for (const auto& effect : done.after) {
    effect();
  }
}

void Space::publish(Draft::Published& entry) {
  auto& chat = *entry.chat;
  chat.published_seq = entry.seq;
  chat.published_no = entry.message_no;
  // Memberships run ahead: who is removed by a later decision listens still.
  const auto blind = [&](const auto& member) {
    const auto visibility = member.second.visibility();
    return visibility.sees(entry.seq) && !visibility.sees(entry.target);
  };
  if (entry.target && std::ranges::any_of(chat.memberships(), blind)) {
    publisher_.add_withheld(chat, entry.target, *entry.encoded, withheld_bytes(*entry.encoded));
  } else {
    publisher_.add_entry(chat, *entry.encoded);
  }
  if (entry.is_deletion) {
    ++chat.published_deletions;
    chat.take_text_from_tail(entry.target);
  }
  chat.add_to_tail({entry.seq, entry.target, entry.is_deletion, std::move(entry.encoded)});
  tail_budget_.used(chat);
  if (entry.reader) {
    read_own_message(entry.reader, chat, entry.seq, entry.message_no);
  }
}

void Space::reply(const ReplyTo& to, const wire::v1::ServerFrame& content) {
  reply_encoded(to, codec::encode_content(content));
}

void Space::reply_encoded(const ReplyTo& to, std::string content) {
  std::string frame;
  codec::append_reply(frame, to.frame_id, content);
  send_in_order(to.actor, std::move(frame), 1);
}

void Space::reply_now(const ReplyTo& to, std::string_view content) {
  reply_frame_.clear();
  codec::append_reply(reply_frame_, to.frame_id, content);
  environment_.outbox.reply(to.actor->receiver, reply_frame_, 1);
}

void Space::send_in_order(const std::shared_ptr<Actor>& actor, std::string frames, std::size_t replies) {
  if (in_flight_.empty()) {
    environment_.outbox.reply(actor->receiver, frames, replies);
    return;
  }
  in_order([this, receiver = actor->receiver, frames = std::move(frames), replies] {
    environment_.outbox.reply(receiver, frames, replies);
  });
}

void Space::in_order(std::function<void()> effect) {
  if (in_flight_.empty()) {
    effect();
  } else {
    in_flight_.back().after.push_back(std::move(effect));
  }
}

void Space::move_read_mark(Account& account, Chat& chat, Membership& membership, Seq seq, MessageNo message_no,
                           const std::shared_ptr<Actor>& by) {
  if (seq <= membership.read_seq) {
    return;
  }
  membership.read_seq = seq;
  membership.read_no = std::max(membership.read_no, message_no);
  keep_read_mark(account.id, chat.id(), membership);
  arm_read_marks();

  wire::v1::ServerFrame frame;
  auto& moved = *frame.mutable_read_mark_moved();
  moved.set_chat_id(chat.id().value);
  moved.set_seq(membership.read_seq.value);
  moved.set_message_no(membership.read_no.value);
  push_to_others(account, by, frame);
}

void Space::push_to_others(const Account& account, const std::shared_ptr<Actor>& by, const wire::v1::ServerFrame& frame) {
  std::string bytes;
  codec::append_frame(bytes, frame);
  for (const auto& actor : account.actors) {
    if (actor != by && actor->resumed) {
      send_in_order(actor, bytes, 0);
    }
  }
}

// In place of what waits: an older mark must not come to the disk behind this one.
void Space::keep_read_mark(AccountId account, ChatId chat, const Membership& membership) {
  own_read_marks_.erase({account, chat});
  dirty_read_marks_[{account, chat}] = {membership.read_seq, membership.read_no};
}

void Space::add_read_marks(stored::v1::Change& change) {
  for (const auto& [who, mark] : std::exchange(dirty_read_marks_, {})) {
    auto& record = *change.add_read_marks();
    record.set_account_id(who.first.value);
    record.set_chat_id(who.second.value);
    record.set_seq(mark.first.value);
    record.set_message_no(mark.second.value);
  }
}

void Space::arm_read_marks() {
  if (std::exchange(read_marks_armed_, true)) {
    return;
  }
  read_mark_timer_.expires_after(limits::kReadMarkDelay);
  read_mark_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      read_marks_armed_ = false;
      save_read_marks();
    }
  });
}

// Who writes has read up to there. Their other sessions see it from the entry, so nothing is pushed.
void Space::read_own_message(AccountId account, Chat& chat, Seq seq, MessageNo message_no) {
  auto* membership = chat.member(account);
  if (membership != nullptr && seq > membership->read_seq) {
    membership->read_seq = seq;
    membership->read_no = std::max(membership->read_no, message_no);
    own_read_marks_[{account, chat.id()}] = {membership->read_seq, membership->read_no};
    arm_read_marks();
  }
}

void Space::save_read_marks() {
  for (const auto& [who, mark] : std::exchange(own_read_marks_, {})) {
    auto& dirty = dirty_read_marks_[who];
    dirty = std::max(dirty, mark);
  }
  if (dirty_read_marks_.empty() && dirty_thread_marks_.empty()) {
    return;
  }
  std::size_t bytes = dirty_read_marks_.size() * 64;
  for (const auto& [account, chat] : dirty_thread_marks_) {
    bytes += chats_.at(chat)->record_of(account).ByteSizeLong();
  }
  if (auto marks = draft(bytes)) {
    for (const auto& [account, chat] : std::exchange(dirty_thread_marks_, {})) {
      *marks->change->add_memberships() = chats_.at(chat)->record_of(account);
    }
    commit(std::move(*marks), {}, {}, std::nullopt, {});
  } else {
    arm_read_marks();
  }
}

}  // namespace atrium::space
