// What is said of something from before somebody's time: they learn that there is an entry, and no more, by whatever door.
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct BeforeTheirTime : Amendments {
  const std::uint64_t before = say(*teacher, "до него");
  std::unique_ptr<Person> late = newcomer();
  const std::uint64_t joined = head();

  // An edit, a reaction, a pin and a deletion, of this message.
  Seqs amend(std::uint64_t message) {
    return {seq_of(*teacher, edit(*teacher, chat, message, "исправлено")),
            seq_of(*student, reaction(*student, chat, message, "👍")), seq_of(*teacher, pin(*teacher, chat, message)),
            seq_of(*teacher, deletion(*teacher, chat, message))};
  }
  static void expect_withheld(const Entry& entry) {
    EXPECT_TRUE(entry.has_withheld()) << entry.seq();
    EXPECT_EQ(entry.author_id(), 0u);
    EXPECT_EQ(entry.at_ms(), 0);
  }
  void expect_all_withheld(const std::vector<Entry>& entries, const Seqs& seqs) {
    ASSERT_EQ(entries.size(), seqs.size());
    for (std::size_t i = 0; i < seqs.size(); ++i) {
      EXPECT_EQ(entries[i].seq(), seqs[i]);
      expect_withheld(entries[i]);
    }
  }
};

TEST_F(BeforeTheirTime, IsWithheldInPushes) {
  late->resume({{chat.value, joined}});
  student->resume({{chat.value, joined}});
  const auto seqs = amend(before);
  late->wait_for_entry(chat, seqs.back());
  expect_all_withheld(late->entries(chat), seqs);
  student->wait_for_entry(chat, seqs.back());
  for (const auto& entry : student->entries(chat)) {
    EXPECT_FALSE(entry.has_withheld()) << entry.seq();
  }
}

TEST_F(BeforeTheirTime, IsWithheldInPages) {
  const auto seqs = amend(before);
  for (const auto seq : seqs) {
    expect_withheld(item(*late, seq).entry());
    EXPECT_FALSE(item(*student, seq).entry().has_withheld());
  }
}

TEST_F(BeforeTheirTime, IsWithheldInCatchUpFromMemoryAndFromTheDisk) {
  const auto seqs = amend(before);
  late->resume({{chat.value, joined}});
  late->wait_for_entry(chat, seqs.back());
  expect_all_withheld(late->entries(chat), seqs);
  school.restart();
  late->reconnect();
  teacher->reconnect();
  student->reconnect();
  late->resume({{chat.value, joined}});
  late->wait_for_entry(chat, seqs.back());
  expect_all_withheld(late->entries(chat), seqs);
}

// More than is kept in memory: each client by itself.
TEST_F(BeforeTheirTime, IsWithheldInCatchUpFromFarBehind) {
  const auto seqs = amend(before);
  for (int i = 0; i < 300; ++i) {
    say(*teacher, "дальше");
  }
  late->resume({{chat.value, joined}});
  late->wait_for_entry(chat, head());
  auto entries = late->entries(chat);
  entries.resize(seqs.size());
  expect_all_withheld(entries, seqs);
}

TEST_F(BeforeTheirTime, IsNotWithheldOfWhatTheySee) {
  late->resume({{chat.value, joined}});
  const auto seqs = amend(say(*teacher, "при нём"));
  late->wait_for_entry(chat, seqs.back());
  for (const auto& entry : late->entries(chat)) {
    EXPECT_FALSE(entry.has_withheld()) << entry.seq();
  }
  EXPECT_TRUE(item(*late, seqs[1]).entry().has_reaction());
  EXPECT_TRUE(item(*late, seqs[2]).entry().has_pin());
}

// Who was away sees the message, and not what was said of it meanwhile; its overlay is as it is.
TEST_F(BeforeTheirTime, WhoWasAwaySeesWhatBecameOfWhatTheySaw) {
  const auto seen = say(*teacher, "при нём");
  teacher->ask(removal(*teacher, chat, *late));
  const auto edited = seq_of(*teacher, edit(*teacher, chat, seen, "без него"));
  const auto reacted = seq_of(*student, reaction(*student, chat, seen, "👍"));
  teacher->ask(addition(*teacher, chat, *late));
  const auto page = late->ask(entries_question(chat, {seen, edited, reacted})).history_page();
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.items(0).overlay().text(), "без него");
  EXPECT_EQ(page.items(0).overlay().reactions_size(), 1);
}

}  // namespace
}  // namespace atrium::test
