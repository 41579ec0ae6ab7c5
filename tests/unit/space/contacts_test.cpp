// Who may write to whom follows ties and settings at once, also in a chat that is there; blocking.
#include <algorithm>
#include <limits>

#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/staff.h"
#include "tests/unit/space/structure_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

// The class ИС-21 with a teacher, a student and the student's parent; others have nothing to do with it.
struct Contacts : Staff {
  std::unique_ptr<Person> parent = school.person(ROLE_PARENT);
  std::unique_ptr<Person> classmate = school.person(ROLE_STUDENT);
  std::unique_ptr<Person> other_teacher = school.person(ROLE_TEACHER);
  std::unique_ptr<Person> other_parent = school.person(ROLE_PARENT);
  std::uint64_t is21 = made(admin->ask(unit_wish(*admin, UNIT_KIND_CLASS, "ИС-21")));
  std::uint64_t maths = made(admin->ask(discipline_wish(*admin, "Математика")));
  std::uint64_t teaches = tie({TIE_KIND_TEACHES, teacher->id().value, is21, maths, 0});
  std::uint64_t studies = tie({TIE_KIND_STUDIES_IN, student->id().value, is21, 0, 0});
  std::uint64_t guards = tie({TIE_KIND_GUARDIAN_OF, parent->id().value, 0, 0, student->id().value});

  std::uint64_t tie(const Tied& wish) { return made(admin->ask(tie_wish(*admin, wish))); }
  ChatId direct(Person& one, const Person& other) {
    const auto answer = one.ask(direct_wish(one, other));
    EXPECT_TRUE(answer.has_chat_opened()) << answer.error().message();
    return ChatId(answer.chat_opened().chat_id());
  }
  bool may_write(Person& who, const Person& whom) {
    return who.ask(contact_question(whom)).contact_list().contacts(0).may_write();
  }
  // What this person was told last of a chat.
  ChatView told(Person& who) {
    ChatView view;
    for (const auto& frame : who.received()) {
      view = frame.has_chat_changed() ? frame.chat_changed().chat() : view;
    }
    return view;
  }
  bool is_written(Person& who, ChatId chat) { return who.ask(who.message(chat, "Добрый день")).has_accepted(); }
  // Both parents know each other from a group of the head's.
  void parents_meet() { school.make_group({head.get(), parent.get(), other_parent.get()}); }

  // The bytes of all that the other parent is answered, so that a code, a word or a field would give a block away.
  std::string answers(ChatId chat) {
    std::string bytes;
    for (auto frame :
         {direct_wish(*other_parent, *parent), other_parent->message(chat, "Добрый день"), contact_question(*parent),
          people_question({parent.get()}), block_wish(*other_parent, *parent), unblock_wish(*other_parent, *parent)}) {
      auto answer = other_parent->ask(frame);
      answer.clear_reply_to();
      bytes += answer.SerializeAsString();
    }
    return bytes;
  }
  // They are as where the school allows no parent to write to another.
  void expect_block_shows_nothing(ChatId chat) {
    head->ask(rule_wish(*head, ROLE_PARENT, ROLE_PARENT, CONTACT_CONDITION_NEVER));
    const auto forbidden = answers(chat);
    head->ask(rule_wish(*head, ROLE_PARENT, ROLE_PARENT, CONTACT_CONDITION_SHARED));
    other_parent->resume();
    const auto told = other_parent->received().size();
    EXPECT_TRUE(parent->ask(block_wish(*parent, *other_parent)).has_done());
    EXPECT_EQ(other_parent->received().size(), told);
    EXPECT_EQ(answers(chat), forbidden);
  }

  void restart_all() {
    restart();
    for (auto* person : {parent.get(), classmate.get(), other_teacher.get(), other_parent.get()}) {
      person->reconnect();
    }
  }
};

TEST_F(Contacts, AStudentIsReachedByTheirOwnAndByNoStranger) {
  for (auto* own : {teacher.get(), parent.get(), head.get(), admin.get()}) {
    EXPECT_TRUE(may_write(*own, *student));
    EXPECT_TRUE(may_write(*student, *own));
  }
  for (auto* stranger : {other_teacher.get(), other_parent.get(), classmate.get()}) {
    EXPECT_FALSE(may_write(*stranger, *student));
  }
  tie({TIE_KIND_STUDIES_IN, classmate->id().value, is21, 0, 0});
  EXPECT_TRUE(may_write(*classmate, *student));
}

TEST_F(Contacts, WhoMayNotWriteIsToldWhatTheyMayKnow) {
  EXPECT_EQ(code_of(*other_teacher, direct_wish(*other_teacher, *student)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*other_parent, direct_wish(*other_parent, *student)), ERROR_CODE_NOT_FOUND);
}

TEST_F(Contacts, ATieThatEndsEndsWritingAndLeavesTheHistory) {
  const auto chat = direct(*teacher, *student);
  EXPECT_TRUE(is_written(*teacher, chat));
  admin->ask(tie_end(*admin, teaches));
  EXPECT_EQ(code_of(*teacher, teacher->message(chat, "ещё здесь?")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, student->message(chat, "ещё здесь?")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, edit(*teacher, chat, 2, "исправлено")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(teacher->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page().items_size(), 1);
  EXPECT_TRUE(teacher->ask(deletion(*teacher, chat, 2)).has_accepted()) << "what was said can be taken back";
  restart_all();
  EXPECT_EQ(code_of(*teacher, teacher->message(chat, "ещё здесь?")), ERROR_CODE_FORBIDDEN);
}

TEST_F(Contacts, ASubstituteWritesUntilTheTimeIsOver) {
  const auto until = school.now_ms() + 1000;
  admin->ask(tie_wish(*admin, {TIE_KIND_TEACHES, other_teacher->id().value, is21, maths, 0}, until));
  const auto chat = direct(*other_teacher, *student);
  EXPECT_TRUE(is_written(*other_teacher, chat));
  school.pass(std::chrono::milliseconds(1000));
  EXPECT_FALSE(is_written(*other_teacher, chat));
}

TEST_F(Contacts, ARuleThatChangesHoldsAtOnceInChatsThatAreThere) {
  const auto chat = direct(*parent, *teacher);
  EXPECT_TRUE(is_written(*parent, chat));
  EXPECT_TRUE(head->ask(rule_wish(*head, ROLE_PARENT, ROLE_TEACHER, CONTACT_CONDITION_NEVER)).has_space_settings());
  EXPECT_FALSE(is_written(*parent, chat));
  EXPECT_TRUE(is_written(*teacher, chat)) << "each way has its own rule";
  restart_all();
  EXPECT_FALSE(is_written(*parent, chat));
}

TEST_F(Contacts, TheChatSaysWhetherOneMayWrite) {
  const auto chat = direct(*teacher, *student);
  const auto may_post = [&] {
    ClientFrame frame;
    frame.mutable_list_chats();
    const auto list = teacher->ask(frame).chat_list();
    const auto at = std::ranges::find(list.chats(), chat.value, &ChatView::chat_id);
    return at != list.chats().end() && at->may_post();
  };
  EXPECT_TRUE(may_post());
  admin->ask(tie_end(*admin, teaches));
  EXPECT_FALSE(may_post());
}

TEST_F(Contacts, NobodyPullsAStrangersStudentIntoAChat) {
  EXPECT_EQ(code_of(*other_teacher, creation(*other_teacher, {student.get()})), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(teacher->ask(creation(*teacher, {student.get()})).has_chat_opened());
  EXPECT_TRUE(admin->ask(creation(*admin, {student.get()})).has_chat_opened());
}

TEST_F(Contacts, OnlyTheAdministrationBringsStudentsTogetherWithOtherPeoplesParents) {
  tie({TIE_KIND_CURATOR_OF, teacher->id().value, is21, 0, 0});
  tie({TIE_KIND_STUDIES_IN, classmate->id().value, is21, 0, 0});
  EXPECT_TRUE(teacher->ask(creation(*teacher, {student.get(), parent.get()})).has_chat_opened()) << "their own";
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {classmate.get(), parent.get()})), ERROR_CODE_FORBIDDEN);
  const auto students = ChatId(teacher->ask(creation(*teacher, {classmate.get()})).chat_opened().chat_id());
  EXPECT_EQ(code_of(*teacher, addition(*teacher, students, *parent)), ERROR_CODE_FORBIDDEN);
  const auto parents = ChatId(teacher->ask(creation(*teacher, {parent.get()})).chat_opened().chat_id());
  EXPECT_EQ(code_of(*teacher, addition(*teacher, parents, *classmate)), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(teacher->ask(addition(*teacher, parents, *student)).has_accepted());
  EXPECT_TRUE(head->ask(creation(*head, {classmate.get(), parent.get()})).has_chat_opened());
}

TEST_F(Contacts, ATeacherWhoIsNotConfirmedLacksWhatIsGated) {
  const auto chat = direct(*teacher, *student);
  const auto class_chat = ChatId(head->ask(template_wish(*head, {CHAT_TEMPLATE_CLASS, is21, 0})).chat_opened().chat_id());
  tie({TIE_KIND_CURATOR_OF, teacher->id().value, is21, 0, 0});
  EXPECT_TRUE(admin->ask(verification_demand(*admin)).has_space_settings());
  EXPECT_FALSE(is_written(*teacher, chat));
  EXPECT_FALSE(may_write(*teacher, *student));
  EXPECT_TRUE(may_write(*student, *teacher));
  EXPECT_EQ(code_of(*teacher, creation(*teacher, {student.get()})), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, template_wish(*teacher, {CHAT_TEMPLATE_SUBJECT, is21, maths})), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, addition(*teacher, class_chat, *other_teacher)), ERROR_CODE_FORBIDDEN)
      << "nor is another added where students are";
  teacher->ask(verification_wish(*teacher));
  admin->ask(decision(*admin, {teacher.get()}, TEACHER_STATUS_VERIFIED));
  EXPECT_TRUE(is_written(*teacher, chat));
  EXPECT_TRUE(teacher->ask(template_wish(*teacher, {CHAT_TEMPLATE_SUBJECT, is21, maths})).has_chat_opened());
}

TEST_F(Contacts, OneParentBlocksAnotherAndNeitherWrites) {
  parents_meet();
  const auto chat = direct(*other_parent, *parent);
  EXPECT_TRUE(parent->ask(block_wish(*parent, *other_parent)).has_done());
  EXPECT_FALSE(is_written(*other_parent, chat));
  EXPECT_FALSE(is_written(*parent, chat));
  EXPECT_TRUE(parent->ask(unblock_wish(*parent, *other_parent)).has_done());
  EXPECT_TRUE(is_written(*other_parent, chat));
}

TEST_F(Contacts, WhoIsBlockedFindsOutNothing) {
  parents_meet();
  expect_block_shows_nothing(direct(*other_parent, *parent));
}

TEST_F(Contacts, WhoIsBlockedByAParentOfTheClassFindsOutNothing) {
  tie({TIE_KIND_STUDIES_IN, classmate->id().value, is21, 0, 0});
  tie({TIE_KIND_GUARDIAN_OF, other_parent->id().value, 0, 0, classmate->id().value});
  EXPECT_TRUE(may_write(*other_parent, *parent));
  expect_block_shows_nothing(ChatId());
}

TEST_F(Contacts, ABlockIsPrivateAndLasts) {
  parents_meet();
  parent->ask(block_wish(*parent, *other_parent));
  parent->ask(block_wish(*parent, *other_parent));
  restart_all();
  const auto blocked = parent->ask(blocked_question()).people();
  ASSERT_EQ(blocked.people_size(), 1);
  EXPECT_EQ(blocked.people(0).account_id(), other_parent->id().value);
  EXPECT_EQ(other_parent->ask(blocked_question()).people().people_size(), 0);
  EXPECT_FALSE(may_write(*other_parent, *parent));
  EXPECT_EQ(audit().size(), 5u) << "a class, a discipline and three ties; a block is nobody's business";
}

TEST_F(Contacts, ABlockEndsWithTheAccountOfWhoBlocked) {
  parents_meet();
  parent->ask(block_wish(*parent, *other_parent));
  admin->ask(closing(*admin, *parent));
  restart();
  school.at_home([&] { EXPECT_TRUE(school.space().account(parent->id())->blocked.empty()); });
}

TEST_F(Contacts, NobodyBlocksWhomTheyHaveToHear) {
  EXPECT_EQ(code_of(*parent, block_wish(*parent, *teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, block_wish(*teacher, *parent)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*parent, block_wish(*parent, *head)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, block_wish(*student, *teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, block_wish(*teacher, *other_teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(parent->ask(block_wish(*parent, *other_teacher)).has_done());
  tie({TIE_KIND_TEACHES, other_teacher->id().value, is21, maths, 0});
  EXPECT_TRUE(may_write(*other_teacher, *parent)) << "duty goes before a block";
}

TEST_F(Contacts, AMutedMemberReadsAndDoesNotWriteUntilTheTimeIsOver) {
  const auto chat = ChatId(teacher->ask(creation(*teacher, {student.get()})).chat_opened().chat_id());
  const auto until = school.now_ms() + 1000;
  EXPECT_TRUE(teacher->ask(mute_wish(*teacher, chat, *student, until)).has_done());
  EXPECT_EQ(code_of(*student, student->message(chat, "а я?")), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(student->ask(history(chat, HISTORY_VIEW_MESSAGES)).has_history_page());
  EXPECT_TRUE(may_write(*student, *teacher)) << "and can call for help";
  EXPECT_EQ(audit().back().member_muted().until_ms(), until);
  restart_all();
  EXPECT_FALSE(is_written(*student, chat));
  school.pass(std::chrono::milliseconds(1000));
  EXPECT_TRUE(is_written(*student, chat));
}

TEST_F(Contacts, AMutedMemberIsToldAtOnceAndUntilWhen) {
  const auto chat = ChatId(teacher->ask(creation(*teacher, {student.get()})).chat_opened().chat_id());
  student->resume();
  const auto until = school.now_ms() + 1000;
  teacher->ask(mute_wish(*teacher, chat, *student, until));
  EXPECT_EQ(ChatId(told(*student).chat_id()), chat);
  EXPECT_FALSE(told(*student).may_post());
  EXPECT_EQ(told(*student).muted_until_ms(), until);
  teacher->ask(mute_wish(*teacher, chat, *student, 0));
  EXPECT_TRUE(told(*student).may_post());
  EXPECT_EQ(told(*student).muted_until_ms(), 0);
  // Who has left is told nothing, and finds it so when they come back.
  student->ask(removal(*student, chat, *student));
  const auto heard = student->received().size();
  teacher->ask(mute_wish(*teacher, chat, *student, until));
  EXPECT_EQ(student->received().size(), heard);
}

TEST_F(Contacts, AMuteOutlivesLeavingAndIsSeenInTheListOfMembers) {
  const auto chat = ChatId(teacher->ask(creation(*teacher, {student.get()})).chat_opened().chat_id());
  constexpr auto kForGood = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(teacher->ask(mute_wish(*teacher, chat, *student, kForGood)).has_done());
  student->ask(removal(*student, chat, *student));
  teacher->ask(addition(*teacher, chat, *student));
  EXPECT_FALSE(is_written(*student, chat));
  ClientFrame question;
  question.mutable_list_members()->set_chat_id(chat.value);
  const auto list = student->ask(question).member_list();
  for (const auto& member : list.members()) {
    EXPECT_EQ(member.muted_until_ms(), member.account_id() == student->id().value ? kForGood : 0);
  }
  EXPECT_TRUE(teacher->ask(mute_wish(*teacher, chat, *student, 0)).has_done());
  EXPECT_TRUE(is_written(*student, chat));
}

TEST_F(Contacts, WhoComesToModerateIsMutedNoMore) {
  const auto chat = ChatId(head->ask(template_wish(*head, {CHAT_TEMPLATE_CLASS, is21, 0})).chat_opened().chat_id());
  tie({TIE_KIND_CURATOR_OF, teacher->id().value, is21, 0, 0});
  teacher->ask(addition(*teacher, chat, *other_teacher));
  teacher->ask(mute_wish(*teacher, chat, *other_teacher, std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(is_written(*other_teacher, chat));
  tie({TIE_KIND_CURATOR_OF, other_teacher->id().value, is21, 0, 0});
  EXPECT_TRUE(is_written(*other_teacher, chat));
}

TEST_F(Contacts, OnlyAModeratorMutesAndOnlyMembers) {
  const auto chat = ChatId(teacher->ask(creation(*teacher, {student.get()})).chat_opened().chat_id());
  const auto until = school.now_ms() + 1000;
  EXPECT_EQ(code_of(*student, mute_wish(*student, chat, *teacher, until)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, mute_wish(*teacher, chat, *teacher, until)), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*teacher, mute_wish(*teacher, chat, *classmate, until)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*head, mute_wish(*head, chat, *student, until)), ERROR_CODE_NOT_FOUND) << "is not in the chat";
}

}  // namespace
}  // namespace atrium::test
