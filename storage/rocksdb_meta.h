#pragma once

#include <cstdint>

#include "storage/mark_file.h"
#include "storage/rocksdb_database.h"

namespace atrium::storage {

// What kMeta says of the whole store.
struct Meta {
  std::uint64_t format = 0;  // 0 = the store is new
  Epoch epoch;
  StoreMarks marks;
};

Result<Meta> read_meta(const Database& database);

// Gives a store another epoch, so that nobody takes up where they were with the one before. It goes into a table at once: a lost log can't
// take it along.
Status write_epoch(Database& database, rocksdb::WriteBatch& batch, Epoch epoch);

}  // namespace atrium::storage
