#include "tests/support/lying_files.h"

#include <cstring>

namespace atrium::test {

using rocksdb::FileOptions;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using Context = rocksdb::IODebugContext;

namespace {

// Copies up to `size` bytes from `offset` on.
void read(const std::string& bytes, std::uint64_t offset, std::size_t size, Slice* result, char* scratch) {
  const auto from = std::min<std::uint64_t>(offset, bytes.size());
  const auto count = std::min<std::uint64_t>(size, bytes.size() - from);
  std::memcpy(scratch, bytes.data() + from, count);
  *result = Slice(scratch, count);
}

class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

IOStatus not_found(const std::string& path) { return IOStatus::PathNotFound(path, "No such file or directory"); }

}  // namespace

class LyingDisk::Sequence final : public rocksdb::FSSequentialFile {
 public:
  Sequence(LyingDisk& disk, std::shared_ptr<Node> node) : disk_(disk), node_(std::move(node)) {}
  IOStatus Read(std::size_t size, const IOOptions&, Slice* result, char* scratch, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.calls_ > disk_.off_at_) {
      return disk_.off();
    }
    read(node_->bytes, at_, size, result, scratch);
    at_ += result->size();
    return IOStatus::OK();
  }
  IOStatus Skip(std::uint64_t size) override {
    at_ += size;
    return IOStatus::OK();
  }

 private:
  LyingDisk& disk_;
  const std::shared_ptr<Node> node_;
  std::uint64_t at_ = 0;
};

class LyingDisk::Reader final : public rocksdb::FSRandomAccessFile {
 public:
  Reader(LyingDisk& disk, std::shared_ptr<Node> node) : disk_(disk), node_(std::move(node)) {}
  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions&, Slice* result, char* scratch,
                Context*) const override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.calls_ > disk_.off_at_) {
      return disk_.off();
    }
    read(node_->bytes, offset, size, result, scratch);
    return IOStatus::OK();
  }
  IOStatus Prefetch(std::uint64_t, std::size_t, const IOOptions&, Context*) override { return IOStatus::OK(); }

 private:
  LyingDisk& disk_;
  const std::shared_ptr<Node> node_;
};

class LyingDisk::Writer final : public rocksdb::FSWritableFile {
 public:
  Writer(LyingDisk& disk, std::shared_ptr<Node> node) : disk_(disk), node_(std::move(node)) {}

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    const auto failure = disk_.may_fail("write");
    // A write that fails, or during which the power goes, may have got half of its bytes there.
    node_->bytes.append(data.data(), failure ? data.size() / 2 : data.size());
    return failure.value_or(IOStatus::OK());
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  Context* context) override {
    return Append(data, options, context);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    node_->bytes.resize(size);
    node_->synced = std::min(node_->synced, node_->bytes.size());
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions&, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    if (const auto failure = disk_.may_fail("sync")) {
      node_->lost = true;
      return *failure;
    }
    node_->synced = node_->lost ? node_->synced : node_->bytes.size();
    return IOStatus::OK();
  }
  bool IsSyncThreadSafe() const override { return true; }
  IOStatus Close(const IOOptions&, Context*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, Context*) override { return IOStatus::OK(); }
  std::uint64_t GetFileSize(const IOOptions&, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    return node_->bytes.size();
  }

 private:
  LyingDisk& disk_;
  const std::shared_ptr<Node> node_;
};

class LyingDisk::Folder final : public rocksdb::FSDirectory {
 public:
  Folder(LyingDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, Context*) override {
    const std::lock_guard lock(disk_.mutex_);
    const auto failure = disk_.may_fail("sync of a folder");
    if (!failure) {
      disk_.sync_folder(path_);
    }
    return failure.value_or(IOStatus::OK());
  }
  IOStatus Close(const IOOptions&, Context*) override { return IOStatus::OK(); }

 private:
  LyingDisk& disk_;
  const std::string path_;
};

class LyingDisk::Files::Lock final : public rocksdb::FileLock {
 public:
  explicit Lock(std::string locked) : path(std::move(locked)) {}
  const std::string path;
};

void LyingDisk::Files::unlock_all() { locked_.clear(); }

IOStatus LyingDisk::Files::look_up(const std::string& path, std::shared_ptr<Node>& node) const {
  if (disk_.calls_ > disk_.off_at_) {
    return disk_.off();
  }
  node = disk_.find(path);
  return node == nullptr ? not_found(path) : IOStatus::OK();
}

template <class Opened, class File>
IOStatus LyingDisk::Files::open_to_read(const std::string& path, std::unique_ptr<File>* file) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  if (auto status = look_up(path, node); !status.ok()) {
    return status;
  }
  if (const auto failure = disk_.may_fail("open")) {
    return *failure;
  }
  *file = std::make_unique<Opened>(disk_, std::move(node));
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::NewSequentialFile(const std::string& path, const FileOptions&,
                                             std::unique_ptr<rocksdb::FSSequentialFile>* file, Context*) {
  return open_to_read<Sequence>(path, file);
}

IOStatus LyingDisk::Files::NewRandomAccessFile(const std::string& path, const FileOptions&,
                                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file, Context*) {
  return open_to_read<Reader>(path, file);
}

IOStatus LyingDisk::Files::NewWritableFile(const std::string& path, const FileOptions&,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  if (const auto failure = disk_.may_fail("create")) {
    return *failure;
  }
  if (disk_.find(folder_of(path)) == nullptr) {
    return not_found(path);
  }
  const auto node = std::make_shared<Node>();
  disk_.rename({folder_of(path), {{path, node}}});
  *file = std::make_unique<Writer>(disk_, node);
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file, Context* context) {
  {
    const std::lock_guard lock(disk_.mutex_);
    if (const auto node = disk_.find(path)) {
      *file = std::make_unique<Writer>(disk_, node);
      return disk_.may_fail("open").value_or(IOStatus::OK());
    }
  }
  return NewWritableFile(path, options, file, context);
}

IOStatus LyingDisk::Files::ReuseWritableFile(const std::string& path, const std::string& old, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file, Context* context) {
  auto status = RenameFile(old, path, IOOptions(), context);
  return status.ok() ? NewWritableFile(path, options, file, context) : status;
}

IOStatus LyingDisk::Files::NewRandomRWFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSRandomRWFile>*,
                                           Context*) {
  return IOStatus::NotSupported("this disk only appends");
}

IOStatus LyingDisk::Files::NewDirectory(const std::string& path, const IOOptions&,
                                        std::unique_ptr<rocksdb::FSDirectory>* folder, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  if (auto status = look_up(path, node); !status.ok()) {
    return status;
  }
  *folder = std::make_unique<Folder>(disk_, plain(path));
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::FileExists(const std::string& path, const IOOptions&, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  auto status = look_up(path, node);
  return status.IsPathNotFound() ? IOStatus::NotFound(path) : status;
}

IOStatus LyingDisk::Files::GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* children,
                                       Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  if (auto status = look_up(path, node); !status.ok()) {
    return status;
  }
  children->clear();
  for (const auto& [name, child] : disk_.names_) {
    const auto folder = plain(path);
    if (name != folder && folder_of(name) == folder) {
      children->push_back(name.substr(folder.size() + 1));
    }
  }
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::GetChildrenFileAttributes(const std::string& path, const IOOptions& options,
                                                     std::vector<rocksdb::Env::FileAttributes>* attributes,
                                                     Context* context) {
  std::vector<std::string> children;
  auto status = GetChildren(path, options, &children, context);
  attributes->clear();
  for (const auto& child : children) {
    attributes->push_back({child, 0});
    (void)GetFileSize(path + "/" + child, options, &attributes->back().size_bytes, context);
  }
  return status;
}

IOStatus LyingDisk::Files::DeleteFile(const std::string& path, const IOOptions&, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  if (auto status = look_up(path, node); !status.ok()) {
    return status;
  }
  if (const auto failure = disk_.may_fail("delete")) {
    return *failure;
  }
  disk_.rename({folder_of(path), {{path, nullptr}}});
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::Truncate(const std::string&, std::size_t, const IOOptions&, Context*) {
  return IOStatus::NotSupported("this disk only appends");
}

IOStatus LyingDisk::Files::CreateDir(const std::string& path, const IOOptions&, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  if (const auto failure = disk_.may_fail("make a folder")) {
    return *failure;
  }
  const auto node = std::make_shared<Node>();
  node->is_folder = true;
  disk_.rename({folder_of(path), {{path, node}}});
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::CreateDirIfMissing(const std::string& path, const IOOptions& options, Context* context) {
  return FileExists(path, options, context).ok() ? IOStatus::OK() : CreateDir(path, options, context);
}

IOStatus LyingDisk::Files::DeleteDir(const std::string& path, const IOOptions& options, Context* context) {
  return DeleteFile(path, options, context);
}

IOStatus LyingDisk::Files::GetFileSize(const std::string& path, const IOOptions&, std::uint64_t* size, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  auto status = look_up(path, node);
  *size = status.ok() ? node->bytes.size() : 0;
  return status;
}

IOStatus LyingDisk::Files::GetFileModificationTime(const std::string& path, const IOOptions&, std::uint64_t* time,
                                                   Context*) {
  const std::lock_guard lock(disk_.mutex_);
  *time = 0;
  std::shared_ptr<Node> node;
  return look_up(path, node);
}

IOStatus LyingDisk::Files::RenameFile(const std::string& from, const std::string& to, const IOOptions&, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  if (auto status = look_up(from, node); !status.ok()) {
    return status;
  }
  if (const auto failure = disk_.may_fail("rename")) {
    return *failure;
  }
  disk_.rename({folder_of(to), {{to, node}, {from, nullptr}}});
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::LinkFile(const std::string&, const std::string&, const IOOptions&, Context*) {
  return IOStatus::NotSupported("this disk has no links");
}

IOStatus LyingDisk::Files::LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock, Context*) {
  const std::lock_guard guard(disk_.mutex_);
  if (!locked_.insert(path).second) {
    return IOStatus::IOError("lock hold by current process", path);
  }
  *lock = new Lock(path);
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::UnlockFile(rocksdb::FileLock* lock, const IOOptions&, Context*) {
  const std::lock_guard guard(disk_.mutex_);
  const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
  locked_.erase(held->path);
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* log, Context*) {
  *log = std::make_shared<NoLog>();
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute, Context*) {
  *absolute = path;
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* bytes, Context*) {
  *bytes = disk_.free_bytes;
  return IOStatus::OK();
}

IOStatus LyingDisk::Files::IsDirectory(const std::string& path, const IOOptions&, bool* is_folder, Context*) {
  const std::lock_guard lock(disk_.mutex_);
  std::shared_ptr<Node> node;
  auto status = look_up(path, node);
  *is_folder = status.ok() && node->is_folder;
  return status;
}

}  // namespace atrium::test
