// A backup holds the files of messages, says which are missing or damaged, and gives them back.
#include <gtest/gtest.h>

#include <fstream>

#include "server/backup/backup.h"
#include "storage/file_store.h"
#include "storage/rocksdb_store.h"
#include "tests/unit/storage/changes.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::test {
namespace {

namespace fs = std::filesystem;
using storage::ChangeOf;
using storage::FileStore;
using storage::kSchool;

struct FileBackup : testing::Test {
  storage::DataFolder folder;
  const fs::path data = folder.path() / "data";
  const fs::path backups = folder.path() / "backups";
  const FileStore files{data / "files"};
  std::uint64_t changes = 0;

  // A space that has this content, and the content itself.
  std::string keep(const std::string& content) {
    const auto path = folder.path() / "content";
    std::ofstream(path, std::ios::binary) << content;
    const auto sha256 = storage::sha256_of(path).value();
    EXPECT_TRUE(files.keep(kSchool, sha256, path, std::nullopt));
    fs::remove(path);
    const auto store = storage::RocksdbStore::open(data).value();
    auto change = ChangeOf(++changes).space("school").blob(sha256);
    EXPECT_TRUE(storage::write_group_of(*store, {change}));
    return sha256;
  }
  Status create() { return create_backup(data, {.folder = backups}); }
  Status verify() { return verify_backup({.folder = backups}); }
  fs::path in_backup(const std::string& sha256) const { return FileStore(backups / "files").content(kSchool, sha256); }
};

TEST_F(FileBackup, GivesBackWhatMessagesBrought) {
  const auto one = keep("план на неделю");
  ASSERT_TRUE(create());
  const auto other = keep("расписание");
  ASSERT_TRUE(create());
  ASSERT_TRUE(verify());
  fs::remove_all(data);
  ASSERT_TRUE(restore_backup(data, {.folder = backups}));
  for (const auto& sha256 : {one, other}) {
    EXPECT_EQ(storage::sha256_of(files.content(kSchool, sha256)).value(), sha256);
  }
}

TEST_F(FileBackup, CopiesWhatIsNewAndNoUploadOnItsWay) {
  const auto sha256 = keep("план на неделю");
  ASSERT_TRUE(files.begin(kSchool, UploadId(7)).value()->append("only a part"));
  ASSERT_TRUE(create());
  const auto written = fs::last_write_time(in_backup(sha256));
  ASSERT_TRUE(create());
  EXPECT_EQ(fs::last_write_time(in_backup(sha256)), written);
  EXPECT_TRUE(FileStore(backups / "files").list(kSchool)->parts.empty());
}

TEST_F(FileBackup, SaysWhatIsGoneOrDamaged) {
  const auto sha256 = keep("план на неделю");
  ASSERT_TRUE(create());
  std::ofstream(in_backup(sha256), std::ios::binary) << "что-то другое!";
  EXPECT_FALSE(verify());
  fs::remove(in_backup(sha256));
  EXPECT_FALSE(verify());
  EXPECT_FALSE(restore_backup(folder.path() / "fresh", {.folder = backups}));
}

}  // namespace
}  // namespace atrium::test
