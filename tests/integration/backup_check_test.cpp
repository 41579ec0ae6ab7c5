// A backup whose files are all as they were written, and whose store hangs together or does not.
#include "server/backup/backup_check.h"

#include <gtest/gtest.h>

#include "atrium/wire/v1/audit.pb.h"
#include "atrium/wire/v1/entries.pb.h"
#include "server/space/sha256.h"
#include "storage/rocksdb_store.h"
#include "tests/unit/storage/changes.h"
#include "tests/unit/storage/data_folder.h"

namespace atrium::test {
namespace {

using storage::ChangeOf;
using storage::kClassRoom;

struct BackupCheck : testing::Test {
  storage::DataFolder data;
  storage::DataFolder backups;
  std::uint64_t messages = 0;
  std::string audit_hash;
  ChangeOf change{1};

  BackupCheck() { change.space("school").chat(kClassRoom, "8b"); }

  void message(std::uint64_t seq) {
    wire::v1::Entry entry;
    entry.set_chat_id(kClassRoom.value);
    entry.set_seq(seq);
    entry.set_message_no(++messages);
    entry.mutable_message()->set_text("сообщение");
    change.entry(kClassRoom, seq, entry.SerializeAsString());
  }
  void audit(std::uint64_t number, const std::string& previous_hash) {
    wire::v1::AuditRecord record;
    record.set_number(number);
    record.set_previous_hash(previous_hash);
    const auto bytes = record.SerializeAsString();
    audit_hash = space::sha256(bytes);
    change.entry(storage::kAuditLog, number, bytes);
  }
  // What is wrong with the one space there is.
  std::vector<std::string> complaints() {
    {
      const auto store = storage::RocksdbStore::open(data.path()).value();
      EXPECT_TRUE(storage::write_group_of(*store, {change}));
      EXPECT_TRUE(store->make_checkpoint(data.path() / "checkpoint"));
    }
    storage::add_backup(data.path() / "checkpoint", backups.path(), 1, [](std::uint64_t) { return true; }).value();
    const auto reader = storage::BackupReader::open(backups.path(), 1).value();
    EXPECT_TRUE(reader->open_store());
    const auto spaces = check_spaces(*reader).value();
    EXPECT_EQ(spaces.size(), 1u);
    EXPECT_EQ(spaces.front().name, "school");
    return spaces.front().complaints;
  }
};

TEST_F(BackupCheck, AWholeSpaceGivesNoReasonToComplain) {
  message(1);
  message(2);
  audit(1, "");
  audit(2, audit_hash);
  EXPECT_TRUE(complaints().empty());
}

TEST_F(BackupCheck, AHoleInAChatIsNamed) {
  message(1);
  message(3);
  EXPECT_EQ(complaints().front(), "chat 193: entry 3 comes after 1");
}

TEST_F(BackupCheck, AnAuditThatDoesNotHangTogetherIsNamed) {
  message(1);
  audit(1, "");
  audit(2, std::string(32, 'x'));
  audit(3, audit_hash);
  EXPECT_EQ(complaints(), std::vector<std::string>{"audit: record 2 does not follow on the one before"});
}

TEST_F(BackupCheck, AnAuditThatBeginsLaterIsNamed) {
  message(1);
  audit(2, std::string(32, 'x'));
  EXPECT_EQ(complaints().front(), "chat 0: entry 2 comes after 0");
}

TEST_F(BackupCheck, AChatWithoutItsEntriesIsNamed) { EXPECT_EQ(complaints().front(), "chat 193 has no entries"); }

}  // namespace
}  // namespace atrium::test
