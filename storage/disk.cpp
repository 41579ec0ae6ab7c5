#include "storage/disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>

#include "storage/rocksdb_database.h"

namespace atrium::storage {
namespace {

namespace fs = std::filesystem;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus write_synced(rocksdb::FileSystem& files, const fs::path& path, std::string_view bytes) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path.string(), rocksdb::FileOptions(), &file, nullptr);
  if (status.ok())
    status = file->Append(slice(bytes), IOOptions(), nullptr);
  if (status.ok())
    status = file->Fsync(IOOptions(), nullptr);
  if (status.ok())
    status = file->Close(IOOptions(), nullptr);
  return status;
}

IOStatus sync_folder(rocksdb::FileSystem& files, const fs::path& path) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  const auto opened = files.NewDirectory(path.string(), IOOptions(), &folder, nullptr);
  return opened.ok() ? folder->Fsync(IOOptions(), nullptr) : opened;
}

}  // namespace

Disk::Disk(rocksdb::Env* env) : env_(env != nullptr ? env : rocksdb::Env::Default()) {}

Status Disk::make_folder(const fs::path& path) const {
  if (path.empty() || has(path))
    return {};
  if (auto above = make_folder(path.parent_path()); !above)
    return above;
  rocksdb::FileSystem& files = *env_->GetFileSystem();
  auto status = files.CreateDirIfMissing(path.string(), IOOptions(), nullptr);
  if (status.ok())
    status = sync_folder(files, path.has_parent_path() ? path.parent_path() : ".");
  if (!status.ok())
    return Failure{"Can't make the folder " + path.string() + " (" + status.ToString() + ")."};
  return {};
}

bool Disk::has(const fs::path& path) const { return env_->FileExists(path.string()).ok(); }

Result<std::optional<std::string>> Disk::read(const fs::path& path) const {
  std::string bytes;
  const auto status = rocksdb::ReadFileToString(env_, path.string(), &bytes);
  if (status.IsNotFound() || status.IsPathNotFound())
    return std::optional<std::string>();
  if (!status.ok())
    return explain(status);
  return std::optional(std::move(bytes));
}

Status Disk::replace(const fs::path& path, std::string_view bytes) const {
  rocksdb::FileSystem& files = *env_->GetFileSystem();
  const fs::path fresh = path.string() + ".new";
  auto status = write_synced(files, fresh, bytes);
  if (status.ok())
    status = files.RenameFile(fresh.string(), path.string(), IOOptions(), nullptr);
  if (status.ok())
    status = sync_folder(files, path.parent_path());
  if (!status.ok())
    return explain(status);
  return {};
}

}  // namespace atrium::storage
