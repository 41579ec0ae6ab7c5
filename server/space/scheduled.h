#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/chats.pb.h"
#include "storage/ids.h"

namespace atrium::space {

// A message that is to be written at its time.
struct ScheduledMessage {
  ScheduledId id;
  AccountId account;
  std::int64_t at_ms = 0;
  wire::v1::SendMessage message;
};

// What people have written for later. On the home thread.
class Scheduled {
 public:
  void restore(const stored::v1::ScheduledRecord& record);

  const ScheduledMessage* find(ScheduledId id) const;
  // Of an account, the next first.
  std::vector<const ScheduledMessage*> of(AccountId account) const;
  std::size_t count_of(AccountId account) const;
  std::size_t size() const { return messages_.size(); }
  // The next of all, by its time, and of those by its id.
  const ScheduledMessage* next() const;

  void put(stored::v1::Change& change, ScheduledMessage message);
  void remove(stored::v1::Change& change, ScheduledId id);

 private:
  using Moment = std::pair<std::int64_t, ScheduledId>;
  void list(ScheduledMessage message);

  std::unordered_map<ScheduledId, ScheduledMessage> messages_;
  std::set<Moment> by_time_;
  std::unordered_map<AccountId, std::set<Moment>> by_account_;
};

// What people have written and not sent yet, a chat each. On the home thread.
class Drafts {
 public:
  void restore(const stored::v1::DraftRecord& record);

  using OfAccount = std::map<ChatId, wire::v1::Draft>;
  // None: an empty one.
  const OfAccount& of(AccountId account) const;
  // In place of the one before; empty: there is none any more. Returns the chat of the one that had to go for it.
  std::optional<ChatId> put(stored::v1::Change& change, AccountId account, ChatId chat, wire::v1::Draft draft);

 private:
  std::unordered_map<AccountId, OfAccount> drafts_;
};

}  // namespace atrium::space
