#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "storage/mark_keeper.h"
#include "storage/migrations.h"
#include "storage/store.h"

namespace rocksdb {
class Env;
class WriteBatch;
}  // namespace rocksdb

namespace atrium::storage {

struct Database;

// A random number that isn't 0.
std::uint64_t draw_random();

struct RocksdbOptions {
  std::size_t block_cache_bytes = 64 * 1024 * 1024;
  int max_open_files = 512;
  std::chrono::milliseconds mark_interval{1000};
  std::function<std::uint64_t()> random = draw_random;  // makes the epoch of a new store
  rocksdb::Env* env = nullptr;                          // the disk under RocksDB; nullptr = the real one
  std::uint64_t format = kFormat;
  std::span<const Migration> migrations = all_migrations();
  std::optional<StoreSizes> sizes;  // those that fit the volume, if none are given
  bool compacts = true;
};

// A store on disk: a RocksDB and the mark file beside it, both in one data folder that no other process uses.
class RocksdbStore final : public Store {
 public:
  // Opens the store in `folder`, or makes one. Fails if the folder can't be used, or if the store isn't all there any
  // more: then it must not serve.
  static Result<std::unique_ptr<RocksdbStore>> open(const std::filesystem::path& folder,
                                                    const RocksdbOptions& options = RocksdbOptions());
  ~RocksdbStore() override;

  Status write(std::span<const Change* const> group) override;
  Epoch epoch() const override { return epoch_; }
  Result<DiskRoom> disk_room() const override;
  Status make_checkpoint(const std::filesystem::path& folder) override;
  Result<std::vector<stored::v1::SpaceRecord>> spaces() const override;
  Result<SpaceImage> load_space(SpaceId space) const override;
  Status visit_entries(const EntryRange& range, const EntryVisitor& visit) const override;
  Status visit_cached_entries(const EntryRange& range, const EntryVisitor& visit) const override;
  Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                RequestId request) const override;
  Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const override;

 private:
  struct Opened;
  explicit RocksdbStore(Opened opened);

  Status write_batch(std::span<const Change* const> group);

  std::unique_ptr<Database> database_;
  const Epoch epoch_;

  // Of the writing thread.
  std::unique_ptr<rocksdb::WriteBatch> batch_;
  Mark commit_;
  Mark recorded_;  // the newest mark that a group wrote into the store
  std::optional<Failure> failure_;

  // Ends before the database does.
  MarkKeeper mark_keeper_;
};

}  // namespace atrium::storage
