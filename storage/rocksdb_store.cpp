#include "storage/rocksdb_store.h"

#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <random>
#include <system_error>

#include "storage/rocksdb_meta.h"
#include "storage/rows.h"

// Opening and writing. What reads is in rocksdb_reads.cpp.
namespace atrium::storage {
namespace {

namespace fs = std::filesystem;

class BatchSink final : public RowSink {
 public:
  BatchSink(const Database& database, rocksdb::WriteBatch& batch) : database_(database), batch_(batch) {}

  void put(Family family, std::string_view key, std::string_view value) override {
    keep(batch_.Put(database_.handle(family), slice(key), slice(value)));
  }
  void remove(Family family, std::string_view key) override { keep(batch_.Delete(database_.handle(family), slice(key))); }
  const rocksdb::Status& status() const { return status_; }

 private:
  void keep(const rocksdb::Status& status) {
    if (status_.ok() && !status.ok())
      status_ = status;
  }

  const Database& database_;
  rocksdb::WriteBatch& batch_;
  rocksdb::Status status_;
};

Status prepare_folder(const fs::path& folder, const RocksdbOptions& options) {
  const Disk disk(options.env);
  const bool is_new = !disk.has(folder);
  if (auto made = disk.make_folder(folder); !made)
    return made;
  if (options.env != nullptr)
    return {};  // who owns the disk says who may do what there
  std::error_code error;
  if (is_new)
    fs::permissions(folder, fs::perms::owner_all, error);  // messages and password hashes are nobody else's business
  if (error)
    return Failure{"Can't make the data folder " + folder.string() + ": " + error.message()};
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Failure{"The data folder " + folder.string() + " can't be written to: " + std::system_category().message(errno)};
  }
  return {};
}

// Gives a new store its format and epoch.
Result<Meta> initialize(Database& database, const RocksdbOptions& options) {
  Meta meta;
  meta.format = options.format;
  meta.epoch = Epoch(options.random());
  rocksdb::WriteBatch batch;
  if (auto status = database.put(batch, Family::kMeta, kFormatKey, encode_u64(meta.format)); !status) {
    return status.error();
  }
  if (auto status = write_epoch(database, batch, meta.epoch); !status)
    return status.error();
  return meta;
}

}  // namespace

struct RocksdbStore::Opened {
  std::filesystem::path folder;
  Disk disk;
  std::unique_ptr<Database> database;
  Meta meta;
  std::chrono::milliseconds mark_interval;
};

std::uint64_t draw_random() {
  std::random_device device;
  std::uniform_int_distribution<std::uint64_t> distribution(1);
  return distribution(device);
}

Result<std::unique_ptr<RocksdbStore>> RocksdbStore::open(const fs::path& folder, const RocksdbOptions& options) {
  if (auto status = prepare_folder(folder, options); !status)
    return status.error();
  const Disk disk(options.env);
  const auto mark = read_mark_file(folder, disk);
  if (!mark)
    return mark.error();

  // Without this a lost store would be replaced by an empty one before anybody looks at the mark.
  const auto database_folder = folder / "rocksdb";
  if (!disk.has(database_folder / "CURRENT")) {
    if (auto status = check_mark(StoreMarks(), *mark); !status)
      return status.error();
  }
  auto database = open_database(database_folder, options);
  if (!database)
    return database.error();
  auto meta = read_meta(**database);
  if (!meta)
    return meta.error();
  if (meta->format > options.format)
    return newer_format();
  if (auto status = check_mark(meta->marks, *mark); !status)
    return status.error();

  if (meta->format == 0) {
    meta = initialize(**database, options);
    if (!meta)
      return meta.error();
  }
  const auto migrated = migrate(**database, meta->format, options.format, options.migrations);
  if (!migrated)
    return migrated.error();
  // Recovery has written all that it found into tables, so the mark may follow.
  if (auto status = write_mark_file(folder, meta->marks.commit, disk); !status)
    return status.error();
  return std::unique_ptr<RocksdbStore>(
      new RocksdbStore(Opened{folder, disk, std::move(*database), *meta, options.mark_interval}));
}

RocksdbStore::RocksdbStore(Opened opened)
    : database_(std::move(opened.database)),
      epoch_(opened.meta.epoch),
      batch_(std::make_unique<rocksdb::WriteBatch>()),
      commit_(opened.meta.marks.commit),
      recorded_(opened.meta.marks.recorded.value_or(Mark())),
      mark_keeper_(std::move(opened.folder), commit_, opened.mark_interval, opened.disk) {}

RocksdbStore::~RocksdbStore() = default;

Result<DiskRoom> RocksdbStore::disk_room() const { return database_->room(); }

Status RocksdbStore::make_checkpoint(const fs::path& folder) { return database_->make_checkpoint(folder); }

Status RocksdbStore::write(std::span<const Change* const> group) {
  // What a failed write left on the disk is unknown: whatever came after it could stand on nothing.
  if (!failure_) {
    if (const auto status = write_batch(group); !status)
      failure_ = status.error();
  }
  return failure_ ? Status(*failure_) : Status();
}

Status RocksdbStore::write_batch(std::span<const Change* const> group) {
  if (group.empty())
    return {};
  const auto marked = mark_keeper_.written();
  if (!marked)
    return marked.error();

  batch_->Clear();
  BatchSink sink(*database_, *batch_);
  write_group(group, sink);
  const std::string& bytes = batch_->Data();
  const Mark next{commit_.group.next(), XXH3_64bits_withSeed(bytes.data(), bytes.size(), commit_.hash)};
  sink.put(Family::kMeta, kCommitKey, encode_u64_pair(next.group.value, next.hash));
  if (*marked != recorded_)
    sink.put(Family::kMeta, kMarkKey, encode_u64_pair(marked->group.value, marked->hash));
  if (!sink.status().ok())
    return explain(sink.status());
  if (auto status = database_->write(*batch_); !status)
    return status;

  commit_ = next;
  recorded_ = *marked;
  mark_keeper_.note(next);
  return {};
}

}  // namespace atrium::storage
