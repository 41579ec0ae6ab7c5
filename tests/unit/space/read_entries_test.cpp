// Single entries of a chat, for who may see them.
#include <algorithm>

#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

Seqs seqs_of(const HistoryPage& page) {
  Seqs seqs;
  for (const auto& item : page.items()) {
    seqs.push_back(item.entry().seq());
  }
  return seqs;
}

struct Single : Amendments {
  HistoryPage read(Person& who, const Seqs& seqs) {
    const auto answer = who.ask(entries_question(chat, seqs));
    EXPECT_TRUE(answer.has_history_page()) << answer.error().message();
    return answer.history_page();
  }
  Seqs say_so_many(std::size_t count, const std::string& text) {
    Seqs seqs;
    for (std::size_t i = 0; i < count; ++i) {
      seqs.push_back(say(*teacher, text));
    }
    return seqs;
  }
};

TEST_F(Single, ComeInTheirOrderAndOnce) {
  const auto seqs = say_so_many(3, "да");
  const auto page = read(*student, {seqs[2], seqs[0], seqs[2], seqs[0], seqs[1]});
  EXPECT_EQ(seqs_of(page), seqs);
  EXPECT_EQ(page.chat_id(), chat.value);
  EXPECT_EQ(page.head_seq(), seqs[2]);
  EXPECT_EQ(page.next_from_seq(), 0u);
}

TEST_F(Single, ThatAreNotThereAreLeftOut) {
  const auto before = say(*teacher, "до него");
  const auto late = newcomer();
  const auto joined = head();
  const auto after = say(*teacher, "при нём");
  const Seqs all{0, 1, before, joined, after, after + 1, 1'000'000, ~std::uint64_t{0}};
  EXPECT_EQ(seqs_of(read(*late, all)), (Seqs{joined, after}));
  EXPECT_EQ(seqs_of(read(*student, all)), (Seqs{1, before, joined, after}));
  EXPECT_EQ(read(*late, {before}).items_size(), 0);
  EXPECT_EQ(read(*late, {before}).next_from_seq(), 0u);
}

TEST_F(Single, AreForMembers) {
  const auto seq = say(*teacher, "да");
  const auto outsider = school.person(ROLE_TEACHER);
  EXPECT_EQ(code_of(*outsider, entries_question(chat, {seq})), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*outsider, entries_question(ChatId(424242), {seq})), ERROR_CODE_NOT_FOUND);
  teacher->ask(removal(*teacher, chat, *student));
  EXPECT_EQ(code_of(*student, entries_question(chat, {seq})), ERROR_CODE_NOT_FOUND);
}

TEST_F(Single, AreAHundredAtMost) {
  EXPECT_EQ(code_of(*student, entries_question(chat, {})), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code_of(*student, entries_question(chat, Seqs(limits::kEntriesPerCommand + 1, 1))), ERROR_CODE_INVALID_ARGUMENT);
  const auto seqs = say_so_many(limits::kEntriesPerCommand, "да");
  EXPECT_EQ(seqs_of(read(*student, seqs)), seqs);
}

TEST_F(Single, ThatDoNotFitAreAskedForAgain) {
  auto seqs = say_so_many(8, std::string(limits::kTextBytes, 'x'));
  std::size_t pages = 0;
  Seqs found;
  auto rest = seqs;
  while (!rest.empty() && pages < seqs.size()) {
    const auto page = read(*student, rest);
    ++pages;
    std::ranges::copy(seqs_of(page), std::back_inserter(found));
    std::erase_if(rest, [&](auto seq) { return page.next_from_seq() == 0 || seq < page.next_from_seq(); });
    EXPECT_TRUE(rest.empty() || rest.front() == page.next_from_seq());
  }
  EXPECT_EQ(found, seqs);
  EXPECT_EQ(pages, 3u) << "three of 16 KiB fit in 60";
}

TEST_F(Single, AreTheSameFromMemoryAndFromTheDisk) {
  const auto message = say(*teacher, "было");
  const auto edited = seq_of(*teacher, edit(*teacher, chat, message, "стало"));
  const auto gone = say(*teacher, "лишнее");
  const auto edited_and_gone = seq_of(*teacher, edit(*teacher, chat, gone, "тоже лишнее"));
  teacher->ask(deletion(*teacher, chat, gone));
  const auto reacted = seq_of(*student, reaction(*student, chat, message, "👍"));
  const Seqs seqs{message, edited, gone, edited_and_gone, reacted};
  const auto from_memory = read(*student, seqs);
  school.hold_reads();
  const auto asked = student->send(entries_question(chat, seqs));
  EXPECT_FALSE(student->answered(asked));
  school.release_reads();
  EXPECT_EQ(student->wait_for(asked).history_page().SerializeAsString(), from_memory.SerializeAsString());
  EXPECT_EQ(from_memory.items_size(), 5);
  EXPECT_EQ(from_memory.SerializeAsString().find("лишнее"), std::string::npos);
}

TEST_F(Single, ShowNoTextThatWasDeletedWhileItWasRead) {
  const auto message = say(*teacher, "тайна");
  const auto edited = seq_of(*teacher, edit(*teacher, chat, message, "тайна два"));
  school.hold_reads();
  const auto asked = student->send(entries_question(chat, {message, edited}));
  EXPECT_FALSE(student->answered(asked));
  school.while_held_reads_are_under_way([&] { teacher->ask(deletion(*teacher, chat, message)); });
  const auto page = student->wait_for(asked).history_page();
  EXPECT_EQ(page.items_size(), 2);
  EXPECT_EQ(page.SerializeAsString().find("тайна"), std::string::npos);
}

TEST_F(Single, GoToNobodyWhoWasRemovedWhileTheyWereRead) {
  const auto message = say(*teacher, "при нём");
  school.hold_reads();
  const auto asked = student->send(entries_question(chat, {message}));
  EXPECT_FALSE(student->answered(asked));
  school.while_held_reads_are_under_way([&] { teacher->ask(removal(*teacher, chat, *student)); });
  EXPECT_EQ(student->wait_for(asked).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Single, ThatCannotBeReadAreToldSo) {
  const auto message = say(*teacher, "да");
  school.hold_reads();
  school.break_disk();
  const auto asked = student->send(entries_question(chat, {message}));
  school.release_reads();
  EXPECT_EQ(student->wait_for(asked).error().code(), ERROR_CODE_UNAVAILABLE);
  school.mend_disk();
}

}  // namespace
}  // namespace atrium::test
