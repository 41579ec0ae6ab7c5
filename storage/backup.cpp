#include "storage/backup.h"

#include <sys/stat.h>

#include <rocksdb/file_checksum.h>
#include <rocksdb/utilities/backup_engine.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "storage/file_store.h"
#include "storage/rocksdb_meta.h"
#include "storage/rocksdb_store.h"

namespace atrium::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kProgressStep = 4 << 20;

Failure of_backup(const rocksdb::Status& status) {
  if (status.IsNoSpace())
    return Failure{"The disk of the backups is full (" + status.ToString() + "). What was begun is gone."};
  if (status.IsIncomplete())
    return Failure{"The backup was stopped. What was begun is gone."};
  if (status.IsCorruption() || status.IsNotFound())
    return Failure{"The backup is damaged (" + status.ToString() + ")."};
  return Failure{"The backup failed (" + status.ToString() + ")."};
}

Failure not_readable(const fs::path& folder, BackupNumber number) {
  return Failure{"The backup " + std::to_string(number) + " in " + folder.string() + " is damaged or isn't there."};
}

bool holds_backups(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "meta", error);
}

Failure no_backups(const fs::path& folder) { return Failure{"There are no backups in " + folder.string() + "."}; }

// Every file is synced before the list of a backup's files, which comes last and makes it one.
rocksdb::BackupEngineOptions engine_options(const fs::path& folder) {
  rocksdb::BackupEngineOptions options(folder.string());
  options.sync = true;
  options.callback_trigger_interval_size = kProgressStep;
  return options;
}

Result<std::unique_ptr<rocksdb::BackupEngine>> open_engine(const fs::path& folder) {
  rocksdb::BackupEngine* engine = nullptr;
  const auto status = rocksdb::BackupEngine::Open(engine_options(folder), rocksdb::Env::Default(), &engine);
  if (!status.ok())
    return of_backup(status);
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}

Result<std::unique_ptr<rocksdb::BackupEngineReadOnly>> read_engine(const fs::path& folder) {
  if (!holds_backups(folder))
    return no_backups(folder);
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const auto status = rocksdb::BackupEngineReadOnly::Open(engine_options(folder), rocksdb::Env::Default(), &engine);
  if (!status.ok())
    return of_backup(status);
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

std::optional<Backup> backup_of(const rocksdb::BackupInfo& info) {
  const auto note = decode_note(info.app_metadata);
  if (!note)
    return std::nullopt;
  return Backup{info.backup_id, *note, info.size};
}

Result<BackupNote> note_of(const Database& database, std::int64_t now_ms) {
  const auto meta = read_meta(database);
  if (!meta)
    return meta.error();
  BackupNote note{meta->marks.commit, meta->epoch, 0, now_ms};
  const std::unique_ptr<rocksdb::Iterator> records(
      database.db->NewIterator(rocksdb::ReadOptions(), database.handle(Family::kRecords)));
  for (records->SeekToFirst(); records->Valid(); ++note.spaces) {
    const auto next = after_prefix(records->key().ToString().substr(0, kSpacePrefix));
    if (next.empty())
      break;
    records->Seek(next);
  }
  return records->status().ok() ? Result<BackupNote>(note) : explain(records->status());
}

// The checksum of a file's bytes, or why there is none; counts them.
Result<std::uint32_t> checksum_of(const fs::path& path, std::uint64_t& bytes, const BackupProgress& progress) {
  const auto checksum = rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({});
  std::ifstream file(path, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
    checksum->Update(buffer.data(), static_cast<std::size_t>(file.gcount()));
    bytes += static_cast<std::uint64_t>(file.gcount());
    if (!progress(bytes))
      return Failure{"was not read to its end"};
  }
  if (!file.eof())
    return Failure{"can't be read"};
  checksum->Finalize();
  std::uint32_t number = 0;
  for (const char byte : checksum->GetChecksum())
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

struct ListedFile {
  std::string path;  // within the folder of the backups
  std::uint32_t checksum = 0;
};

// A backup's own list: lines of "PATH crc32 NUMBER" behind some others. The engine tells what is in it, but not the checksums.
Result<std::vector<ListedFile>> read_list(const fs::path& path) {
  std::ifstream list(path);
  std::vector<ListedFile> files;
  std::size_t wanted = 0;
  for (std::string line; std::getline(list, line);) {
    std::istringstream words(line);
    ListedFile file;
    std::string function;
    if (words >> file.path >> function >> file.checksum && function == "crc32") {
      files.push_back(std::move(file));
    } else if (line.find(' ') == std::string::npos) {
      wanted = std::strtoull(line.c_str(), nullptr, 10);  // the last line of one number says how many follow
    }
  }
  if (files.empty() || files.size() != wanted)
    return Failure{path.string() + " is damaged"};
  return files;
}

class Reader final : public BackupReader {
 public:
  Reader(fs::path folder, std::unique_ptr<rocksdb::BackupEngineReadOnly> engine, rocksdb::BackupInfo info, Backup backup)
      : folder_(std::move(folder)), engine_(std::move(engine)), info_(std::move(info)), backup_(std::move(backup)) {}

  const Backup& backup() const override { return backup_; }

  std::vector<std::string> check_files(const BackupProgress& progress) override {
    std::vector<std::string> complaints;
    const auto files = read_list(folder_ / "meta" / std::to_string(backup_.number));
    if (!files)
      return {files.error().message};
    std::uint64_t read = 0;
    for (const auto& file : *files) {
      const auto path = folder_ / file.path;
      const auto checksum = checksum_of(path, read, progress);
      if (!checksum) {
        complaints.push_back(path.string() + " " + checksum.error().message);
      } else if (*checksum != file.checksum) {
        complaints.push_back(path.string() + " is not as it was written");
      }
    }
    return complaints;
  }

  Status open_store() override {
    RocksdbOptions options;
    options.env = info_.env_for_open.get();
    auto database = read_database(info_.name_for_open, options);
    if (!database)
      return database.error();
    const auto meta = read_meta(**database);
    if (!meta)
      return meta.error();
    if (meta->marks.commit != backup_.note.mark || meta->epoch != backup_.note.epoch) {
      return Failure{"the store ends with group " + std::to_string(meta->marks.commit.group.value) +
                     ", not with the group " + std::to_string(backup_.note.mark.group.value) + " that was written"};
    }
    for (auto* handle : (*database)->handles) {
      rocksdb::ReadOptions reading;
      reading.fill_cache = false;
      const std::unique_ptr<rocksdb::Iterator> rows((*database)->db->NewIterator(reading, handle));
      for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      }
      if (!rows->status().ok())
        return explain(rows->status());
    }
    database_ = std::move(*database);
    return {};
  }

  Status visit(Family family, const std::function<Status(std::string_view, std::string_view)>& visitor) override {
    rocksdb::ReadOptions reading;
    reading.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> rows(database_->db->NewIterator(reading, database_->handle(family)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      if (auto status = visitor(view(rows->key()), view(rows->value())); !status)
        return status;
    }
    return rows->status().ok() ? Status() : Status(explain(rows->status()));
  }

 private:
  const fs::path folder_;
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine_;
  const rocksdb::BackupInfo info_;
  const Backup backup_;
  std::unique_ptr<Database> database_;
};

// Gives the store in a data folder that is being made its epoch and its mark.
Status finish_restored(const fs::path& data, const BackupNote& note, Epoch epoch) {
  RocksdbOptions options;
  options.compacts = false;
  auto database = open_database(data / "rocksdb", options);
  if (!database)
    return database.error();
  const auto meta = read_meta(**database);
  if (!meta)
    return meta.error();
  if (meta->marks.commit != note.mark)
    return Failure{"The backup doesn't end with the group that it names."};
  rocksdb::WriteBatch batch;
  if (auto status = write_epoch(**database, batch, epoch); !status)
    return status;
  return write_mark_file(data, meta->marks.commit);
}

}  // namespace

Result<Backup> add_backup(const fs::path& checkpoint, const fs::path& folder, std::int64_t now_ms,
                          const BackupProgress& progress) {
  RocksdbOptions options;
  options.compacts = false;
  const auto database = open_database(checkpoint, options);
  if (!database)
    return database.error();
  const auto note = note_of(**database, now_ms);
  if (!note)
    return note.error();
  auto engine = open_engine(folder);
  if (!engine)
    return engine.error();

  rocksdb::CreateBackupOptions creation;
  creation.flush_before_backup = true;
  std::uint64_t copied = 0;
  creation.progress_callback = [&] {
    copied += kProgressStep;
    if (!progress(copied))
      (*engine)->StopBackup();
  };
  rocksdb::BackupID number = 0;
  const auto status = (*engine)->CreateNewBackupWithMetadata(creation, (*database)->db.get(), encode_note(*note), &number);
  if (!status.ok()) {
    (*engine)->GarbageCollect().PermitUncheckedError();
    return of_backup(status);
  }
  rocksdb::BackupInfo info;
  if (const auto found = (*engine)->GetBackupInfo(number, &info); !found.ok())
    return of_backup(found);
  return Backup{number, *note, info.size};
}

Status prune_backups(const fs::path& folder, std::uint32_t keep) {
  if (!holds_backups(folder))
    return no_backups(folder);
  auto engine = open_engine(folder);
  if (!engine)
    return engine.error();
  const auto status = (*engine)->PurgeOldBackups(keep);
  return status.ok() ? Status() : Status(of_backup(status));
}

Result<BackupList> list_backups(const fs::path& folder) {
  const auto engine = read_engine(folder);
  if (!engine)
    return engine.error();
  BackupList list;
  std::vector<rocksdb::BackupInfo> infos;
  (*engine)->GetBackupInfo(&infos);
  (*engine)->GetCorruptedBackups(&list.damaged);
  for (const auto& info : infos) {
    if (const auto backup = backup_of(info))
      list.readable.push_back(*backup);
    else
      list.damaged.push_back(info.backup_id);
  }
  std::ranges::sort(list.damaged);
  return list;
}

Result<std::unique_ptr<BackupReader>> BackupReader::open(const fs::path& folder, BackupNumber number) {
  auto engine = read_engine(folder);
  if (!engine)
    return engine.error();
  rocksdb::BackupInfo info;
  if (!(*engine)->GetBackupInfo(number, &info, true).ok())
    return not_readable(folder, number);
  const auto backup = backup_of(info);
  if (!backup)
    return not_readable(folder, number);
  return std::unique_ptr<BackupReader>(new Reader(folder, std::move(*engine), std::move(info), *backup));
}

Result<fs::path> fresh_folder(const fs::path& data) {
  std::error_code error;
  auto path = fs::absolute(data).lexically_normal();
  if (!path.has_filename())
    path = path.parent_path();  // it was named with a slash at its end
  if (fs::is_symlink(path, error))
    return Failure{path.string() + " is a link: name the folder itself."};
  if (!fs::exists(path, error))
    return Result<fs::path>(boost::system::in_place_value, path);
  struct stat own {};
  struct stat parents {};
  if (::stat(path.c_str(), &own) == 0 && ::stat(path.parent_path().c_str(), &parents) == 0 && own.st_dev != parents.st_dev)
    return Failure{path.string() + " is where a disk is mounted: name a folder in it that is not there yet."};
  if (!fs::is_empty(path, error))
    return Failure{path.string() + " is not empty: a backup is restored into a fresh folder only."};
  return Result<fs::path>(boost::system::in_place_value, path);
}

Status restore_backup(const fs::path& folder, BackupNumber number, const fs::path& data, Epoch epoch) {
  const auto fresh = fresh_folder(data);
  if (!fresh)
    return fresh.error();
  const auto engine = read_engine(folder);
  if (!engine)
    return engine.error();
  rocksdb::BackupInfo info;
  if (!(*engine)->GetBackupInfo(number, &info).ok())
    return not_readable(folder, number);
  const auto backup = backup_of(info);
  if (!backup)
    return not_readable(folder, number);

  std::error_code error;
  auto making = *fresh;
  making += ".restoring";
  fs::remove_all(making, error);
  fs::create_directories(making / "rocksdb", error);
  fs::permissions(making, fs::perms::owner_all, error);
  if (error)
    return Failure{"Can't make " + making.string() + ": " + error.message()};
  const auto store = (making / "rocksdb").string();
  auto status = Status();
  if (const auto restored = (*engine)->RestoreDBFromBackup(rocksdb::RestoreOptions(), number, store, store); !restored.ok())
    status = of_backup(restored);
  if (status)
    status = finish_restored(making, backup->note, epoch);
  if (status)
    status = sync_directory(making);
  if (status) {
    fs::rename(making, *fresh, error);
    status = error ? Status(Failure{"Can't make " + data.string() + ": " + error.message()})
                   : sync_directory(making.parent_path());
  }
  if (!status)
    fs::remove_all(making, error);
  return status;
}

}  // namespace atrium::storage
