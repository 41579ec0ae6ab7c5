#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/backup/file_backup.h"
#include "storage/backup.h"

namespace atrium {

struct CheckedSpace {
  std::string name;
  std::uint64_t accounts = 0;
  std::uint64_t chats = 0;
  std::uint64_t entries = 0;
  std::uint64_t audit_records = 0;
  std::vector<NamedContent> files;  // that its messages and uploads have
  std::vector<std::string> complaints;
};

// Looks through the store of a backup that is open: whether every record can be read, every chat has its entries 1, 2, 3 without a hole, and
// each record of the audit names the one before from the first on.
Result<std::vector<CheckedSpace>> check_spaces(storage::BackupReader& backup);

}  // namespace atrium
