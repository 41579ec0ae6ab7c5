// What becomes of classes and disciplines, and of their chats and those who are in them.
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/following.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

ClientFrame chats_question() {
  ClientFrame frame;
  frame.mutable_list_chats();
  return frame;
}

struct Units : Following {
  // A class with its curator, a student and the parent, and its chat.
  ChatId chat = chat_of(CHAT_TEMPLATE_CLASS, is21);

  Units() {
    tie(TIE_KIND_CURATOR_OF, *curator, is21);
    tie(TIE_KIND_STUDIES_IN, *student, is21);
    guard(*parent, *student);
  }

  // The chat as this person sees it now.
  ChatView view(Person& who, ChatId of) {
    const auto answer = who.ask(chats_question());
    for (const auto& seen : answer.chat_list().chats()) {
      if (seen.chat_id() == of.value) {
        return seen;
      }
    }
    return {};
  }
  // What this person was told last about a chat.
  ChatView told(Person& who) {
    ChatView view;
    for (const auto& frame : who.received()) {
      if (frame.has_chat_changed()) {
        view = frame.chat_changed().chat();
      }
    }
    return view;
  }
  Entry newest(Person& who, ChatId of) {
    const auto page = who.ask(history(of, HISTORY_VIEW_ENTRIES)).history_page();
    return page.items_size() == 0 ? Entry() : page.items(page.items_size() - 1).entry();
  }
};

TEST_F(Units, AClassThatIsCalledOtherwiseHasItsChatsCalledSo) {
  const auto subject = chat_of(CHAT_TEMPLATE_SUBJECT, is21, maths);
  const auto other = chat_of(CHAT_TEMPLATE_CLASS, is22);
  student->resume();
  EXPECT_TRUE(admin->ask(unit_rename(*admin, is21, "ИС-31")).has_done());
  EXPECT_EQ(view(*student, chat).title(), "Группа ИС-31");
  EXPECT_EQ(view(*student, subject).title(), "ИС-31: Математика");
  EXPECT_EQ(newest(*student, chat).chat_renamed().title(), "Группа ИС-31");
  EXPECT_EQ(newest(*student, chat).author_id(), admin->id().value);
  student->wait_for_entry(subject, newest(*student, subject).seq());
  EXPECT_EQ(student->frames_of(ServerFrame::kChatChanged), 2u);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_EQ(view(*student, other).title(), "Группа ИС-22");
}

TEST_F(Units, ADisciplineThatIsCalledOtherwiseHasItsChatsCalledSo) {
  const auto subject = chat_of(CHAT_TEMPLATE_SUBJECT, is21, maths);
  EXPECT_TRUE(admin->ask(discipline_rename(*admin, maths, "Алгебра")).has_done());
  EXPECT_EQ(view(*student, subject).title(), "ИС-21: Алгебра");
  EXPECT_EQ(view(*student, chat).title(), "Группа ИС-21");
}

TEST_F(Units, TitlesStayUnique) {
  EXPECT_EQ(code_of(*admin, unit_rename(*admin, is21, "ИС-22")), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(admin->ask(unit_rename(*admin, is21, "ИС-21")).has_done());
  EXPECT_FALSE(newest(*student, chat).has_chat_renamed());
  const auto physics = made(admin->ask(discipline_wish(*admin, "Физика")));
  EXPECT_EQ(code_of(*admin, discipline_rename(*admin, physics, "Математика")), ERROR_CODE_CONFLICT);
  EXPECT_EQ(code_of(*admin, unit_rename(*admin, 1, "ИС-41")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*curator, unit_rename(*curator, is21, "ИС-41")), ERROR_CODE_FORBIDDEN);
}

TEST_F(Units, ATitleThatBecomesTooLongIsCutBetweenLetters) {
  std::string longest;
  while (longest.size() + 2 <= 256) {
    longest += "я";
  }
  EXPECT_TRUE(admin->ask(unit_rename(*admin, is21, longest)).has_done());
  const auto title = view(*student, chat).title();
  EXPECT_EQ(title.size(), 255u) << "\"Группа \" has 13 bytes";
  EXPECT_EQ(title.substr(title.size() - 2), "я");
}

TEST_F(Units, InAnArchivedClassEverythingStaysAndNobodyWrites) {
  const auto said = student->ask(student->message(chat, "до свидания")).accepted().seq();
  student->resume();
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is21)).has_done());
  EXPECT_EQ(in(chat), just({curator.get(), student.get()}));
  EXPECT_TRUE(newest(*student, chat).has_chat_archived());
  EXPECT_EQ(newest(*student, chat).seq(), said + 1);
  student->wait_for_entry(chat, said + 1);
  EXPECT_FALSE(told(*student).may_post());
  EXPECT_FALSE(view(*curator, chat).may_post());
  EXPECT_EQ(code_of(*student, student->message(chat, "ещё")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*curator, curator->message(chat, "ещё")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, edit(*student, chat, said, "прощайте")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*curator, addition(*curator, chat, *teacher)), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(curator->ask(deletion(*curator, chat, said)).has_accepted()) << "what must go can go";
}

TEST_F(Units, TheTiesOfAnArchivedClassEnd) {
  const auto activists = chat_of(CHAT_TEMPLATE_STUDENT_ACTIVISTS);
  tie(TIE_KIND_STUDENT_ACTIVIST, *student, is21);
  EXPECT_TRUE(in(activists).contains(student->id().value));
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is21)).has_done());
  EXPECT_FALSE(in(activists).contains(student->id().value));
  for (const auto& wish : {tie_wish(*admin, {TIE_KIND_STUDIES_IN, student->id().value, is21, 0, 0}),
                           template_wish(*admin, {CHAT_TEMPLATE_CLASS_PARENTS, is21, 0}), unit_archive(*admin, is21),
                           unit_rename(*admin, is21, "ИС-41")}) {
    EXPECT_EQ(code_of(*admin, wish), ERROR_CODE_CONFLICT);
  }
}

TEST_F(Units, WhoIsInAnArchivedChatMayLeaveItAndGoesWithTheRole) {
  const auto parents = chat_of(CHAT_TEMPLATE_CLASS_PARENTS, is21);
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is21)).has_done());
  EXPECT_EQ(code_of(*curator, removal(*curator, chat, *student)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(student->ask(removal(*student, chat, *student)).has_accepted());
  EXPECT_EQ(in(chat), just({curator.get()}));
  head->ask(grant(*head, *parent, ROLE_STUDENT));
  head->ask(revocation(*head, *parent, ROLE_PARENT));
  EXPECT_EQ(in(parents), just({curator.get()}));
}

TEST_F(Units, WhoIsNoEmployeeAnyMoreLooksAfterNothingInAnArchivedClass) {
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is21)).has_done());
  const auto said = newest(*student, chat).seq();
  head->ask(grant(*head, *curator, ROLE_STUDENT));
  EXPECT_EQ(view(*curator, chat).my_role(), MEMBER_ROLE_MODERATOR);
  head->ask(revocation(*head, *curator, ROLE_TEACHER));
  EXPECT_EQ(view(*curator, chat).my_role(), MEMBER_ROLE_MEMBER);
  EXPECT_EQ(newest(*student, chat).members_changed().member_ids(0), curator->id().value);
  EXPECT_EQ(newest(*student, chat).seq(), said + 1);
}

TEST_F(Units, AnArchivedClassLeavesItsTitleAndOutlivesARestart) {
  EXPECT_TRUE(admin->ask(unit_archive(*admin, is21)).has_done());
  EXPECT_EQ(code_of(*admin, unit_rename(*admin, is22, "ИС-21")), ERROR_CODE_UNSPECIFIED);
  restart();
  EXPECT_EQ(in(chat), just({curator.get(), student.get()}));
  EXPECT_EQ(code_of(*student, student->message(chat, "ещё")), ERROR_CODE_FORBIDDEN);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_TRUE(in(chat).contains(student->id().value));
}

TEST_F(Units, ADepartmentIsArchivedAfterItsClasses) {
  const auto department = made(admin->ask(unit_wish(*admin, UNIT_KIND_DEPARTMENT, "Информатика")));
  auto wish = unit_wish(*admin, UNIT_KIND_CLASS, "ПО-23");
  wish.mutable_make_unit()->set_parent_unit_id(department);
  const auto po23 = made(admin->ask(wish));
  EXPECT_EQ(code_of(*admin, unit_archive(*admin, department)), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(admin->ask(unit_archive(*admin, po23)).has_done());
  EXPECT_TRUE(admin->ask(unit_archive(*admin, department)).has_done());
  wish = unit_wish(*admin, UNIT_KIND_CLASS, "ПО-24");
  wish.mutable_make_unit()->set_parent_unit_id(department);
  EXPECT_EQ(code_of(*admin, wish), ERROR_CODE_NOT_FOUND);
}

TEST_F(Units, WhatBecameOfThemIsOnRecord) {
  const auto before = audit().size();
  admin->ask(unit_rename(*admin, is21, "ИС-31"));
  admin->ask(discipline_rename(*admin, maths, "Алгебра"));
  admin->ask(unit_archive(*admin, is21));
  const auto records = audit();
  ASSERT_EQ(records.size(), before + 5) << "two renamed, one archived, two ties ended";
  EXPECT_EQ(records[before].unit_renamed().title(), "ИС-31");
  EXPECT_EQ(records[before + 1].discipline_renamed().id(), maths);
  EXPECT_EQ(records[before + 2].unit_archived().id(), is21);
  EXPECT_TRUE(records[before + 3].has_tie_ended());
  EXPECT_TRUE(records[before + 4].has_tie_ended());
}

TEST_F(Units, WhoBecomesAModeratorIsToldAndSoIsTheChat) {
  const auto channel = chat_of(CHAT_TEMPLATE_EMPLOYEES);
  teacher->resume();
  curator->resume();
  EXPECT_FALSE(view(*teacher, channel).may_post());
  EXPECT_TRUE(head->ask(grant(*head, *teacher, ROLE_DEPUTY)).has_done());
  const auto entry = newest(*curator, channel);
  ASSERT_EQ(entry.members_changed().moderator_ids_size(), 1);
  EXPECT_EQ(entry.members_changed().moderator_ids(0), teacher->id().value);
  EXPECT_EQ(entry.members_changed().member_ids_size(), 0);
  curator->wait_for_entry(channel, entry.seq());
  teacher->wait_for_entry(channel, entry.seq());
  EXPECT_EQ(told(*teacher).chat_id(), channel.value);
  EXPECT_EQ(told(*teacher).my_role(), MEMBER_ROLE_MODERATOR);
  EXPECT_TRUE(told(*teacher).may_post());
  EXPECT_EQ(curator->frames_of(ServerFrame::kChatChanged), 0u);

  EXPECT_TRUE(head->ask(revocation(*head, *teacher, ROLE_DEPUTY)).has_done());
  teacher->wait_for_entry(channel, entry.seq() + 1);
  EXPECT_EQ(newest(*curator, channel).members_changed().member_ids(0), teacher->id().value);
  EXPECT_FALSE(told(*teacher).may_post());
}

TEST_F(Units, NobodyHearsOfAPlaceBeforeItIsDurable) {
  const auto channel = chat_of(CHAT_TEMPLATE_EMPLOYEES);
  teacher->resume();
  school.hold_disk();
  const auto wish = head->send(grant(*head, *teacher, ROLE_DEPUTY));
  school.wait_until_a_write_waits();
  EXPECT_EQ(teacher->frames_of(ServerFrame::kChatChanged), 0u);
  school.release_disk();
  EXPECT_TRUE(head->wait_for(wish).has_done());
  teacher->wait_for_entry(channel, newest(*curator, channel).seq());
  EXPECT_EQ(teacher->frames_of(ServerFrame::kChatChanged), 1u);
}

}  // namespace
}  // namespace atrium::test
