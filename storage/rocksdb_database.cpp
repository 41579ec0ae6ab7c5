#include "storage/rocksdb_database.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "storage/rocksdb_store.h"

namespace atrium::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kListsBytes = 2 * kMiB;
constexpr std::size_t kInfoLogBytes = 8 << 20;
constexpr int kFilterBitsPerKey = 10;

rocksdb::Env* env_of(const RocksdbOptions& options) { return options.env ? options.env : rocksdb::Env::Default(); }

rocksdb::DBOptions database_options(const RocksdbOptions& options, const StoreSizes& sizes) {
  rocksdb::DBOptions result;
  result.env = env_of(options);
  result.create_if_missing = true;
  result.create_missing_column_families = true;

  // Nothing may be acknowledged that isn't on the disk, and nothing after an error.
  result.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  result.paranoid_checks = true;
  result.manual_wal_flush = false;
  result.max_bgerror_resume_count = 0;

  // Pages are read on home threads: what such a read was the last to hold is deleted elsewhere.
  result.avoid_unnecessary_blocking_io = true;

  // There is one writer, and only its inserts use the hint.
  result.allow_concurrent_memtable_write = false;
  result.max_total_wal_size = sizes.log_bytes;
  result.max_open_files = options.max_open_files;
  result.max_background_jobs = 2;
  result.bytes_per_sync = 1 << 20;  // compactions reach the disk in small steps: no commit waits behind a big one

  result.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  result.max_log_file_size = kInfoLogBytes;
  result.keep_log_file_num = 4;
  return result;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreSizes& sizes,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Index and filter blocks count against the cache, so that memory doesn't grow with the store.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  // Entries and overlays are only ever iterated over, where a filter on whole keys is no help.
  if (family != Family::kEntries && family != Family::kOverlays) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  }

  rocksdb::ColumnFamilyOptions result;
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  result.compression = rocksdb::kLZ4Compression;
  result.level_compaction_dynamic_level_bytes = true;
  result.write_buffer_size = family == Family::kEntries ? sizes.entries_buffer_bytes : sizes.other_buffer_bytes;
  result.max_write_buffer_number = 2;
  result.target_file_size_base = sizes.table_bytes;
  result.max_compaction_bytes = sizes.compaction_bytes();
  // A chat only grows at its end, and so does what a sender asked for: the memtable remembers where that is.
  // Without a disk, 512 changes in flight: 200,000 a second with the hint on entries only, 350,000 with both.
  if (family == Family::kEntries || family == Family::kRequests) {
    const std::size_t prefix = family == Family::kEntries ? kChatPrefix : kSenderPrefix;
    result.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(prefix));
  }
  return result;
}

// Whether the store holds column families that this version doesn't know.
bool has_unknown_families(const std::string& path, const rocksdb::DBOptions& options) {
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(options, path, &names).ok())
    return false;  // new, or opening it says why
  const auto unknown = [](const auto& name) { return std::ranges::find(kFamilyNames, name) == kFamilyNames.end(); };
  return std::ranges::any_of(names, unknown);
}

// How large the volume of a folder is, or will be of one that is yet to be made; nothing if that can't be told.
std::uint64_t volume_bytes(const fs::path& folder) {
  std::error_code error;
  const auto space = fs::space(fs::exists(folder, error) ? folder : folder.parent_path(), error);
  return error ? 0 : space.capacity;
}

std::uint64_t free_bytes(rocksdb::Env& env, const fs::path& folder) {
  std::uint64_t bytes = 0;
  return env.GetFreeSpace(folder.string(), &bytes).ok() ? bytes : ~0ull;
}

// What opening may write: tables of all that stands in the logs, and its own lists.
std::uint64_t bytes_to_open(const fs::path& folder) {
  std::uint64_t bytes = kListsBytes;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder, error)) {
    if (file.path().extension() == ".log")
      bytes += file.file_size(error);
  }
  return bytes;
}

// Nothing if there is room enough to open what stands in `folder`: out of it, RocksDB may end the process.
std::optional<Failure> too_full_to_open(rocksdb::Env& env, const fs::path& folder) {
  const auto free = free_bytes(env, fs::exists(folder) ? folder : folder.parent_path());
  const auto wanted = bytes_to_open(folder);
  if (free >= wanted)
    return std::nullopt;
  return Failure{"The disk of the data folder is full: " + std::to_string(free / kMiB) +
                 " MiB are free, and opening the store takes up to " + std::to_string(wanted / kMiB) +
                 " MiB. Make room on it, then start again."};
}

}  // namespace

Failure newer_format() {
  return Failure{
      "This data folder was written by a newer version of atriumd. Start that version, or restore a "
      "backup from before the upgrade."};
}

Failure explain(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  const auto says = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (says("While lock file") || says("lock hold by current process")) {
    return Failure{"Another atriumd uses this data folder. Stop it first."};
  }
  if (status.IsCorruption()) {
    return Failure{"The store is damaged (" + text + "). Restore the data folder from a backup."};
  }
  if (status.IsNoSpace())
    return Failure{"The disk of the data folder is full (" + text + ")."};
  return Failure{"The store failed (" + text + ")."};
}

Database::~Database() {
  if (!db)
    return;
  for (auto* handle : handles) {
    if (handle)
      db->DestroyColumnFamilyHandle(handle);
  }
  db->Close();
}

Status Database::put(rocksdb::WriteBatch& batch, Family family, std::string_view key, std::string_view value) const {
  if (const auto status = batch.Put(handle(family), slice(key), slice(value)); !status.ok())
    return explain(status);
  return {};
}

Status Database::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  if (const auto status = db->Write(options, &batch); !status.ok())
    return explain(status);
  return {};
}

Result<DiskRoom> Database::room() const {
  const fs::path folder = db->GetName();
  DiskRoom room;
  if (const auto status = db->GetEnv()->GetFreeSpace(folder.string(), &room.free_bytes); !status.ok())
    return explain(status);
  std::uint64_t tables = 0;
  for (auto* handle : handles) {
    std::uint64_t bytes = 0;
    db->GetIntProperty(handle, rocksdb::DB::Properties::kLiveSstFilesSize, &bytes);
    tables += bytes;
  }
  room.reserve_bytes = reserve_bytes(sizes, volume_bytes(folder), tables);
  // Its Env knows nothing of files. A file system that makes room for them as they come counts none.
  if (struct statvfs volume{}; ::statvfs(folder.c_str(), &volume) == 0 && volume.f_files > 0) {
    room.free_files = volume.f_favail;
    room.reserve_files = reserve_files(volume.f_files);
  }
  return room;
}

Status Database::make_checkpoint(const fs::path& folder) {
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(db.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok())
    status = checkpoint->CreateCheckpoint(folder.string());
  return status.ok() ? Status() : Status(explain(status));
}

namespace {

enum class Access { kWrite, kRead };

Result<std::unique_ptr<Database>> open_as(Access access, const fs::path& folder, const RocksdbOptions& options) {
  const auto volume = volume_bytes(folder);
  const auto sizes = options.sizes.value_or(sizes_on_volume(volume == 0 ? ~0ull : volume));
  const auto settings = database_options(options, sizes);
  if (has_unknown_families(folder.string(), settings))
    return newer_format();
  if (access == Access::kWrite) {
    if (const auto failure = too_full_to_open(*settings.env, folder))
      return *failure;
  }

  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kFamilies; ++i) {
    families.emplace_back(std::string(kFamilyNames[i]), family_options(static_cast<Family>(i), sizes, cache));
    families.back().options.disable_auto_compactions = !options.compacts;
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status = access == Access::kWrite
                          ? rocksdb::DB::Open(settings, folder.string(), families, &handles, &db)
                          : rocksdb::DB::OpenForReadOnly(settings, folder.string(), families, &handles, &db);
  if (!status.ok())
    return explain(status);

  auto database = std::make_unique<Database>();
  database->sizes = sizes;
  database->db.reset(db);
  std::ranges::copy(handles, database->handles.begin());
  return database;
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const fs::path& folder, const RocksdbOptions& options) {
  return open_as(Access::kWrite, folder, options);
}

Result<std::unique_ptr<Database>> read_database(const fs::path& folder, const RocksdbOptions& options) {
  return open_as(Access::kRead, folder, options);
}

}  // namespace atrium::storage
