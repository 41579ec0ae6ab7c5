#pragma once

#include <mutex>
#include <set>

#include "tests/support/lying_disk.h"

namespace atrium::test {

std::string plain(const std::string& path);
std::string folder_of(const std::string& path);

// What RocksDB sees of a LyingDisk.
class LyingDisk::Files final : public rocksdb::FileSystemWrapper {
  using IOStatus = rocksdb::IOStatus;
  using IOOptions = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  using Context = rocksdb::IODebugContext;

 public:
  explicit Files(LyingDisk& disk) : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "LyingDisk"; }
  void unlock_all();

  IOStatus NewSequentialFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSSequentialFile>*,
                             Context*) override;
  IOStatus NewRandomAccessFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSRandomAccessFile>*,
                               Context*) override;
  IOStatus NewWritableFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSWritableFile>*,
                           Context*) override;
  IOStatus ReopenWritableFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSWritableFile>*,
                              Context*) override;
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, Context*) override;
  IOStatus NewRandomRWFile(const std::string&, const FileOptions&, std::unique_ptr<rocksdb::FSRandomRWFile>*,
                           Context*) override;
  IOStatus NewDirectory(const std::string&, const IOOptions&, std::unique_ptr<rocksdb::FSDirectory>*, Context*) override;
  IOStatus FileExists(const std::string&, const IOOptions&, Context*) override;
  IOStatus GetChildren(const std::string&, const IOOptions&, std::vector<std::string>*, Context*) override;
  IOStatus GetChildrenFileAttributes(const std::string&, const IOOptions&, std::vector<rocksdb::Env::FileAttributes>*,
                                     Context*) override;
  IOStatus DeleteFile(const std::string&, const IOOptions&, Context*) override;
  IOStatus Truncate(const std::string&, std::size_t, const IOOptions&, Context*) override;
  IOStatus CreateDir(const std::string&, const IOOptions&, Context*) override;
  IOStatus CreateDirIfMissing(const std::string&, const IOOptions&, Context*) override;
  IOStatus DeleteDir(const std::string&, const IOOptions&, Context*) override;
  IOStatus GetFileSize(const std::string&, const IOOptions&, std::uint64_t*, Context*) override;
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t*, Context*) override;
  IOStatus RenameFile(const std::string&, const std::string&, const IOOptions&, Context*) override;
  IOStatus LinkFile(const std::string&, const std::string&, const IOOptions&, Context*) override;
  IOStatus LockFile(const std::string&, const IOOptions&, rocksdb::FileLock**, Context*) override;
  IOStatus UnlockFile(rocksdb::FileLock*, const IOOptions&, Context*) override;
  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>*, Context*) override;
  IOStatus GetAbsolutePath(const std::string&, const IOOptions&, std::string*, Context*) override;
  IOStatus GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t*, Context*) override;
  IOStatus IsDirectory(const std::string&, const IOOptions&, bool*, Context*) override;

 private:
  class Lock;
  // With the disk's mutex. The file, or why it can't be had.
  IOStatus look_up(const std::string& path, std::shared_ptr<Node>& node) const;
  template <class Opened, class File>
  IOStatus open_to_read(const std::string& path, std::unique_ptr<File>* file);

  LyingDisk& disk_;
  std::set<std::string> locked_;
};

}  // namespace atrium::test
