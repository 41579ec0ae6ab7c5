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
  void add_class() {
    while (people.size() < kClassSize) {
      people.push_back(school.person(ROLE_STUDENT));
      teacher->ask(addition(*teacher, chat, *people.back()));
    }
  }
  // All of the class at the same time, each from there.
  void class_returns(std::uint64_t position) {
    for (const auto& person : people) {
      person->reconnect();
      person->send(resumption(chat, school.store().epoch().value, position));
    }
  }
  std::uint64_t say_twenty() {
    for (int i = 0; i < 19; ++i) {
      say(*teacher, "и ещё");
    }
    return say(*teacher, "всё");
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
