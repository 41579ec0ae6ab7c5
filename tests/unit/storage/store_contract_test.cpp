#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "changes.h"
#include "data_folder.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"

// What every store promises; run against each of them.
namespace atrium::storage {
namespace {

enum class Kind { kMemory, kRocksdb };

class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  StoreContract() { open(); }

  Store& store() { return *store_; }

  // Closes and opens a store that lasts.
  void reopen() {
    if (GetParam() == Kind::kMemory)
      return;
    store_.reset();
    open();
  }

  void write(std::initializer_list<Change> group) { ASSERT_TRUE(write_group_of(store(), group)); }

  // A chat of entries "1", "2", ... of which 2 and 4 have overlays, between two chats that must not show.
  void fill_chat(std::uint64_t entries) {
    ChangeOf change(1);
    for (std::uint64_t seq = 1; seq <= entries; ++seq)
      change.entry(kClassRoom, seq, std::to_string(seq));
    change.overlay(kClassRoom, 2, "over 2").overlay(kClassRoom, 4, "over 4");
    change.entry(ChatId(kClassRoom.value - 1), 3, "before").entry(ChatId(kClassRoom.value + 1), 3, "behind");
    change.overlay(ChatId(kClassRoom.value + 1), 3, "over behind");
    write({change, ChangeOf(1, SpaceId(kSchool.value + 1)).entry(kClassRoom, 3, "another space")});
  }

  std::string visited(std::uint64_t first, std::uint64_t last, Direction direction = Direction::kAscending,
                      std::size_t most = 1000) {
    std::string seen;
    const auto visit = [&](const StoredEntry& entry) {
      EXPECT_EQ(entry.encoded, std::to_string(entry.seq.value));
      seen += std::string(entry.encoded) + (entry.overlay.empty() ? "" : "(" + std::string(entry.overlay) + ")") + " ";
      return --most == 0 ? Visit::kStop : Visit::kContinue;
    };
    EXPECT_TRUE(store().visit_entries({kSchool, kClassRoom, Seq(first), Seq(last), direction}, visit));
    return seen;
  }

 private:
  void open() {
    if (GetParam() == Kind::kMemory) {
      store_ = std::make_unique<MemoryStore>();
    } else {
      store_ = RocksdbStore::open(folder_.path()).value();
    }
  }

  DataFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, IsEmptyAtFirst) {
  EXPECT_TRUE(store().spaces().value().empty());
  EXPECT_FALSE(store().load_space(kSchool));
  EXPECT_EQ(visited(1, 100), "");
  EXPECT_EQ(store().find_request(kSchool, kAda, {kSender, 1}).value(), std::nullopt);
  EXPECT_EQ(store().newest_counter(kSchool, kAda, kSender).value(), 0u);
  EXPECT_TRUE(store().epoch());
}

TEST_P(StoreContract, LoadsEveryKindOfRecord) {
  write({ChangeOf(1)
             .space("school")
             .account(kAda, "ada")
             .device("hash", "phone")
             .chat(kClassRoom, "8b")
             .member(kClassRoom, kAda, 7)
             .read_mark(kAda, kClassRoom, 9)
             .entry(kClassRoom, 1, "first")
             .entry(kClassRoom, 2, "second")});
  reopen();

  const SpaceImage image = store().load_space(kSchool).value();
  EXPECT_EQ(image.space.name(), "school");
  EXPECT_EQ(image.last_change, ChangeNumber(1));
  EXPECT_EQ(image.last_change_at_ms, 1000);
  ASSERT_EQ(image.accounts.size(), 1u);
  EXPECT_EQ(image.accounts[0].login(), "ada");
  ASSERT_EQ(image.devices.size(), 1u);
  EXPECT_EQ(image.devices[0].name(), "phone");
  ASSERT_EQ(image.chats.size(), 1u);
  EXPECT_EQ(image.chats[0].title(), "8b");
  ASSERT_EQ(image.memberships.size(), 1u);
  EXPECT_EQ(image.memberships[0].intervals(0).from_seq(), 7u);
  ASSERT_EQ(image.read_marks.size(), 1u);
  EXPECT_EQ(image.read_marks[0].seq(), 9u);
  ASSERT_EQ(image.heads.size(), 1u);
  EXPECT_EQ(image.heads[0].chat, kClassRoom);
  EXPECT_EQ(image.heads[0].entry, "second");
}

TEST_P(StoreContract, LoadsWhatThereIsOfFilesAndForgetsIt) {
  write({ChangeOf(1).space("school").upload(UploadId(7)).blob("hash").storage_use(kAda, 100)});
  reopen();
  const auto image = store().load_space(kSchool).value();
  ASSERT_EQ(image.uploads.size(), 1u);
  EXPECT_EQ(image.uploads[0].upload_id(), 7u);
  ASSERT_EQ(image.blobs.size(), 1u);
  EXPECT_EQ(image.blobs[0].sha256(), "hash");
  ASSERT_EQ(image.storage_uses.size(), 1u);
  EXPECT_EQ(image.storage_uses[0].bytes(), 100u);
  write({ChangeOf(2).without_upload(UploadId(7)).without_blob("hash")});
  reopen();
  const auto later = store().load_space(kSchool).value();
  EXPECT_TRUE(later.uploads.empty());
  EXPECT_TRUE(later.blobs.empty());
}

TEST_P(StoreContract, ALaterRecordReplacesAnEarlierOne) {
  write(
      {ChangeOf(1).space("school").account(kAda, "ada").read_mark(kAda, kClassRoom, 1), ChangeOf(2).account(kAda, "grace")});
  write({ChangeOf(3).read_mark(kAda, kClassRoom, 5)});
  const SpaceImage image = store().load_space(kSchool).value();
  ASSERT_EQ(image.accounts.size(), 1u);
  EXPECT_EQ(image.accounts[0].login(), "grace");
  ASSERT_EQ(image.read_marks.size(), 1u);
  EXPECT_EQ(image.read_marks[0].seq(), 5u);
  EXPECT_EQ(image.last_change, ChangeNumber(3));
}

TEST_P(StoreContract, RemovedDevicesAreGone) {
  write({ChangeOf(1).space("school").device("one", "phone").device("two", "tablet")});
  write({ChangeOf(2).remove_device("one")});
  write({ChangeOf(3).device("three", "laptop"), ChangeOf(4).remove_device("three")});
  reopen();
  const SpaceImage image = store().load_space(kSchool).value();
  ASSERT_EQ(image.devices.size(), 1u);
  EXPECT_EQ(image.devices[0].name(), "tablet");
}

TEST_P(StoreContract, SpacesKeepApart) {
  write({ChangeOf(1).space("school").account(kAda, "ada").chat(kClassRoom, "8b").entry(kClassRoom, 1, "ours"),
         ChangeOf(1, kCollege).space("college").account(AccountId(7), "emmy").entry(kClassRoom, 9, "theirs"),
         ChangeOf(2).chat(kStaffRoom, "without entries"), ChangeOf(1, SpaceId(~0ull)).space("last")});
  const auto spaces = store().spaces().value();
  ASSERT_EQ(spaces.size(), 3u);
  EXPECT_EQ(spaces[0].name() + spaces[1].name() + spaces[2].name(), "schoolcollegelast");
  const SpaceImage image = store().load_space(kSchool).value();
  ASSERT_EQ(image.accounts.size(), 1u);
  EXPECT_EQ(image.last_change, ChangeNumber(2));
  ASSERT_EQ(image.heads.size(), 1u);
  EXPECT_EQ(image.heads[0].entry, "ours");
  EXPECT_EQ(store().load_space(kCollege).value().last_change, ChangeNumber(1));
  EXPECT_EQ(store().load_space(SpaceId(~0ull)).value().space.name(), "last");
}

TEST_P(StoreContract, VisitsARangeUpwardsWithItsOverlays) {
  fill_chat(6);
  EXPECT_EQ(visited(1, 6), "1 2(over 2) 3 4(over 4) 5 6 ");
  EXPECT_EQ(visited(2, 4), "2(over 2) 3 4(over 4) ");
  EXPECT_EQ(visited(3, 3), "3 ");
  EXPECT_EQ(visited(5, ~0ull), "5 6 ");
  EXPECT_EQ(visited(1, 6, Direction::kAscending, 2), "1 2(over 2) ");
}

TEST_P(StoreContract, VisitsARangeDownwardsWithItsOverlays) {
  fill_chat(6);
  reopen();
  EXPECT_EQ(visited(1, 6, Direction::kDescending), "6 5 4(over 4) 3 2(over 2) 1 ");
  EXPECT_EQ(visited(2, 4, Direction::kDescending), "4(over 4) 3 2(over 2) ");
  EXPECT_EQ(visited(0, ~0ull, Direction::kDescending, 3), "6 5 4(over 4) ");
}

TEST_P(StoreContract, JumpsWithinARangeAheadAndBack) {
  fill_chat(9);
  for (const auto direction : {Direction::kAscending, Direction::kDescending}) {
    std::vector<Seq> jumps{Seq(6), Seq(4), Seq(3)};
    std::string seen;
    const auto visit = [&](const StoredEntry& entry) {
      seen += std::string(entry.encoded) + (entry.overlay.empty() ? " " : "(" + std::string(entry.overlay) + ") ");
      const auto next = jumps.empty() ? Visit::kContinue : Visit::jump(jumps.back());
      if (!jumps.empty())
        jumps.pop_back();
      return next;
    };
    EXPECT_TRUE(store().visit_entries({kSchool, kClassRoom, Seq(2), Seq(8), direction}, visit));
    EXPECT_EQ(seen, direction == Direction::kAscending ? "2(over 2) 3 4(over 4) 6 7 8 "
                                                       : "8 3 4(over 4) 6 5 4(over 4) 3 2(over 2) ");
  }
}

TEST_P(StoreContract, VisitsWhatIsInMemoryLikeTheRest) {
  fill_chat(9);
  std::string seen;
  const auto visit = [&](const StoredEntry& entry) {
    seen += std::string(entry.encoded) + std::string(entry.overlay) + " ";
    return Visit::kContinue;
  };
  EXPECT_TRUE(store().visit_cached_entries({kSchool, kClassRoom, Seq(1), Seq(4)}, visit));
  EXPECT_EQ(seen, "1 2over 2 3 4over 4 ");
}

TEST_P(StoreContract, ARangeWithoutEntriesVisitsNothing) {
  fill_chat(6);
  EXPECT_EQ(visited(7, 100), "");
  EXPECT_EQ(visited(7, 100, Direction::kDescending), "");
  EXPECT_EQ(visited(4, 3), "");
  EXPECT_EQ(visited(4, 3, Direction::kDescending), "");
}

TEST_P(StoreContract, AnOverlayIsReplaced) {
  fill_chat(3);
  write({ChangeOf(2).overlay(kClassRoom, 2, "newer")});
  EXPECT_EQ(visited(1, 3), "1 2(newer) 3 ");
}

TEST_P(StoreContract, RequestsAreFoundByTheirWholeName) {
  write({ChangeOf(1).request(kAda, kSender, 3, "three"), ChangeOf(2).request(kAda, kSender, 300, "many")});
  reopen();
  EXPECT_EQ(store().find_request(kSchool, kAda, {kSender, 3}).value()->result(), "three");
  EXPECT_EQ(store().find_request(kSchool, kAda, {kSender, 300}).value()->result(), "many");
  EXPECT_FALSE(store().find_request(kSchool, kAda, {kSender, 4}).value());
  EXPECT_FALSE(store().find_request(kSchool, kAda, {SenderId(1), 3}).value());
  EXPECT_FALSE(store().find_request(kSchool, AccountId(1), {kSender, 3}).value());
  EXPECT_FALSE(store().find_request(kCollege, kAda, {kSender, 3}).value());
}

TEST_P(StoreContract, TheNewestCounterIsOfThisSenderOnly) {
  write({ChangeOf(1).request(kAda, kSender, 3, ""), ChangeOf(2).request(kAda, kSender, 300, ""),
         ChangeOf(3).request(kAda, kSender, 20, ""), ChangeOf(4).request(kAda, SenderId(kSender.value - 1), 900, ""),
         ChangeOf(5).request(AccountId(kAda.value + 1), kSender, 901, "")});
  EXPECT_EQ(store().newest_counter(kSchool, kAda, kSender).value(), 300u);
  EXPECT_EQ(store().newest_counter(kSchool, kAda, SenderId(kSender.value - 1)).value(), 900u);
  EXPECT_EQ(store().newest_counter(kSchool, kAda, SenderId(kSender.value + 1)).value(), 0u);
  EXPECT_EQ(store().newest_counter(kCollege, kAda, kSender).value(), 0u);
}

TEST_P(StoreContract, TheEpochStays) {
  const Epoch epoch = store().epoch();
  reopen();
  EXPECT_EQ(store().epoch(), epoch);
}

TEST_P(StoreContract, SurvivesBeingReopenedManyTimes) {
  write({ChangeOf(1).space("school").chat(kClassRoom, "8b")});
  for (std::uint64_t number = 2; number < 10; ++number) {
    write({ChangeOf(number).entry(kClassRoom, number - 1, std::to_string(number - 1))});
    reopen();
    EXPECT_EQ(store().load_space(kSchool).value().last_change, ChangeNumber(number));
  }
  EXPECT_EQ(visited(1, 100), "1 2 3 4 5 6 7 8 ");
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::Values(Kind::kMemory, Kind::kRocksdb),
                         [](const auto& tested) { return tested.param == Kind::kMemory ? "Memory" : "Rocksdb"; });

TEST(MemoryStore, FailsForGoodWhenItsHookDoes) {
  bool works = true;
  MemoryStore store(Epoch(7), [&](auto) { return works ? Status() : Status(Failure{"disk on fire"}); });
  EXPECT_TRUE(write_group_of(store, {ChangeOf(1).space("school")}));
  works = false;
  EXPECT_EQ(write_group_of(store, {ChangeOf(2)}).error().message, "disk on fire");
  works = true;
  EXPECT_FALSE(write_group_of(store, {ChangeOf(2)}));
  EXPECT_EQ(store.load_space(kSchool).value().last_change, ChangeNumber(1));
}

}  // namespace
}  // namespace atrium::storage
