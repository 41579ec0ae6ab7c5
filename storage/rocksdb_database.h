#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string_view>

#include "storage/disk_room.h"
#include "storage/keys.h"
#include "storage/result.h"

// An open RocksDB with our column families. Only the files rocksdb_*.cpp and migrations include this.
namespace atrium::storage {

struct RocksdbOptions;

inline rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

// What a RocksDB error means to an operator.
Failure explain(const rocksdb::Status& status);
Failure newer_format();

struct Database {
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles{};
  StoreSizes sizes;

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles[static_cast<std::size_t>(family)]; }

  Status put(rocksdb::WriteBatch& batch, Family family, std::string_view key, std::string_view value) const;
  // Returns once the batch would survive a power loss.
  Status write(rocksdb::WriteBatch& batch);
  Result<DiskRoom> room() const;
  Status make_checkpoint(const std::filesystem::path& folder);
};

// Opens what stands in `folder`, or makes it. If the disk has no room for that, the failure says how much it takes.
Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& folder, const RocksdbOptions& options);
// The same without changing anything.
Result<std::unique_ptr<Database>> read_database(const std::filesystem::path& folder, const RocksdbOptions& options);

}  // namespace atrium::storage
