#include "tests/simulation/durable_store.h"

#include <utility>

#include "atrium/wire/v1/audit.pb.h"
#include "server/space/sha256.h"
#include "tests/support/numbered.h"

namespace atrium::test {

Status DurableStore::write(std::span<const storage::Change* const> group) {
  const auto fate = fates_();
  if (fate == Fate::kLost) {
    return Failure{"the disk is gone"};
  }
  if (auto status = store_.write(group); !status) {
    return status;
  }
  for (const auto* change : group) {
    learn(*change);
  }
  return fate == Fate::kDone ? Status() : Status(Failure{"nobody hears how it ended"});
}

void DurableStore::found(const storage::Change& change) {
  const storage::Change* group[] = {&change};
  store_.write(group).value();
  learn(change);
}

void DurableStore::learn(const storage::Change& change) {
  auto& known = spaces_[SpaceId(change.space_id())];
  if (change.number() != ++known.change) {
    complaints_.add("change " + std::to_string(change.number()) + " is written where " + std::to_string(known.change) +
                    " was due");
  }
  for (const auto& chat : change.chats()) {
    if (known.truth.has_chat(chat.chat_id())) {
      continue;  // it was changed
    }
    auto& truth = known.truth.add_chat(chat.chat_id(), chat.open_history());
    for (const auto& membership : change.memberships()) {
      if (membership.chat_id() == chat.chat_id()) {
        truth.found(membership.account_id());
      }
    }
  }
  const auto audited = known.audit;
  for (const auto& record : change.entries()) {
    record.chat_id() == storage::kAuditLog.value ? learn_audit(known, record) : learn_entry(known, record);
  }
  for (const auto& hash : change.removed_devices()) {
    revoked_[hash] = true;
  }
  bool privileged = false;
  for (const auto& account : change.accounts()) {
    const std::set<int> roles(account.roles().begin(), account.roles().end());
    const auto had = std::exchange(known.roles[account.account_id()], roles);
    privileged = privileged || (!had.empty() && had != roles);
  }
  if (privileged && known.audit == audited) {
    complaints_.add("roles were changed without a record of it");
  }
}

void DurableStore::learn_entry(Known& known, const stored::v1::EntryRecord& record) {
  wire::v1::Entry entry;
  const bool whole = entry.ParseFromString(record.encoded()) && known.truth.has_chat(record.chat_id());
  if (!whole || record.seq() != known.truth.chat(record.chat_id()).head() + 1 || entry.seq() != record.seq() ||
      entry.chat_id() != record.chat_id()) {
    complaints_.add("chat " + std::to_string(record.chat_id()) + ", seq " + std::to_string(record.seq()) +
                    " is written, and is not the next one");
    return;
  }
  for (const auto number : numbers_in(record.encoded())) {
    if (!texts_.try_emplace(number, SpaceId()).second) {
      complaints_.add("wish " + std::to_string(number) + " is done twice");
    }
  }
  known.truth.add(entry);
}

void DurableStore::learn_audit(Known& known, const stored::v1::EntryRecord& record) {
  wire::v1::AuditRecord audit;
  const bool whole = audit.ParseFromString(record.encoded());
  const auto previous = known.newest_audit.empty() ? std::string() : space::sha256(known.newest_audit);
  if (!whole || record.seq() != ++known.audit || audit.number() != known.audit || audit.previous_hash() != previous) {
    complaints_.add("audit record " + std::to_string(record.seq()) + " does not follow from the one before");
  }
  known.newest_audit = record.encoded();
}

}  // namespace atrium::test
