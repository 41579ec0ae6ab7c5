// The chats that the history benchmark reads hold what it says, and reading them gives whole pages.
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "bench/history/baseline.h"
#include "bench/history/filler.h"
#include "bench/history/load.h"
#include "storage/rocksdb_store.h"

namespace atrium::bench {
namespace {

constexpr std::size_t kMessages = 400;

class History : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    start_demo(folder_, 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  FilledChat fill(Deletions deletions) {
    return HistoryFiller(data()).fill(kMessages, deletions, [](std::size_t) {});
  }
  std::filesystem::path data() const { return folder_ / "data"; }

  void visit(const FilledChat& filled, Seq first, Seq last, const std::function<void(const storage::StoredEntry&)>& look) {
    const auto store = storage::RocksdbStore::open(data()).value();
    const auto status =
        store->visit_entries({filled.space, filled.chat, first, last}, [&](const storage::StoredEntry& stored) {
          look(stored);
          return storage::Visit::kContinue;
        });
    EXPECT_TRUE(status);
  }

  // What stands at each seq: 'm' a message, 'x' a deleted one, 'd' a deletion, '-' anything else.
  std::string kinds(const FilledChat& filled) {
    std::string kinds;
    visit(filled, Seq(1), filled.head, [&](const storage::StoredEntry& stored) {
      wire::v1::Entry entry;
      wire::v1::Overlay overlay;
      EXPECT_TRUE(entry.ParseFromString(std::string(stored.encoded)));
      EXPECT_TRUE(overlay.ParseFromString(std::string(stored.overlay)));
      kinds += entry.has_message() ? (overlay.deleted() ? 'x' : 'm') : entry.has_deletion() ? 'd' : '-';
    });
    return kinds;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("history_test." + std::to_string(::getpid()));
};

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (; times > 0; --times) {
    text += part;
  }
  return text;
}

TEST_F(History, IsAsLongAsItSays) { EXPECT_EQ(kinds(fill(Deletions::kNone)), "-" + repeated("m", kMessages)); }

TEST_F(History, HasNineInTenDeletedAtOnce) {
  EXPECT_EQ(kinds(fill(Deletions::kAtOnce)), "-" + repeated("m" + repeated("xd", 9), kMessages / 10));
}

TEST_F(History, HasNineInTenSweptAway) {
  EXPECT_EQ(kinds(fill(Deletions::kSwept)),
            "-" + repeated("m" + repeated("x", 9), kMessages / 10) + repeated("d", kMessages / 10 * 9));
}

TEST_F(History, IsReadByTheRawLoopAsItIsStored) {
  const auto filled = fill(Deletions::kNone);
  std::string expected;
  visit(filled, Seq(101), Seq(150), [&](const storage::StoredEntry& stored) { expected += stored.encoded; });
  HistoryBaseline baseline(data());
  baseline.wait_until_settled();
  EXPECT_EQ(baseline.read(filled.space, filled.chat, Seq(101), 50), expected);
}

TEST_F(History, IsReadOverTheWireInWholePages) {
  const auto filled = fill(Deletions::kAtOnce);
  const auto server = start_demo(folder_, 1);
  HistoryLoad load(server, filled.chat.value);
  EXPECT_GT(load.time_one(0).count(), 0);
  const auto sample = load.measure({200, 300}, 4, HistoryLoad::kItems, std::chrono::milliseconds(30));
  EXPECT_EQ(sample.items_per_page, HistoryLoad::kItems);
  EXPECT_GT(sample.cpu_us_per_page, 0);
  EXPECT_GE(sample.p99_us, sample.p50_us);
}

TEST_F(History, RefusesPagesThatAreNotWhole) {
  const auto filled = fill(Deletions::kNone);
  const auto server = start_demo(folder_, 1);
  HistoryLoad load(server, filled.chat.value);
  EXPECT_THROW(load.measure({10, 10}, 1, HistoryLoad::kItems, std::chrono::milliseconds(30)), std::runtime_error);
}

TEST(Places, ComeEverywhereWithinTheirBounds) {
  const Places places{5, 11};
  std::set<std::uint64_t> seen;
  for (std::uint64_t turn = 0; turn < 7; ++turn) {
    seen.insert(places.at(turn));
  }
  EXPECT_EQ(seen, (std::set<std::uint64_t>{5, 6, 7, 8, 9, 10, 11}));
}

TEST(Places, StayAtTheNewest) { EXPECT_EQ(Places().at(17), 0); }

}  // namespace
}  // namespace atrium::bench
