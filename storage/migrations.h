#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "storage/result.h"

namespace rocksdb {
class WriteBatch;
}

namespace atrium::storage {

struct Database;

// How rows are laid out. One more with every layout that an older atriumd would misread.
inline constexpr std::uint64_t kFormat = 1;

// One step from an older layout. What `run` puts into the batch is written together with the new format number, all or
// nothing. Should a step be too large for memory, it may write to the database itself, if it can be begun again.
struct Migration {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::function<Status(Database&, rocksdb::WriteBatch&)> run;
};

// All steps that there are, in order.
std::span<const Migration> all_migrations();

// Brings a store from format `stored` to `wanted`, step by step. Fails on a format newer than `wanted`, or without
// a path.
Status migrate(Database& database, std::uint64_t stored, std::uint64_t wanted, std::span<const Migration> migrations);

}  // namespace atrium::storage
