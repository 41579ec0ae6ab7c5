// The half of Space that knows what happens by itself, and when.
#include <algorithm>

#include "server/codec/frames.h"
#include "server/config/limits.h"
#include "server/space/space.h"

namespace atrium::space {

using namespace wire::v1;

std::optional<std::int64_t> Space::next_due_ms() const {
  auto next = structure_.next_due_ms();
  const auto consider = [&](std::optional<std::int64_t> other) {
    if (other) {
      next = std::min(next.value_or(*other), *other);
    }
  };
  const auto* scheduled = scheduled_.next();
  consider(scheduled == nullptr ? std::nullopt : std::optional(scheduled->at_ms));
  consider(confirmations_due_ms());
  return next;
}

void Space::wake_when_due(std::function<void()> wake) {
  wake_ = std::move(wake);
  arm_due();
}

// The clock may be set, so a long wait is looked at now and then. What was due and could not be done is tried again soon.
void Space::arm_due() {
  const auto next = next_due_ms();
  if (!wake_ || !next || (armed_for_ms_ && *armed_for_ms_ <= *next)) {
    return;
  }
  const bool is_retry = *next <= now_ms();
  armed_for_ms_ = *next;
  due_timer_.expires_after(is_retry ? std::chrono::milliseconds(limits::kDuePause)
                                    : std::min(environment_.due_poll, std::chrono::milliseconds(*next - now_ms())));
  due_timer_.async_wait([self = self_](boost::system::error_code error) {
    if (error || *self == nullptr) {
      return;
    }
    auto& space = **self;
    space.armed_for_ms_.reset();
    if (const auto due = space.next_due_ms(); due && *due <= space.now_ms()) {
      space.wake_();
    }
    space.arm_due();
  });
}

void Space::list_confirmations(const Chat& chat) {
  if (const auto listed = confirmations_listed_.find(chat.id()); listed != confirmations_listed_.end()) {
    confirmations_due_.erase({listed->second, chat.id()});
    confirmations_listed_.erase(listed);
  }
  if (const auto due = chat.confirmations_due_ms()) {
    confirmations_due_.insert({*due, chat.id()});
    confirmations_listed_[chat.id()] = *due;
  }
}

void Space::put_confirmations(Draft& draft, Chat& chat) {
  *draft.change->add_chats() = chat.record();
  list_confirmations(chat);
}

std::optional<std::int64_t> Space::confirmations_due_ms() const {
  return confirmations_due_.empty() ? std::nullopt : std::optional(confirmations_due_.begin()->first);
}

void Space::apply_due_confirmations(Draft& draft) {
  auto& chat = *chats_.at(confirmations_due_.begin()->second);
  std::vector<Seq> over;
  for (auto& open : chat.open_confirmations()) {
    if (open.due_ms() > draft.at_ms) {
      continue;
    }
    const Seq seq(open.seq());
    Entry entry;
    if (take_step(open) == ConfirmationStep::kRemind) {
      open.set_reminded_at_ms(draft.at_ms);
      entry.mutable_confirm_reminder()->set_target_seq(open.seq());
    } else {
      over.push_back(seq);
      entry.mutable_confirmation_closed()->set_target_seq(open.seq());
    }
    append(draft, chat, AccountId(), std::move(entry), seq);
  }
  for (const auto seq : over) {
    chat.close_confirmation(seq);
  }
  put_confirmations(draft, chat);
}

void Space::put_slow_mode(Draft& draft, Chat& chat, std::uint32_t seconds) {
  chat.set_slow_mode(seconds);
  *draft.change->add_chats() = chat.record();
  tell_all_changed(draft, chat);
}

void Space::tell_others(Draft& draft, Account& account, const std::shared_ptr<Actor>& but, ServerFrame push) {
  std::string bytes;
  codec::append_frame(bytes, push);
  draft.on_commit.push_back([this, &account, but, bytes = std::move(bytes)] {
    for (const auto& actor : account.actors) {
      if (actor != but && actor->listening) {
        environment_.outbox.push(actor->receiver, bytes);
      }
    }
  });
}

}  // namespace atrium::space
