#include "storage/rocksdb_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "changes.h"
#include "data_folder.h"
#include "storage/rocksdb_database.h"

// What only a store on disk can get wrong: losing, tearing, being opened twice, growing old.
namespace atrium::storage {
namespace {

class RocksdbStoreTest : public testing::Test {
 protected:
  // As if the power failed when the mark file had the first `marked` of `groups` groups: the first one, or all.
  void crash_after(std::uint64_t groups, std::uint64_t marked) {
    RocksdbOptions options;
    options.mark_interval = marked == groups ? std::chrono::milliseconds(0) : std::chrono::hours(1);
    const auto store = RocksdbStore::open(before_.path(), options).value();
    write_one(*store, 1);
    ASSERT_TRUE(before_.mark_reaches(GroupNumber(1)));
    for (std::uint64_t number = 2; number <= groups; ++number)
      write_one(*store, number);
    ASSERT_TRUE(before_.mark_reaches(GroupNumber(marked)));
    before_.copy_to(folder_);
  }

  static void write_one(Store& store, std::uint64_t number) {
    ChangeOf change(number);
    if (number == 1)
      change.space("school").chat(kClassRoom, "8b");
    change.entry(kClassRoom, number, std::to_string(number) + std::string(300, '.'));
    ASSERT_TRUE(write_group_of(store, {change}));
  }

  Result<std::unique_ptr<RocksdbStore>> open(const RocksdbOptions& options = RocksdbOptions()) {
    return RocksdbStore::open(folder_.path(), options);
  }

  std::string refusal(const RocksdbOptions& options = RocksdbOptions()) {
    const auto store = open(options);
    return store ? "opened" : store.error().message;
  }

  ChangeNumber last_change() { return open().value()->load_space(kSchool).value().last_change; }

  DataFolder before_;
  DataFolder folder_;
};

testing::AssertionResult says(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\"" << text << "\" doesn't say \"" << part << "\"";
}

TEST_F(RocksdbStoreTest, AllThatWasWrittenSurvivesACrash) {
  crash_after(50, 1);
  EXPECT_EQ(last_change(), ChangeNumber(50));
}

TEST_F(RocksdbStoreTest, WhatWasNotReadSinceTheStartIsNotInMemory) {
  crash_after(50, 50);
  const auto store = open().value();
  const EntryRange range{kSchool, kClassRoom, Seq(1), Seq(50)};
  std::size_t visited = 0;
  const auto visit = [&](const StoredEntry&) {
    ++visited;
    return Visit::kContinue;
  };
  EXPECT_FALSE(store->visit_cached_entries(range, visit));
  EXPECT_EQ(visited, 0u);
  EXPECT_TRUE(store->visit_entries(range, visit));
  EXPECT_TRUE(store->visit_cached_entries(range, visit));
  EXPECT_EQ(visited, 100u);
}

// Whichever page begins where: from memory it is whole, or isn't there.
TEST_F(RocksdbStoreTest, APageFromMemoryNeverEndsWhereATableDoes) {
  RocksdbOptions options;
  options.sizes = sizes_on_volume(0);  // many tables of few entries
  const auto store = open(options).value();
  constexpr std::uint64_t kEntries = 3000;
  std::minstd_rand random;
  for (std::uint64_t number = 1; number <= kEntries;) {
    ChangeOf change(number);
    for (int i = 0; i < 60; ++i) {
      std::string bytes(4000, ' ');
      std::ranges::generate(bytes, [&] { return static_cast<char>(random()); });
      change.entry(kClassRoom, number++, bytes);
    }
    ASSERT_TRUE(write_group_of(*store, {change}));
  }
  for (std::uint64_t from = kEntries; from > 4; --from) {
    std::size_t visited = 0;
    const EntryRange range{kSchool, kClassRoom, Seq(1), Seq(from), Direction::kDescending};
    const auto status = store->visit_cached_entries(
        range, [&](const StoredEntry&) { return ++visited == 4 ? Visit::kStop : Visit::kContinue; });
    ASSERT_TRUE(visited == 4 || !status) << "from " << from << " only " << visited;
    if (!status) {
      visited = 0;
      ASSERT_TRUE(
          store->visit_entries(range, [&](const StoredEntry&) { return ++visited == 4 ? Visit::kStop : Visit::kContinue; }));
    }
  }
}

TEST_F(RocksdbStoreTest, ATornGroupIsDroppedWhole) {
  crash_after(5, 1);
  std::filesystem::resize_file(folder_.log(), std::filesystem::file_size(folder_.log()) - 100);
  const auto store = open().value();
  EXPECT_EQ(store->load_space(kSchool).value().last_change, ChangeNumber(4));
  EXPECT_TRUE(store->load_space(kSchool).value().heads[0].entry.starts_with("4."));
}

TEST_F(RocksdbStoreTest, AGroupOfManyChangesIsDroppedWhole) {
  RocksdbOptions options;
  options.mark_interval = std::chrono::hours(1);
  const auto store = RocksdbStore::open(before_.path(), options).value();
  write_one(*store, 1);
  ASSERT_TRUE(before_.mark_reaches(GroupNumber(1)));
  ASSERT_TRUE(write_group_of(*store, {ChangeOf(2).entry(kClassRoom, 2, "2").request(kAda, kSender, 1, ""),
                                      ChangeOf(3).entry(kClassRoom, 3, "3"), ChangeOf(1, kCollege).space("college")}));
  before_.copy_to(folder_);
  std::filesystem::resize_file(folder_.log(), std::filesystem::file_size(folder_.log()) - 1);

  const auto survivor = open().value();
  EXPECT_EQ(survivor->load_space(kSchool).value().last_change, ChangeNumber(1));
  EXPECT_EQ(survivor->newest_counter(kSchool, kAda, kSender).value(), 0u);
  EXPECT_EQ(survivor->spaces().value().size(), 1u);
}

TEST_F(RocksdbStoreTest, ADeletedLogIsNoticed) {
  crash_after(20, 20);
  std::filesystem::remove(folder_.log());
  EXPECT_TRUE(says(refusal(), "restore the data folder from a backup"));
  EXPECT_TRUE(says(refusal(), "lost changes that were acknowledged"));  // and again, when nothing is left to recover
}

TEST_F(RocksdbStoreTest, AFlippedByteInTheLogIsNoticed) {
  crash_after(20, 20);
  std::string log = read_bytes(folder_.log());
  log[log.size() / 2] = static_cast<char>(log[log.size() / 2] ^ 0x40);
  write_bytes(folder_.log(), log);
  EXPECT_TRUE(says(refusal(), "lost changes that were acknowledged"));
}

TEST_F(RocksdbStoreTest, AnOlderCopyOfTheStoreIsNoticed) {
  crash_after(5, 5);
  DataFolder later;
  folder_.copy_to(later);
  {
    const auto store = RocksdbStore::open(later.path()).value();
    write_one(*store, 6);
  }
  std::filesystem::copy_file(later.path() / "mark", folder_.path() / "mark",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(says(refusal(), "it ends at group 5, but had reached group 6"));
}

TEST_F(RocksdbStoreTest, AnotherPastOfTheSameLengthIsNoticed) {
  crash_after(5, 5);
  const Mark mark = read_mark_file(folder_.path()).value().value();
  ASSERT_TRUE(write_mark_file(folder_.path(), {mark.group, mark.hash + 1}));
  EXPECT_TRUE(says(refusal(), "isn't the one that was written"));
}

TEST_F(RocksdbStoreTest, TheNextGroupRecordsTheMarkForTheNextOpening) {
  { write_one(*open().value(), 1); }
  const Mark mark = read_mark_file(folder_.path()).value().value();
  { write_one(*open().value(), 2); }
  ASSERT_TRUE(write_mark_file(folder_.path(), {mark.group, mark.hash + 1}));
  EXPECT_TRUE(says(refusal(), "another store's past"));
  ASSERT_TRUE(write_mark_file(folder_.path(), mark));
  EXPECT_EQ(last_change(), ChangeNumber(2));
}

TEST_F(RocksdbStoreTest, ADamagedMarkIsRefused) {
  crash_after(3, 3);
  write_bytes(folder_.path() / "mark", read_bytes(folder_.path() / "mark").substr(0, 20));
  EXPECT_TRUE(says(refusal(), "is damaged"));
}

TEST_F(RocksdbStoreTest, AMissingMarkIsRefusedOnceThereAreGroups) {
  { open().value(); }
  std::filesystem::remove(folder_.path() / "mark");
  { write_one(*open().value(), 1); }
  std::filesystem::remove(folder_.path() / "mark");
  EXPECT_TRUE(says(refusal(), "`mark` is missing"));
}

TEST_F(RocksdbStoreTest, AMissingStoreIsNotReplacedByAnEmptyOne) {
  { write_one(*open().value(), 1); }
  std::filesystem::remove_all(folder_.path() / "rocksdb");
  EXPECT_TRUE(says(refusal(), "lost changes"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "rocksdb"));
}

TEST_F(RocksdbStoreTest, ACleanCloseLeavesTheNewestMark) {
  RocksdbOptions options;
  options.mark_interval = std::chrono::hours(1);
  {
    const auto store = open(options).value();
    for (std::uint64_t number = 1; number <= 9; ++number)
      write_one(*store, number);
  }
  EXPECT_EQ(read_mark_file(folder_.path()).value()->group, GroupNumber(9));
}

TEST_F(RocksdbStoreTest, NothingIsWrittenOnceTheMarkCantBe) {
  const auto store = open().value();
  std::filesystem::create_directory(folder_.path() / "mark.new");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::uint64_t number = 0;
  while (write_group_of(*store, {ChangeOf(++number)}) && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_TRUE(says(write_group_of(*store, {ChangeOf(number)}).error().message, "mark.new"));
}

TEST_F(RocksdbStoreTest, ASecondProcessIsToldWhoIsThere) {
  const auto store = open().value();
  EXPECT_TRUE(says(refusal(), "Another atriumd uses this data folder"));
}

TEST_F(RocksdbStoreTest, AFolderThatCantBeMadeIsNamed) {
  write_bytes(folder_.path() / "file", "");
  const auto store = RocksdbStore::open(folder_.path() / "file" / "data");
  ASSERT_FALSE(store);
  EXPECT_TRUE(says(store.error().message, (folder_.path() / "file" / "data").string()));
}

TEST_F(RocksdbStoreTest, ANewFolderIsNobodyElsesBusiness) {
  ASSERT_TRUE(RocksdbStore::open(folder_.path() / "deep" / "data"));
  EXPECT_EQ(std::filesystem::status(folder_.path() / "deep" / "data").permissions(), std::filesystem::perms::owner_all);
}

TEST_F(RocksdbStoreTest, EveryNewFolderHasAnEpochOfItsOwn) {
  EXPECT_NE(open().value()->epoch(), RocksdbStore::open(before_.path()).value()->epoch());
}

TEST_F(RocksdbStoreTest, ANewerFormatIsRefused) {
  RocksdbOptions newer;
  newer.format = kFormat + 1;
  { open(newer).value(); }
  EXPECT_TRUE(says(refusal(), "written by a newer version of atriumd"));
}

TEST_F(RocksdbStoreTest, AnUnknownColumnFamilyIsANewerFormat) {
  { open().value(); }
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto name : kFamilyNames)
    families.emplace_back(std::string(name), rocksdb::ColumnFamilyOptions());
  families.emplace_back("holograms", rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DBOptions options;
  options.create_missing_column_families = true;
  ASSERT_TRUE(rocksdb::DB::Open(options, (folder_.path() / "rocksdb").string(), families, &handles, &db).ok());
  for (auto* handle : handles)
    db->DestroyColumnFamilyHandle(handle);
  delete db;
  EXPECT_TRUE(says(refusal(), "written by a newer version of atriumd"));
}

// Renames the space; counts its runs.
Migration renaming(std::uint64_t from, const std::string& name, int& runs) {
  return {from, from + 1, [name, &runs](Database& database, rocksdb::WriteBatch& batch) {
            ++runs;
            stored::v1::SpaceRecord space;
            space.set_space_id(kSchool.value);
            space.set_name(name);
            return database.put(batch, Family::kRecords, space_key(kSchool), space.SerializeAsString());
          }};
}

TEST_F(RocksdbStoreTest, MigrationsRunOnceAndInOrder) {
  { write_one(*open().value(), 1); }
  int runs = 0;
  const std::vector migrations = {renaming(1, "second", runs), renaming(2, "third", runs)};
  RocksdbOptions newer;
  newer.format = 3;
  newer.migrations = migrations;
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(open(newer).value()->load_space(kSchool).value().space.name(), "third");
    EXPECT_EQ(runs, 2);
  }
  EXPECT_TRUE(says(refusal(), "newer version"));
}

TEST_F(RocksdbStoreTest, AFailedMigrationLeavesTheOldFormat) {
  { write_one(*open().value(), 1); }
  const std::vector<Migration> migrations = {
      {1, 2, [](Database&, rocksdb::WriteBatch&) { return Status(Failure{"no room"}); }}};
  RocksdbOptions newer;
  newer.format = 2;
  newer.migrations = migrations;
  EXPECT_EQ(refusal(newer), "no room");
  EXPECT_EQ(last_change(), ChangeNumber(1));
}

TEST_F(RocksdbStoreTest, AnOldFormatWithoutAPathIsRefused) {
  { open().value(); }
  RocksdbOptions newer;
  newer.format = 2;
  EXPECT_TRUE(says(refusal(newer), "can't read the store's format 1"));
}

}  // namespace
}  // namespace atrium::storage
