// Who is kept out of chats in which they belong, and the channels that the administration makes by a rule of its own.
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/following.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Exclusions : Following {
  ChatId chat = chat_of(CHAT_TEMPLATE_CLASS, is21);

  Exclusions() {
    tie(TIE_KIND_CURATOR_OF, *curator, is21);
    tie(TIE_KIND_STUDIES_IN, *student, is21);
    guard(*parent, *student);
  }
  ErrorCode exclude(Person& by, ChatId from, const Person& whom) {
    return code_of(by, exclusion_wish(by, from, whom, "приказ 12"));
  }
};

using Channels = Following;

ChannelRule rule_of(std::initializer_list<Role> roles, std::initializer_list<TieKind> ties = {}, std::uint64_t unit = 0,
                    std::initializer_list<Role> writers = {}) {
  ChannelRule rule;
  for (const auto role : roles) {
    rule.add_roles(role);
  }
  for (const auto kind : ties) {
    rule.add_ties(kind);
  }
  rule.set_unit_id(unit);
  for (const auto role : writers) {
    rule.add_writers(role);
  }
  return rule;
}

TEST_F(Exclusions, AStudentIsKeptOutByTheCuratorAndNothingMoreReachesThem) {
  student->resume();
  const auto seen = curator->ask(curator->message(chat, "при нём")).accepted().seq();
  EXPECT_TRUE(curator->ask(exclusion_wish(*curator, chat, *student)).has_accepted());
  curator->ask(curator->message(chat, "без него"));
  EXPECT_EQ(code_of(*student, student->message(chat, "а я?")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(student->entries(chat).back().seq(), seen);
  EXPECT_EQ(in(chat), just({curator.get()}));
}

TEST_F(Exclusions, ItOutlivesARestartAndEveryChangeOfTheStructure) {
  EXPECT_EQ(exclude(*curator, chat, *student), ERROR_CODE_UNSPECIFIED);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  restart();
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  head->ask(grant(*head, *student, ROLE_PARENT));
  EXPECT_FALSE(in(chat).contains(student->id().value));
}

TEST_F(Exclusions, OnceItIsLiftedTheTemplateSaysWhoComesIn) {
  exclude(*curator, chat, *student);
  EXPECT_TRUE(curator->ask(exclusion_end(*curator, chat, *student)).has_accepted());
  EXPECT_EQ(in(chat), just({curator.get(), student.get()}));
  EXPECT_EQ(code_of(*curator, exclusion_end(*curator, chat, *student)), ERROR_CODE_CONFLICT);
  exclude(*curator, chat, *student);
  tie(TIE_KIND_STUDIES_IN, *student, is22);
  EXPECT_TRUE(curator->ask(exclusion_end(*curator, chat, *student)).has_accepted());
  EXPECT_EQ(in(chat), just({curator.get()}));
}

TEST_F(Exclusions, NothingIsHiddenFromWhoLooksAfterTheChat) {
  const auto staff_room = chat_of(CHAT_TEMPLATE_STAFF_ROOM);
  EXPECT_EQ(exclude(*head, chat, *curator), ERROR_CODE_CONFLICT);
  EXPECT_EQ(exclude(*admin, staff_room, *head), ERROR_CODE_CONFLICT);
  const auto subject = chat_of(CHAT_TEMPLATE_SUBJECT, is21, maths);
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  EXPECT_EQ(exclude(*admin, subject, *teacher), ERROR_CODE_CONFLICT);
}

TEST_F(Exclusions, WhoComesToLookAfterTheChatComesInAllTheSame) {
  const auto teachers = chat_of(CHAT_TEMPLATE_CLASS_TEACHERS, is21);
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  EXPECT_EQ(exclude(*admin, teachers, *teacher), ERROR_CODE_UNSPECIFIED);
  EXPECT_FALSE(in(teachers).contains(teacher->id().value));
  const auto curates = tie(TIE_KIND_CURATOR_OF, *teacher, is21);
  EXPECT_TRUE(in(teachers).contains(teacher->id().value));
  EXPECT_TRUE(admin->ask(tie_end(*admin, curates)).has_done());
  EXPECT_FALSE(in(teachers).contains(teacher->id().value));
}

TEST_F(Exclusions, ACuratorKeepsOutStudentsOfTheOwnClassAndNobodyElse) {
  const auto parents = chat_of(CHAT_TEMPLATE_CLASS_PARENTS, is21);
  const auto other = chat_of(CHAT_TEMPLATE_CLASS, is22);
  EXPECT_EQ(exclude(*curator, parents, *parent), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(exclude(*admin, parents, *parent), ERROR_CODE_UNSPECIFIED);
  EXPECT_EQ(exclude(*curator, other, *student), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(exclude(*teacher, chat, *student), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(exclude(*student, chat, *student), ERROR_CODE_FORBIDDEN);
}

TEST_F(Exclusions, NobodyIsKeptOutOfWhatIsForAll) {
  EXPECT_EQ(exclude(*head, chat_of(CHAT_TEMPLATE_SCHOOL), *student), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(exclude(*head, chat_of(CHAT_TEMPLATE_EMPLOYEES), *teacher), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(exclude(*admin, chat_of(CHAT_TEMPLATE_TEACHERS), *teacher), ERROR_CODE_FORBIDDEN) << "it is the head's";
}

TEST_F(Exclusions, ItIsForWhoBelongsThereByTheTemplate) {
  const auto group = school.make_group({teacher.get(), student.get()});
  EXPECT_EQ(exclude(*admin, group, *student), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(exclude(*admin, chat, *parent), ERROR_CODE_CONFLICT);
  exclude(*curator, chat, *student);
  const auto again = curator->ask(exclusion_wish(*curator, chat, *student));
  EXPECT_TRUE(again.has_accepted());
  EXPECT_EQ(again.accepted().seq(), school.space().chat(chat)->decided_seq.value);
}

TEST_F(Exclusions, WhoIsKeptOutDoesNotComeInByHand) {
  const auto teachers = chat_of(CHAT_TEMPLATE_CLASS_TEACHERS, is21);
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  exclude(*admin, teachers, *teacher);
  EXPECT_EQ(code_of(*curator, addition(*curator, teachers, *teacher)), ERROR_CODE_FORBIDDEN);
  admin->ask(exclusion_end(*admin, teachers, *teacher));
  EXPECT_TRUE(in(teachers).contains(teacher->id().value));
}

TEST_F(Exclusions, TheyAreListedForTheAdministrationAndWhoModerates) {
  curator->ask(exclusion_wish(*curator, chat, *student, "объяснительная"));
  for (auto* who : {admin.get(), curator.get()}) {
    const auto list = who->ask(exclusion_question(chat)).exclusion_list();
    ASSERT_EQ(list.exclusions_size(), 1);
    EXPECT_EQ(list.exclusions(0).account_id(), student->id().value);
    EXPECT_EQ(list.exclusions(0).by_account_id(), curator->id().value);
    EXPECT_EQ(list.exclusions(0).reason(), "объяснительная");
  }
  EXPECT_EQ(code_of(*teacher, exclusion_question(chat)), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*student, exclusion_question(chat)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Exclusions, TheyAreOnRecord) {
  const auto before = audit().size();
  curator->ask(exclusion_wish(*curator, chat, *student, "приказ 12"));
  curator->ask(exclusion_wish(*curator, chat, *student, "приказ 12"));
  curator->ask(exclusion_end(*curator, chat, *student));
  const auto records = audit();
  ASSERT_EQ(records.size(), before + 2);
  EXPECT_EQ(records[before].member_excluded().reason(), "приказ 12");
  EXPECT_EQ(records[before].actor_id(), curator->id().value);
  EXPECT_EQ(records[before + 1].exclusion_lifted().account_id(), student->id().value);
}

TEST_F(Channels, AChannelHasWhomItsRuleNamesAndTheAdministration) {
  const auto rule = rule_of({ROLE_TEACHER, ROLE_STAFF}, {TIE_KIND_CURATOR_OF});
  const ChatId channel(admin->ask(channel_wish(*admin, "Кураторы", rule)).chat_opened().chat_id());
  EXPECT_EQ(in(channel), just({head.get(), admin.get()}));
  tie(TIE_KIND_CURATOR_OF, *curator, is21);
  EXPECT_EQ(in(channel), just({head.get(), admin.get(), curator.get()}));
  EXPECT_EQ(code_of(*curator, curator->message(channel, "коллеги!")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*curator, removal(*curator, channel, *curator)), ERROR_CODE_CONFLICT) << "it can't be left";
  EXPECT_TRUE(admin->ask(admin->message(channel, "Собрание в среду")).has_accepted());
}

TEST_F(Channels, ARuleMayBeAboutAClassOrADepartment) {
  const auto department = made(admin->ask(unit_wish(*admin, UNIT_KIND_DEPARTMENT, "Информатика")));
  auto wish = unit_wish(*admin, UNIT_KIND_CLASS, "ПО-23");
  wish.mutable_make_unit()->set_parent_unit_id(department);
  const auto po23 = made(admin->ask(wish));
  const auto rule = rule_of({ROLE_STUDENT, ROLE_PARENT}, {}, department);
  const ChatId channel(head->ask(channel_wish(*head, "Отделение", rule)).chat_opened().chat_id());
  guard(*parent, *student);
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  EXPECT_EQ(in(channel), just({head.get(), admin.get()}));
  tie(TIE_KIND_STUDIES_IN, *student, po23);
  EXPECT_EQ(in(channel), just({head.get(), admin.get(), student.get(), parent.get()}));
}

TEST_F(Channels, ATieCountsForTheRoleThatTheChannelIsFor) {
  const auto rule = rule_of({ROLE_TEACHER}, {}, is21);
  const ChatId channel(head->ask(channel_wish(*head, "Учителя ИС-21", rule)).chat_opened().chat_id());
  head->ask(grant(*head, *teacher, ROLE_PARENT));
  tie(TIE_KIND_STUDIES_IN, *student, is21);
  guard(*teacher, *student);
  EXPECT_FALSE(in(channel).contains(teacher->id().value)) << "stands for a student there, and does not teach there";
  tie(TIE_KIND_TEACHES, *teacher, is21, maths);
  EXPECT_TRUE(in(channel).contains(teacher->id().value));
}

TEST_F(Channels, AnotherRuleMakesOtherMembersAndOutlivesARestart) {
  const ChatId channel(head->ask(channel_wish(*head, "Совет", rule_of({ROLE_STUDENT}))).chat_opened().chat_id());
  EXPECT_EQ(in(channel), just({head.get(), admin.get(), student.get()}));
  const auto rule = rule_of({ROLE_TEACHER}, {}, 0, {ROLE_TEACHER});
  EXPECT_TRUE(head->ask(channel_change(*head, channel, "Педсовет", rule)).has_done());
  EXPECT_EQ(in(channel), just({head.get(), admin.get(), teacher.get(), curator.get()}));
  EXPECT_TRUE(teacher->ask(teacher->message(channel, "Повестка")).has_accepted());
  restart();
  head->ask(grant(*head, *student, ROLE_TEACHER));
  EXPECT_TRUE(in(channel).contains(student->id().value));
  EXPECT_TRUE(teacher->ask(teacher->message(channel, "Протокол")).has_accepted());
}

TEST_F(Channels, WhatIsForAllIsNeitherLeftNorRenamedAndTheAdministrationWrites) {
  for (const auto chat_template : {CHAT_TEMPLATE_SCHOOL, CHAT_TEMPLATE_EMPLOYEES}) {
    const auto channel = chat_of(chat_template);
    EXPECT_EQ(code_of(*teacher, removal(*teacher, channel, *teacher)), ERROR_CODE_CONFLICT);
    EXPECT_EQ(code_of(*head, removal(*head, channel, *teacher)), ERROR_CODE_CONFLICT);
    EXPECT_EQ(code_of(*head, channel_change(*head, channel, "Наш", rule_of({ROLE_HEAD}))), ERROR_CODE_NOT_FOUND);
    EXPECT_EQ(code_of(*teacher, teacher->message(channel, "коллеги")), ERROR_CODE_FORBIDDEN);
    EXPECT_TRUE(admin->ask(admin->message(channel, "Собрание в среду")).has_accepted());
  }
  EXPECT_TRUE(in(chat_of(CHAT_TEMPLATE_SCHOOL)).contains(student->id().value));
  EXPECT_EQ(code_of(*head, addition(*head, chat_of(CHAT_TEMPLATE_EMPLOYEES), *student)), ERROR_CODE_FORBIDDEN);
}

TEST_F(Channels, AreMadeByTheAdministrationAndHaveARule) {
  EXPECT_EQ(code_of(*teacher, channel_wish(*teacher, "Совет", rule_of({ROLE_STUDENT}))), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(head->ask(channel_wish(*head, "Совет", rule_of({}))).error().field(), "roles");
  EXPECT_EQ(head->ask(channel_wish(*head, "", rule_of({ROLE_STUDENT}))).error().field(), "title");
  EXPECT_EQ(code_of(*head, channel_wish(*head, "Совет", rule_of({ROLE_STUDENT}, {}, 1))), ERROR_CODE_NOT_FOUND);
  const auto school_channel = chat_of(CHAT_TEMPLATE_SCHOOL);
  EXPECT_EQ(code_of(*head, channel_change(*head, school_channel, "Наш", rule_of({ROLE_STUDENT}))), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*head, template_wish(*head, {CHAT_TEMPLATE_CHANNEL, 0, 0})), ERROR_CODE_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace atrium::test
