#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "changes.h"
#include "committing.h"
#include "data_folder.h"
#include "storage/group_committer.h"
#include "storage/rocksdb_store.h"
#include "tests/support/faulty_disk.h"

// That a write is on the disk when it returns, and what happens if it can't get there.
namespace atrium::storage {
namespace {

class Sync : public testing::Test {
 protected:
  Sync() {
    RocksdbOptions options;
    options.env = disk_.env();
    store_ = RocksdbStore::open(folder_.path(), options).value();
  }

  test::FaultyDisk disk_;
  DataFolder folder_;
  std::unique_ptr<RocksdbStore> store_;
};

TEST_F(Sync, EveryGroupIsSyncedOnce) {
  const int before = disk_.syncs();
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(1).space("school"), ChangeOf(2), ChangeOf(3)}));
  EXPECT_EQ(disk_.syncs(), before + 1);
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(4)}));
  EXPECT_EQ(disk_.syncs(), before + 2);
}

TEST_F(Sync, AFailedSyncFailsTheStoreForGood) {
  ASSERT_TRUE(write_group_of(*store_, {ChangeOf(1).space("school")}));
  disk_.break_after(0);
  EXPECT_FALSE(write_group_of(*store_, {ChangeOf(2)}));
  disk_.heal();
  EXPECT_FALSE(write_group_of(*store_, {ChangeOf(3)}));
}

TEST_F(Sync, NobodyIsToldAfterAFailedSync) {
  Listener listener;
  std::string fatal;
  disk_.break_after(0);
  {
    GroupCommitter committer(*store_, {.fatal = [&](const Failure& failure) { fatal = failure.message; }});
    committer.commit(listener, pending(1, 3));
  }
  EXPECT_NE(fatal.find("the disk is gone"), std::string::npos) << fatal;
  EXPECT_TRUE(listener.told().empty());
}

}  // namespace
}  // namespace atrium::storage
