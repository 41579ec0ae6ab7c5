#include "server/space/audit_log.h"

#include <boost/assert.hpp>

#include "server/space/sha256.h"
#include "storage/store.h"

namespace atrium::space {

AuditLog::AuditLog(const std::string& newest) {
  if (!newest.empty()) {
    wire::v1::AuditRecord record;
    BOOST_VERIFY(record.ParseFromString(newest));
    number_ = record.number();
    hash_ = sha256(newest);
  }
}

void AuditLog::append(stored::v1::Change& change, AccountId actor, wire::v1::AuditRecord record) {
  record.set_number(++number_);
  record.set_at_ms(change.at_ms());
  record.set_actor_id(actor.value);
  record.set_previous_hash(hash_);
  auto& entry = *change.add_entries();
  entry.set_chat_id(storage::kAuditLog.value);
  entry.set_seq(number_);
  entry.set_encoded(record.SerializeAsString());
  hash_ = sha256(entry.encoded());
}

}  // namespace atrium::space
