// What the removed and those who came later never get.
#include "server/config/limits.h"
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Removed : ClassChat {
  std::uint64_t remove(const Person& whom) { return teacher->ask(removal(*teacher, chat, whom)).accepted().seq(); }
  std::uint64_t add(const Person& whom) { return teacher->ask(addition(*teacher, chat, whom)).accepted().seq(); }
  void settle() {
    school.wait_until([&] { return school.space().settled(); });
  }
};

TEST_F(Removed, EveryDeviceIsCutOff) {
  Person tablet(school, student->id(), ROLE_STUDENT);
  student->resume();
  tablet.resume();
  const auto removed = remove(*student);
  say(*teacher, "без него");
  settle();
  for (auto* device : {student.get(), &tablet}) {
    EXPECT_TRUE(device->entries(chat).empty()) << removed;
    EXPECT_EQ(device->frames_of(ServerFrame::kChatLeft), 1u);
  }
}

TEST_F(Removed, GetsAllThatCameBeforeAndNothingElse) {
  student->resume();
  school.hold_disk();
  teacher->send(teacher->message(chat, "вперёд"));
  school.wait_until_a_write_waits();
  teacher->send(teacher->message(chat, "при нём"));
  const auto removed = teacher->send(removal(*teacher, chat, *student));
  const auto last = teacher->send(teacher->message(chat, "без него"));
  school.release_disk();
  teacher->wait_for(last);
  settle();
  const auto seen = student->entries(chat);
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().seq(), teacher->wait_for(removed).accepted().seq() - 1);
}

TEST_F(Removed, StaysRemovedAfterARestart) {
  remove(*student);
  school.restart();
  student->reconnect();
  EXPECT_EQ(student->resume().resumed().chats_size(), 0);
  EXPECT_EQ(student->ask(history(chat, HISTORY_VIEW_ENTRIES)).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(student->ask(student->message(chat, "а я?")).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Removed, GetsNoPageThatWasAskedForBefore) {
  say(*teacher, "при нём");
  school.hold_reads();
  const auto asked = student->send(history(chat, HISTORY_VIEW_ENTRIES));
  remove(*student);
  school.release_reads();
  EXPECT_EQ(student->wait_for(asked).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Removed, GetsNoMoreOfACatchUpThatHadBegun) {
  for (int i = 0; i < 10; ++i) {
    say(*teacher, "при нём");
  }
  restart();  // so that catching up has to read
  school.hold_reads();
  student->resume({{chat.value, 2}});
  remove(*student);
  school.release_reads();
  say(*teacher, "без него");
  settle();
  EXPECT_TRUE(student->entries(chat).empty());
}

TEST_F(Removed, WhoComesBackDoesNotSeeWhatWasSaidMeanwhile) {
  const auto before = say(*teacher, "при нём");
  const auto removed = remove(*student);
  const auto secret = say(*teacher, "без него");
  const auto joined = add(*student);
  const auto page = student->ask(history(chat, HISTORY_VIEW_ENTRIES)).history_page();
  std::vector<std::uint64_t> seen;
  for (const auto& item : page.items()) {
    seen.push_back(item.entry().seq());
  }
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, before, joined})) << removed << " " << secret;
  const auto edited = teacher->ask(edit(*teacher, chat, secret, "всё ещё без него")).accepted().seq();
  const auto last = student->ask(history(chat, HISTORY_VIEW_ENTRIES, edited)).history_page();
  EXPECT_TRUE(last.items(last.items_size() - 1).entry().has_withheld());
}

TEST_F(Removed, NoCatchUpLeadsOverTheTimeAway) {
  const auto before = say(*teacher, "при нём");
  remove(*student);
  say(*teacher, "без него");
  const auto joined = add(*student);
  const auto view = student->resume({{chat.value, before}}).resumed().chats(0);
  EXPECT_EQ(view.continuation(), CONTINUATION_RELOAD);
  const auto last = say(*teacher, "снова вместе");
  student->wait_for_entry(chat, last);
  EXPECT_EQ(student->entries(chat).front().seq(), joined + 1);
}

struct Newcomer : Removed {
  std::uint64_t old = say(*teacher, "старая тайна");
  std::unique_ptr<Person> newcomer = school.person(ROLE_STUDENT);

  void expect_withheld_when_resuming_at(std::uint64_t joined, std::uint64_t edited) {
    newcomer->reconnect();
    newcomer->resume({{chat.value, joined}});
    newcomer->wait_for_entry(chat, edited);
    EXPECT_TRUE(newcomer->entries(chat).back().has_withheld());
  }
};

TEST_F(Newcomer, IsNotToldAnOldMessageByAnEditWhenResuming) {
  const auto joined = add(*newcomer);
  const auto edited = teacher->ask(edit(*teacher, chat, old, "новая тайна")).accepted().seq();
  expect_withheld_when_resuming_at(joined, edited);  // from memory
  school.restart();
  expect_withheld_when_resuming_at(joined, edited);  // from the disk
}

TEST_F(Newcomer, IsNotToldAnOldMessageByAnEditLongAgo) {
  const auto joined = add(*newcomer);
  const auto edited = teacher->ask(edit(*teacher, chat, old, "новая тайна")).accepted().seq();
  for (std::size_t i = 0; i < limits::kTailEntries; ++i) {
    say(*teacher, "дальше");
  }
  newcomer->reconnect();
  newcomer->resume({{chat.value, joined}});
  newcomer->wait_for_entry(chat, edited);
  EXPECT_TRUE(newcomer->entries(chat).front().has_withheld());
}

TEST_F(Newcomer, IsNotGivenWhatWasDecidedBeforeAndPublishedWithTheJoin) {
  newcomer->resume();
  school.hold_disk();
  teacher->send(teacher->message(chat, "вперёд"));
  school.wait_until_a_write_waits();
  teacher->send(teacher->message(chat, "без него"));
  const auto joined = teacher->send(addition(*teacher, chat, *newcomer));
  const auto last = teacher->send(teacher->message(chat, "при нём"));
  school.release_disk();
  newcomer->wait_for_entry(chat, teacher->wait_for(last).accepted().seq());
  EXPECT_EQ(newcomer->entries(chat).front().seq(), teacher->wait_for(joined).accepted().seq());
}

TEST_F(Newcomer, CanNeitherEditNorDeleteWhatTheyMayNotSee) {
  const auto theirs = say(*student, "своё");
  remove(*student);
  add(*student);
  EXPECT_TRUE(student->ask(edit(*student, chat, theirs, "верно")).has_accepted());
  add(*newcomer);
  EXPECT_EQ(newcomer->ask(deletion(*newcomer, chat, old)).error().code(), ERROR_CODE_NOT_FOUND);
}

}  // namespace
}  // namespace atrium::test
