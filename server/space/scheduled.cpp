#include "server/space/scheduled.h"

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::space {

void Scheduled::restore(const stored::v1::ScheduledRecord& record) {
  ScheduledMessage message{ScheduledId(record.scheduled_id()), AccountId(record.account_id()), record.at_ms(), {}};
  message.message.ParseFromString(record.message());
  list(std::move(message));
}

void Scheduled::list(ScheduledMessage message) {
  const Moment moment(message.at_ms, message.id);
  by_time_.insert(moment);
  by_account_[message.account].insert(moment);
  messages_[message.id] = std::move(message);
}

const ScheduledMessage* Scheduled::find(ScheduledId id) const {
  const auto found = messages_.find(id);
  return found == messages_.end() ? nullptr : &found->second;
}

std::vector<const ScheduledMessage*> Scheduled::of(AccountId account) const {
  std::vector<const ScheduledMessage*> messages;
  if (const auto found = by_account_.find(account); found != by_account_.end()) {
    for (const auto& [at_ms, id] : found->second) {
      messages.push_back(find(id));
    }
  }
  return messages;
}

std::size_t Scheduled::count_of(AccountId account) const {
  const auto found = by_account_.find(account);
  return found == by_account_.end() ? 0 : found->second.size();
}

const ScheduledMessage* Scheduled::next() const { return by_time_.empty() ? nullptr : find(by_time_.begin()->second); }

void Scheduled::put(stored::v1::Change& change, ScheduledMessage message) {
  auto& record = *change.add_scheduled();
  record.set_scheduled_id(message.id.value);
  record.set_account_id(message.account.value);
  record.set_at_ms(message.at_ms);
  record.set_message(message.message.SerializeAsString());
  list(std::move(message));
}

void Scheduled::remove(stored::v1::Change& change, ScheduledId id) {
  const auto found = messages_.find(id);
  if (found == messages_.end()) {
    return;
  }
  const Moment moment(found->second.at_ms, id);
  by_time_.erase(moment);
  auto& own = by_account_[found->second.account];
  own.erase(moment);
  if (own.empty()) {
    by_account_.erase(found->second.account);
  }
  messages_.erase(found);
  change.add_removed_scheduled(id.value);
}

void Drafts::restore(const stored::v1::DraftRecord& record) {
  drafts_[AccountId(record.account_id())][ChatId(record.chat_id())].ParseFromString(record.draft());
}

const Drafts::OfAccount& Drafts::of(AccountId account) const {
  static const OfAccount kNone;
  const auto found = drafts_.find(account);
  return found == drafts_.end() ? kNone : found->second;
}

std::optional<ChatId> Drafts::put(stored::v1::Change& change, AccountId account, ChatId chat, wire::v1::Draft draft) {
  auto& own = drafts_[account];
  const auto store = [&](ChatId where, std::string bytes) {
    auto& record = *change.add_drafts();
    record.set_account_id(account.value);
    record.set_chat_id(where.value);
    record.set_draft(std::move(bytes));
  };
  store(chat, draft.text().empty() ? std::string() : draft.SerializeAsString());
  if (draft.text().empty()) {
    own.erase(chat);
    return std::nullopt;
  }
  own[chat] = std::move(draft);
  if (own.size() <= limits::kDraftsPerAccount) {
    return std::nullopt;
  }
  const auto oldest = std::ranges::min_element(own, {}, [](const auto& kept) { return kept.second.changed_at_ms(); })->first;
  own.erase(oldest);
  store(oldest, {});
  return oldest;
}

}  // namespace atrium::space
