#include "storage/backup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "changes.h"
#include "data_folder.h"
#include "storage/rocksdb_store.h"

namespace atrium::storage {
namespace {

bool go_on(std::uint64_t) { return true; }

class BackupTest : public testing::Test {
 protected:
  // So many entries more in the classroom, of bytes that no compression makes fewer.
  void write(std::uint64_t entries) {
    ChangeOf change(++changes_);
    if (changes_ == 1)
      change.space("school").chat(kClassRoom, "8b");
    for (std::uint64_t i = 0; i < entries; ++i) {
      std::string bytes(2000, ' ');
      std::ranges::generate(bytes, [this] { return static_cast<char>(random_()); });
      change.entry(kClassRoom, ++seq_, bytes);
      written_.push_back(std::move(bytes));
    }
    ASSERT_TRUE(write_group_of(*store_, {change}));
  }
  Result<Backup> back_up() {
    const auto checkpoint = data_.path() / "checkpoint";
    std::filesystem::remove_all(checkpoint);
    if (auto made = store_->make_checkpoint(checkpoint); !made)
      return made.error();
    return add_backup(checkpoint, backups_.path(), 1'700'000'000'000, go_on);
  }
  std::uint64_t size_of_backups() const {
    std::uint64_t bytes = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(backups_.path()))
      bytes += file.is_regular_file() ? file.file_size() : 0;
    return bytes;
  }
  // What is wrong with a backup; empty = nothing.
  std::string verdict(BackupNumber number) {
    const auto reader = BackupReader::open(backups_.path(), number);
    if (!reader)
      return reader.error().message;
    if (const auto complaints = (*reader)->check_files(go_on); !complaints.empty())
      return complaints.front();
    const auto opened = (*reader)->open_store();
    return opened ? "" : opened.error().message;
  }
  static std::vector<std::string> entries_in(const std::filesystem::path& data) {
    std::vector<std::string> entries;
    const auto store = RocksdbStore::open(data).value();
    EXPECT_TRUE(store->visit_entries({kSchool, kClassRoom, Seq(1), Seq(~0ull >> 1)}, [&](const StoredEntry& entry) {
      entries.emplace_back(entry.encoded);
      return Visit::kContinue;
    }));
    return entries;
  }

  DataFolder data_;
  DataFolder backups_;
  DataFolder fresh_;
  std::minstd_rand random_;
  std::uint64_t changes_ = 0;
  std::uint64_t seq_ = 0;
  std::vector<std::string> written_;
  std::unique_ptr<RocksdbStore> store_ = RocksdbStore::open(data_.path()).value();
};

TEST(BackupNoteTest, SaysWhatWasWrittenAndNothingElse) {
  const BackupNote note{Mark{GroupNumber(42), 0xfedcba9876543210}, Epoch(7), 3, 1'700'000'000'000};
  const auto line = encode_note(note);
  EXPECT_EQ(decode_note(line), note);
  for (std::size_t byte = 0; byte < line.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      auto flipped = line;
      flipped[byte] = static_cast<char>(flipped[byte] ^ (1 << bit));
      EXPECT_FALSE(decode_note(flipped)) << byte << '.' << bit;
    }
    EXPECT_FALSE(decode_note(line.substr(0, byte)));
  }
  EXPECT_FALSE(decode_note(line + " 1"));
}

TEST_F(BackupTest, NamesTheGroupThatItEndsWith) {
  write(3);
  write(3);
  const auto backup = back_up().value();
  EXPECT_EQ(backup.number, 1u);
  EXPECT_EQ(backup.note.mark.group, GroupNumber(2));
  EXPECT_EQ(backup.note.epoch, store_->epoch());
  EXPECT_EQ(backup.note.spaces, 1u);
  EXPECT_EQ(verdict(1), "");
}

TEST_F(BackupTest, ASecondOneCopiesOnlyWhatIsNew) {
  write(2000);
  back_up().value();
  const auto first = size_of_backups();
  write(10);
  back_up().value();
  EXPECT_GT(first, 3'000'000u);
  EXPECT_LT(size_of_backups() - first, 500'000u);
  EXPECT_EQ(verdict(1), "");
  EXPECT_EQ(verdict(2), "");
}

TEST_F(BackupTest, IsRestoredByteForByteUnderAnotherEpoch) {
  write(100);
  back_up().value();
  const auto up_to_here = written_;
  write(50);
  const auto restored = fresh_.path() / "data";
  ASSERT_TRUE(restore_backup(backups_.path(), 1, restored, Epoch(4711)));
  EXPECT_TRUE(entries_in(restored) == up_to_here);
  EXPECT_EQ(RocksdbStore::open(restored).value()->epoch(), Epoch(4711));
  EXPECT_EQ(read_mark_file(restored).value()->group, GroupNumber(1));
  EXPECT_FALSE(std::filesystem::exists(fresh_.path() / "data.restoring"));
}

TEST_F(BackupTest, IsRestoredIntoAFreshFolderOnly) {
  write(1);
  back_up().value();
  write_bytes(fresh_.path() / "file", "somebody's");
  EXPECT_FALSE(restore_backup(backups_.path(), 1, fresh_.path(), Epoch(1)));
  EXPECT_EQ(read_bytes(fresh_.path() / "file"), "somebody's");
}

TEST_F(BackupTest, AFlippedBitInAnyFileIsFound) {
  write(20);
  const auto backup = back_up().value();
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(backups_.path())) {
    if (file.is_regular_file())
      files.push_back(file.path());
  }
  ASSERT_GE(files.size(), 5u);
  for (const auto& file : files) {
    const auto whole = read_bytes(file);
    const bool is_list = file.parent_path().filename() == "meta";
    for (std::size_t at = 0; at < whole.size(); at += is_list ? 1 : std::max<std::size_t>(whole.size() / 20, 1)) {
      auto flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << random_() % 8));
      write_bytes(file, flipped);
      // Of the list, RocksDB's own time and number are of no effect: what the backup says of itself has a checksum.
      if (verdict(1).empty()) {
        EXPECT_TRUE(is_list) << file << " at " << at;
        EXPECT_EQ(BackupReader::open(backups_.path(), 1).value()->backup().note, backup.note) << at;
        DataFolder fresh;
        ASSERT_TRUE(restore_backup(backups_.path(), 1, fresh.path(), Epoch(2)));
        EXPECT_TRUE(entries_in(fresh.path()) == written_) << at;
      }
    }
    write_bytes(file, whole);
  }
  EXPECT_EQ(verdict(1), "");
}

TEST_F(BackupTest, AMissingFileIsFoundAndNamed) {
  write(20);
  back_up().value();
  for (const auto& file : std::filesystem::directory_iterator(backups_.path() / "shared_checksum")) {
    const auto name = file.path().string();
    std::filesystem::remove(file.path());
    EXPECT_NE(verdict(1).find("damaged"), std::string::npos) << name;
    return;
  }
  FAIL() << "no table";
}

TEST_F(BackupTest, OneThatIsStoppedIsNotThereAndTheOthersAre) {
  write(2000);
  back_up().value();
  write(6000);
  const auto checkpoint = data_.path() / "checkpoint";
  std::filesystem::remove_all(checkpoint);
  ASSERT_TRUE(store_->make_checkpoint(checkpoint));
  EXPECT_FALSE(add_backup(checkpoint, backups_.path(), 1, [](std::uint64_t) { return false; }));
  EXPECT_EQ(list_backups(backups_.path()).value().readable.size(), 1u);
  EXPECT_EQ(verdict(1), "");
  EXPECT_TRUE(back_up());
  EXPECT_EQ(list_backups(backups_.path()).value().readable.size(), 2u);
}

TEST_F(BackupTest, PruningLeavesTheNewestWhole) {
  for (int i = 0; i < 4; ++i) {
    write(100);
    back_up().value();
  }
  ASSERT_TRUE(prune_backups(backups_.path(), 2));
  const auto left = list_backups(backups_.path()).value().readable;
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left.back().number, 4u);
  EXPECT_EQ(verdict(3), "");
  EXPECT_EQ(verdict(4), "");
}

TEST(FreshFolder, IsTheOneThatWasNamedWithASlashToo) {
  const DataFolder around;
  const auto wanted = around.path() / "school";
  EXPECT_EQ(fresh_folder(wanted).value(), wanted);
  EXPECT_EQ(fresh_folder(wanted.string() + "/").value(), wanted);
  EXPECT_EQ(fresh_folder(around.path() / "x" / ".." / "school" / ".").value(), wanted);
}

TEST(FreshFolder, IsNoLinkAndNoPlaceOfADisk) {
  const DataFolder around;
  std::filesystem::create_directory(around.path() / "school");
  std::filesystem::create_directory_symlink(around.path() / "school", around.path() / "link");
  EXPECT_TRUE(fresh_folder(around.path() / "school"));
  EXPECT_FALSE(fresh_folder(around.path() / "link"));
  EXPECT_FALSE(fresh_folder(around.path() / "link/"));
  EXPECT_FALSE(fresh_folder("/proc"));
}

TEST_F(BackupTest, AFolderWithoutBackupsSaysSo) {
  EXPECT_EQ(list_backups(backups_.path()).error().message, "There are no backups in " + backups_.path().string() + ".");
}

}  // namespace
}  // namespace atrium::storage
