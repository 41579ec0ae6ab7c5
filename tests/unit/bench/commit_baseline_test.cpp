// The baseline of commits stores what the server stores.
#include "bench/load/commit_baseline.h"

#include <gtest/gtest.h>

#include "bench/load/commit_rows.h"
#include "bench/load/dialect.h"
#include "storage/rocksdb_database.h"
#include "storage/rocksdb_store.h"
#include "tests/unit/space/class_chat.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::bench {
namespace {

constexpr std::int64_t kMs = 1'788'251'400'123;

class Rows final : public storage::RowSink {
 public:
  void put(storage::Family family, std::string_view key, std::string_view value) override {
    keys.push_back(std::string(storage::kFamilyNames[static_cast<std::size_t>(family)]) + " " + std::string(key));
    bytes.push_back(value.size());
  }
  void remove(storage::Family, std::string_view) override { ADD_FAILURE() << "messages remove nothing"; }

  std::vector<std::string> keys;
  std::vector<std::size_t> bytes;
};

// Through the store's translation, from changes.
Rows rows_of_changes(std::size_t writers, std::size_t messages) {
  std::vector<storage::Change> changes;
  for (std::size_t i = 0; i < messages; ++i) {
    changes.push_back(message_change(i % writers, i / writers + 1, kMs));
  }
  std::vector<const storage::Change*> group;
  for (const auto& change : changes) {
    group.push_back(&change);
  }
  Rows rows;
  storage::write_group(group, rows);
  return rows;
}

Rows ready_made_rows(std::size_t writers, std::size_t messages) {
  CommitRows ready(writers);
  Rows rows;
  for (std::size_t i = 0; i < messages; ++i) {
    ready.put_message(rows);
  }
  ready.end_group(rows);
  return rows;
}

std::size_t rows_in(const std::filesystem::path& folder, storage::Family family) {
  const auto database = storage::open_database(folder, storage::RocksdbOptions());
  const std::unique_ptr<rocksdb::Iterator> row(
      (*database)->db->NewIterator(rocksdb::ReadOptions(), (*database)->handle(family)));
  std::size_t count = 0;
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    ++count;
  }
  return count;
}

TEST(CommitRows, AreThoseOfTheStoreForTheSameMessages) {
  const auto expected = rows_of_changes(3, 600);
  auto got = ready_made_rows(3, 600);
  EXPECT_EQ(got.keys.back(), "default commit") << "which the store adds to each group";
  got.keys.pop_back();
  ASSERT_EQ(got.keys, expected.keys);
  for (std::size_t i = 0; i < expected.bytes.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(got.bytes[i]), static_cast<double>(expected.bytes[i]), 2) << "small numbers are short";
  }
}

using CommitRowsOf = test::ClassChat;

TEST_F(CommitRowsOf, TheSpaceHaveTheSameSize) {
  const auto frame = teacher->message(chat, std::string(kBodyBytes, 'a'));
  const auto reply = teacher->ask(frame);
  const auto& id = frame.send_message().request_id();
  const auto request =
      school.store().find_request(school.space().id(), teacher->id(), {SenderId(id.sender()), id.counter()});
  ASSERT_TRUE(request && *request);
  const auto change = message_change(0, 1, reply.accepted().at_ms());
  EXPECT_EQ(stored(chat).back().size(), change.entries(0).encoded().size());
  EXPECT_EQ((*request)->ByteSizeLong(), change.request().ByteSizeLong());
}

TEST(RocksdbBaseline, StoresEachMessage) {
  const storage::DataFolder folder;
  auto baseline = rocksdb_baseline(folder.path(), 2);
  baseline->commit(3);
  baseline->commit(4);
  baseline.reset();
  EXPECT_EQ(rows_in(folder.path() / "rocksdb", storage::Family::kEntries), 7u);
  EXPECT_EQ(rows_in(folder.path() / "rocksdb", storage::Family::kRequests), 7u);
}

TEST(AppendBaseline, WritesTheBytesOfTheRows) {
  const storage::DataFolder folder;
  append_baseline(folder.path(), 2)->commit(64);
  const auto rows = ready_made_rows(2, 64);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < rows.keys.size(); ++i) {
    bytes += rows.keys[i].size() - rows.keys[i].find(' ') - 1 + rows.bytes[i];
  }
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "append"), bytes);
}

TEST(CommitBaseline, IsMeasured) {
  const storage::DataFolder folder;
  const auto sample = measure(*append_baseline(folder.path(), 4), 4, std::chrono::milliseconds(20));
  EXPECT_GT(sample.deliveries_per_s, 0);
  EXPECT_GT(sample.cpu_us_per_delivery, 0);
  EXPECT_GE(sample.p99_us, sample.p50_us);
}

}  // namespace
}  // namespace atrium::bench
