#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace atrium::test {

// The real disk, with a hand on the syncs of RocksDB's write-ahead log, and on what it says is free.
class FaultyDisk {
 public:
  rocksdb::Env* env() { return env_.get(); }

  // Any thread.
  int syncs() const { return syncs_.done; }
  // So many more succeed, then they fail.
  void break_after(int more) { syncs_.last = syncs_.done + more; }
  // So many more succeed, then they hang, until they fail.
  void hang_after(int more) {
    syncs_.hanging = true;
    break_after(more);
  }
  void fail_what_hangs() {
    syncs_.hanging = false;
    syncs_.hanging.notify_all();
  }
  void heal() { syncs_.last = kNever; }

  // How much is free, whatever is.
  void say_free(std::uint64_t bytes) { free_ = bytes; }
  void say_free_truly() { free_ = kTruth; }

 private:
  static constexpr std::uint64_t kTruth = ~0ull;
  static constexpr int kNever = std::numeric_limits<int>::max();
  struct Syncs {
    std::atomic<int> done = 0;
    std::atomic<int> last = kNever;
    std::atomic<bool> hanging = false;
  };

  class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, Syncs& syncs)
        : FSWritableFileOwnerWrapper(std::move(file)), syncs_(syncs) {}

    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      if (syncs_.done >= syncs_.last) {
        syncs_.hanging.wait(true);
        return rocksdb::IOStatus::IOError("the disk is gone");
      }
      ++syncs_.done;
      return FSWritableFileOwnerWrapper::Sync(options, context);
    }

   private:
    Syncs& syncs_;
  };

  class Files final : public rocksdb::FileSystemWrapper {
   public:
    Files(Syncs& syncs, const std::atomic<std::uint64_t>& free)
        : FileSystemWrapper(rocksdb::FileSystem::Default()), syncs_(syncs), free_(free) {}

    const char* Name() const override { return "FaultyDisk"; }

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* context) override {
      auto status = FileSystemWrapper::NewWritableFile(path, options, file, context);
      if (status.ok() && path.ends_with(".log")) {
        *file = std::make_unique<LogFile>(std::move(*file), syncs_);
      }
      return status;
    }

    rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options, std::uint64_t* bytes,
                                   rocksdb::IODebugContext* context) override {
      auto status = FileSystemWrapper::GetFreeSpace(path, options, bytes, context);
      if (free_ != kTruth) {
        *bytes = free_;
      }
      return status;
    }

   private:
    Syncs& syncs_;
    const std::atomic<std::uint64_t>& free_;
  };

  Syncs syncs_;
  std::atomic<std::uint64_t> free_ = kTruth;
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(std::make_shared<Files>(syncs_, free_));
};

}  // namespace atrium::test
