#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "changes.h"
#include "committing.h"
#include "data_folder.h"
#include "storage/group_committer.h"
#include "storage/rocksdb_store.h"

// That a write is on the disk when it returns, and what happens if it can't get there.
namespace atrium::storage {
namespace {

struct LogSyncs {
  std::atomic<int> done = 0;
  std::atomic<bool> fail = false;
};

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, LogSyncs& syncs)
      : FSWritableFileOwnerWrapper(std::move(file)), syncs_(syncs) {}

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    if (syncs_.fail)
      return rocksdb::IOStatus::IOError("the disk is gone");
    ++syncs_.done;
    return FSWritableFileOwnerWrapper::Sync(options, context);
  }

 private:
  LogSyncs& syncs_;
};

// The real disk, with a hand on the syncs of the write-ahead log.
class Disk final : public rocksdb::FileSystemWrapper {
 public:
  explicit Disk(LogSyncs& syncs) : FileSystemWrapper(rocksdb::FileSystem::Default()), syncs_(syncs) {}

  const char* Name() const override { return "Disk"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    auto status = FileSystemWrapper::NewWritableFile(path, options, file, context);
    if (status.ok() && path.ends_with(".log"))
      *file = std::make_unique<LogFile>(std::move(*file), syncs_);
    return status;
  }

 private:
  LogSyncs& syncs_;
};

class Sync : public testing::Test {
 protected:
  Sync() {
    RocksdbOptions options;
    options.env = env_.get();
    store_ = RocksdbStore::open(folder_.path(), options).value();
  }

  LogSyncs syncs_;
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(std::make_shared<Disk>(syncs_));
  DataFolder folder_;
  std::unique_ptr<RocksdbStore> store_;
};

TEST_F(Sync, EveryGroupIsSyncedOnce) {
  const int before = syncs_.done;
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(1).space("school"), ChangeOf(2), ChangeOf(3)}));
  EXPECT_EQ(syncs_.done, before + 1);
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(4)}));
  EXPECT_EQ(syncs_.done, before + 2);
}

TEST_F(Sync, AFailedSyncFailsTheStoreForGood) {
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(1).space("school")}));
  syncs_.fail = true;
  EXPECT_FALSE(write_group_of(*store_, {ChangeOf(2)}));
  syncs_.fail = false;
  EXPECT_FALSE(write_group_of(*store_, {ChangeOf(3)}));
}

TEST_F(Sync, NobodyIsToldAfterAFailedSync) {
  Listener listener;
  std::string fatal;
  syncs_.fail = true;
  {
    GroupCommitter committer(*store_, {.fatal = [&](const Failure& failure) { fatal = failure.message; }});
    committer.commit(listener, pending(1, 3));
  }
  EXPECT_NE(fatal.find("the disk is gone"), std::string::npos) << fatal;
  EXPECT_TRUE(listener.told().empty());
}

}  // namespace
}  // namespace atrium::storage
