#include "storage/migrations.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <string>

#include "storage/rocksdb_database.h"

namespace atrium::storage {

std::span<const Migration> all_migrations() { return {}; }

Status migrate(Database& database, std::uint64_t stored, std::uint64_t wanted, std::span<const Migration> migrations) {
  if (stored > wanted)
    return newer_format();
  while (stored != wanted) {
    const auto step = std::ranges::find(migrations, stored, &Migration::from);
    if (step == migrations.end() || step->to <= stored || step->to > wanted) {
      return Failure{"This atriumd can't read the store's format " + std::to_string(stored) +
                     ". Use the version in between first."};
    }
    rocksdb::WriteBatch batch;
    if (auto status = step->run(database, batch); !status)
      return status;
    if (auto status = database.put(batch, Family::kMeta, kFormatKey, encode_u64(step->to)); !status)
      return status;
    if (auto status = database.write(batch); !status)
      return status;
    stored = step->to;
  }
  return {};
}

}  // namespace atrium::storage
