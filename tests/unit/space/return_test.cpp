// Who comes back costs the store nothing for what did not change, and little for what is in memory.
#include <gtest/gtest.h>

#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

constexpr std::size_t kClassSize = 30;

struct Return : ClassChat {
  // So many more chats of the student, each with one entry.
  void add_chats(std::size_t count) {
    school.at_home([&] {
      auto& space = school.space();
      auto draft = space.draft(512 * count).value();
      for (std::size_t i = 0; i < count; ++i) {
        auto& made = space.create_chat(draft, CHAT_KIND_GROUP, "Кружок", false);
        space.add_member(draft, made, *space.account(student->id()), MEMBER_ROLE_MEMBER, Seq(1));
        Entry created;
        created.mutable_chat_created();
        space.append(draft, made, AccountId(), std::move(created));
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    school.wait_until([&] { return school.space().settled(); });
  }
  // The student comes back with the newest seq of every chat; of how many they are told that they have everything.
  std::size_t resume_where_everything_is() {
    ClientFrame list, resume;
    list.mutable_list_chats();
    resume.mutable_resume()->set_epoch(school.store().epoch().value);
    for (const auto& part : student->ask_in_parts(list)) {
      for (const auto& view : part.chat_list().chats()) {
        auto& position = *resume.mutable_resume()->add_positions();
        position.set_chat_id(view.chat_id());
        position.set_seq(view.head_seq());
      }
    }
    student->reconnect();
    std::size_t current = 0;
    for (const auto& part : student->ask_in_parts(resume)) {
      for (const auto& view : part.resumed().chats()) {
        current += view.continuation() == CONTINUATION_CURRENT ? 1 : 0;
      }
    }
    return current;
  }
  // The student comes back and misses the newest entry of every chat; returns how many came.
  std::size_t resume_from_the_beginning() {
    ClientFrame resume;
    resume.mutable_resume()->set_epoch(school.store().epoch().value);
    std::vector<std::pair<ChatId, Seq>> heads;
    school.at_home([&] {
      for (const auto& place : school.space().account(student->id())->chats) {
        heads.emplace_back(place.chat->id(), place.chat->published_seq);
        auto& position = *resume.mutable_resume()->add_positions();
        position.set_chat_id(place.chat->id().value);
        position.set_seq(place.chat->published_seq.value - 1);
      }
    });
    student->ask(resume);
    for (const auto& [id, head] : heads) {
      student->wait_for_entry(id, head.value);
    }
    return student->frames_of(ServerFrame::kEntry);
  }
  void add_class() {
    while (people.size() < kClassSize) {
      people.push_back(school.person(ROLE_STUDENT));
      teacher->ask(addition(*teacher, chat, *people.back()));
    }
  }
  // All of the class at the same time, each from there.
  void class_returns(std::uint64_t position) {
    for (const auto& person : people) {
      returns(*person, position);
    }
  }
  void returns(Person& person, std::uint64_t position) {
    person.reconnect();
    person.send(resumption(chat, school.store().epoch().value, position));
  }
  // All entries from `first` to `last`, once and in this order.
  void expect_row(Person& person, std::uint64_t first, std::uint64_t last) {
    person.wait_for_entry(chat, last);
    const auto row = person.entries(chat);
    ASSERT_EQ(row.size(), last - first + 1);
    for (std::size_t i = 0; i < row.size(); ++i) {
      ASSERT_EQ(row[i].seq(), first + i);
    }
  }
  // What somebody who returns after a restart is given as the text of this entry.
  std::string text_after_restart(std::uint64_t seq, std::uint64_t last) {
    school.restart();
    returns(*student, 1);
    student->wait_for_entry(chat, last);
    const auto entry = student->entries(chat).at(seq - 2);
    return entry.has_edit() ? entry.edit().text() : entry.message().text();
  }
  std::uint64_t say_twenty() {
    for (int i = 0; i < 19; ++i) {
      say(*teacher, "и ещё");
    }
    return say(*teacher, "всё");
  }
  std::uint64_t say_more_than_memory_holds() {
    for (int i = 0; i < 14; ++i) {
      say_twenty();
    }
    return say_twenty();
  }

  std::vector<std::unique_ptr<Person>> people;
};

TEST_F(Return, ReadsNothingForAThousandChatsThatDidNotChange) {
  add_chats(999);
  const auto before = school.reads();
  EXPECT_EQ(resume_where_everything_is(), 1000u);
  EXPECT_EQ(school.reads(), before);
}

TEST_F(Return, ReadsNothingForThemAfterARestartEither) {
  add_chats(999);
  school.restart();
  student->reconnect();
  const auto before = school.reads();
  EXPECT_EQ(resume_where_everything_is(), 1000u);
  EXPECT_EQ(school.reads(), before);
}

TEST_F(Return, OfAClassTogetherReadsAtMostThreeTimes) {
  add_class();
  const auto before_lesson = say(*teacher, "до урока");
  const auto last = say_twenty();
  const auto before = school.reads();
  class_returns(before_lesson);
  for (const auto& person : people) {
    person->wait_for_entry(chat, last);
    EXPECT_EQ(person->entries(chat).size(), 20u);
  }
  EXPECT_LE(school.reads(), before + 3);
}

TEST_F(Return, OfAClassTogetherReadsAtMostThreeTimesAfterARestartToo) {
  add_class();
  const auto before_lesson = say(*teacher, "до урока");
  const auto last = say_twenty();
  school.restart();
  const auto before = school.reads();
  class_returns(before_lesson);
  for (const auto& person : people) {
    expect_row(*person, before_lesson + 1, last);
  }
  EXPECT_LE(school.reads(), before + 3);
}

TEST_F(Return, OfAClassFromDifferentPlacesReadsAtMostThreeTimesToo) {
  add_class();
  const auto before_lesson = say(*teacher, "до урока");
  const auto last = say_twenty();
  school.restart();
  const auto before = school.reads();
  const auto place_of = [&](std::size_t i) { return before_lesson + (i * 7) % 20; };
  for (std::size_t i = 0; i < people.size(); ++i) {
    returns(*people[i], place_of(i));
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    expect_row(*people[i], place_of(i) + 1, last);
  }
  EXPECT_LE(school.reads(), before + 3);
}

TEST_F(Return, GoesOnWithWhatIsSaidWhileTheOnlyReadIsUnderWay) {
  add_class();
  const auto before_lesson = say(*teacher, "до урока");
  say_twenty();
  restart();
  school.hold_reads();
  const auto before = school.reads();
  class_returns(before_lesson);
  const auto last = say_twenty();
  school.release_reads();
  for (const auto& person : people) {
    expect_row(*person, before_lesson + 1, last);
  }
  EXPECT_LE(school.reads(), before + 3);
}

// So many that what is read does not follow on what is in memory by then.
TEST_F(Return, FindsNoHoleWhereMemoryMovedOnDuringTheRead) {
  const auto begin = say_twenty();
  restart();
  school.hold_reads();
  returns(*student, begin);
  const auto last = say_more_than_memory_holds();
  school.release_reads();
  expect_row(*student, begin + 1, last);
}

TEST_F(Return, GivesNothingToWhoWasRemovedWhileTheReadWasUnderWay) {
  add_class();
  const auto before_lesson = say(*teacher, "до урока");
  const auto last = say_twenty();
  restart();
  school.hold_reads();
  class_returns(before_lesson);
  teacher->ask(removal(*teacher, chat, *people.front()));
  school.release_reads();
  for (std::size_t i = 1; i < people.size(); ++i) {
    people[i]->wait_for_entry(chat, last);
  }
  EXPECT_TRUE(people.front()->entries(chat).empty());
}

TEST_F(Return, GivesNoPageToWhoWasRemovedWhileItWasRead) {
  const auto before = say(*teacher, "при нём");
  say_more_than_memory_holds();
  school.hold_reads();
  returns(*student, before);
  teacher->ask(removal(*teacher, chat, *student));
  school.release_reads();
  EXPECT_EQ(student->ask(history(chat, HISTORY_VIEW_ENTRIES)).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_TRUE(student->entries(chat).empty());
}

TEST_F(Return, ShowsNoTextThatWasDeletedBeforeTheRestart) {
  const auto deleted = say(*teacher, "тайна");
  const auto last = teacher->ask(deletion(*teacher, chat, deleted)).accepted().seq();
  EXPECT_EQ(text_after_restart(deleted, last), "");
}

TEST_F(Return, ShowsNoTextThatWasDeletedLongAgo) {
  const auto deleted = say(*teacher, "раз");
  const auto edited = teacher->ask(edit(*teacher, chat, deleted, "тайна")).accepted().seq();
  teacher->ask(deletion(*teacher, chat, deleted));
  const auto last = say_more_than_memory_holds();
  EXPECT_EQ(text_after_restart(deleted, last), "");
  EXPECT_EQ(text_after_restart(edited, last), "");
}

TEST_F(Return, ShowsNoEditOfWhatWasDeletedBeforeTheRestart) {
  const auto deleted = say(*teacher, "раз");
  const auto edited = teacher->ask(edit(*teacher, chat, deleted, "тайна")).accepted().seq();
  const auto last = teacher->ask(deletion(*teacher, chat, deleted)).accepted().seq();
  EXPECT_EQ(text_after_restart(edited, last), "");
}

// What was edited does not come back into memory with it.
TEST_F(Return, ShowsNoEditOfWhatWasDeletedThatIsLongAgo) {
  const auto deleted = say(*teacher, "раз");
  say_more_than_memory_holds();
  const auto edited = teacher->ask(edit(*teacher, chat, deleted, "тайна")).accepted().seq();
  const auto last = teacher->ask(deletion(*teacher, chat, deleted)).accepted().seq();
  school.restart();
  returns(*student, edited - 1);
  student->wait_for_entry(chat, last);
  EXPECT_TRUE(student->entries(chat).front().has_edit());
  EXPECT_EQ(student->entries(chat).front().edit().text(), "");
}

TEST_F(Return, ShowsTheOldTextAndItsEditInTheirPlaces) {
  const auto message = say(*teacher, "раз");
  const auto edited = teacher->ask(edit(*teacher, chat, message, "два")).accepted().seq();
  EXPECT_EQ(text_after_restart(message, edited), "раз");
  EXPECT_EQ(text_after_restart(edited, edited), "два");
}

TEST_F(Return, OfANewcomerTellsNothingOlderByAnEditThatWasRead) {
  const auto old = say(*teacher, "старая тайна");
  const auto newcomer = school.person(ROLE_STUDENT);
  teacher->ask(addition(*teacher, chat, *newcomer));
  const auto edited = teacher->ask(edit(*teacher, chat, old, "новая тайна")).accepted().seq();
  school.restart();
  returns(*student, old);  // reads it for both
  returns(*newcomer, edited - 1);
  student->wait_for_entry(chat, edited);
  newcomer->wait_for_entry(chat, edited);
  EXPECT_EQ(student->entries(chat).back().edit().text(), "новая тайна");
  EXPECT_TRUE(newcomer->entries(chat).front().has_withheld());
}

TEST_F(Return, EndsTheConnectionWhenTheDiskCannotBeRead) {
  const auto begin = say(*teacher, "раз");
  const auto last = say_twenty();
  school.restart();
  school.break_disk();
  returns(*student, begin);
  student->wait_until_ended();
  school.mend_disk();
  returns(*student, begin);
  expect_row(*student, begin + 1, last);
}

TEST_F(Return, BringsWhatWasMissedInManyChatsInFewMessages) {
  add_chats(100);
  student->reconnect();
  EXPECT_EQ(resume_from_the_beginning(), 101u);
  EXPECT_LE(student->messages(), 3u);
}

// So the count counts.
TEST_F(Return, ReadsWhatIsOnTheDiskOnly) {
  const auto first = say(*teacher, "раз");
  const auto last = say(*teacher, "два");
  school.restart();
  student->reconnect();
  const auto before = school.reads();
  student->resume({{chat.value, first}});
  student->wait_for_entry(chat, last);
  EXPECT_GT(school.reads(), before);
}

}  // namespace
}  // namespace atrium::test
