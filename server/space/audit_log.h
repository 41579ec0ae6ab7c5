#pragma once

#include <cstdint>
#include <string>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/audit.pb.h"
#include "storage/ids.h"

namespace atrium::space {

// Numbers and chains the records of a space's audit. Each goes into the change that it tells of, so neither is there without the
// other. On the home thread.
class AuditLog {
 public:
  // `newest`: the bytes of the newest record that is stored; empty if there is none.
  explicit AuditLog(const std::string& newest);

  // Adds a record whose act is set.
  void append(stored::v1::Change& change, AccountId actor, wire::v1::AuditRecord record);

 private:
  std::uint64_t number_ = 0;
  std::string hash_;
};

}  // namespace atrium::space
