// Who may do what about units, channels and who is kept out of chats: written by hand as the school wants it.
#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

constexpr auto kMemberPlace = MEMBER_ROLE_MEMBER;

TEST(StructurePolicy, WhatIsNotThereOrIsArchivedIsNotChanged) {
  for (const auto operation : {Operation::kRenameUnit, Operation::kArchiveUnit, Operation::kRenameDiscipline,
                               Operation::kMakeChannel, Operation::kChangeChannel}) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      const bool administrates = i < 3;
      const auto who = "role " + std::to_string(kAllRoles[i]);
      expect(administrates ? kOk : kForbidden, operation, as(kAllRoles[i], std::nullopt, {.visible = true}), who);
      expect(administrates ? kNotFound : kForbidden, operation, as(kAllRoles[i]), who + ", nothing");
    }
  }
  const TargetFacts archived{.visible = true, .archived = true};
  expect(kConflict, Operation::kRenameUnit, as(ROLE_HEAD, std::nullopt, archived), "archived");
  expect(kConflict, Operation::kArchiveUnit, as(ROLE_HEAD, std::nullopt, archived), "archived");
}

TEST(StructurePolicy, AnArchivedClassTakesNobodyIn) {
  TargetFacts about{.visible = true, .roles = Roles{ROLE_STUDENT}, .tie = TIE_KIND_STUDIES_IN, .archived = true};
  expect(kConflict, Operation::kMakeTie, as(ROLE_ADMIN, std::nullopt, about), "a student");
  expect(kOk, Operation::kEndTie, as(ROLE_ADMIN, std::nullopt, about), "a student");
  about.chat_template = CHAT_TEMPLATE_CLASS;
  expect(kConflict, Operation::kMakeTemplateChat, as(ROLE_ADMIN, std::nullopt, about), "its chat");
}

TEST(StructurePolicy, InTheChatOfAnArchivedClassNobodyWritesAndOneMayLeave) {
  const TargetFacts own{.own_message = true, .visible = true};
  for (const auto place : {MEMBER_ROLE_MEMBER, MEMBER_ROLE_MODERATOR}) {
    const ChatFacts chat{.kind = CHAT_KIND_GROUP, .member_role = place, .archived = true};
    for (const auto operation : {Operation::kSendMessage, Operation::kSetTyping, Operation::kEditMessage,
                                 Operation::kSetReaction, Operation::kPinMessage, Operation::kAddMembers}) {
      expect(kForbidden, operation, as(ROLE_TEACHER, chat, own), "place " + std::to_string(place));
    }
    for (const auto operation :
         {Operation::kReadHistory, Operation::kReadEntries, Operation::kSetReadMark, Operation::kListMembers}) {
      expect(kOk, operation, as(ROLE_STUDENT, chat), "place " + std::to_string(place));
    }
    expect(kOk, Operation::kRemoveMembers, as(ROLE_STUDENT, chat, {.only_self = true}), "leaves");
    expect(place == MEMBER_ROLE_MODERATOR ? kOk : kForbidden, Operation::kDeleteMessage, as(ROLE_TEACHER, chat, own),
           "deletes");
  }
}

// The letters: head, deputy, admin, teacher, staff, student, parent; then the curator of the class, about a student, about a
// parent, about a student who is an employee.
TEST(StructurePolicy, PeopleAreKeptOutOfChatsByWhoLeadsThem) {
  const struct {
    ChatTemplate chat_template;
    std::string_view expected;
  } rows[] = {{CHAT_TEMPLATE_SCHOOL, "FFFFFFF FFF"},
              {CHAT_TEMPLATE_EMPLOYEES, "FFFFFFF FFF"},
              {CHAT_TEMPLATE_STAFF_ROOM, "aaaFFFF FFF"},
              {CHAT_TEMPLATE_DEPUTIES, "aFFFFFF FFF"},
              {CHAT_TEMPLATE_TEACHERS, "aFFFFFF FFF"},
              {CHAT_TEMPLATE_PARENT_ACTIVISTS, "aFFFFFF FFF"},
              {CHAT_TEMPLATE_STUDENT_ACTIVISTS, "aFFFFFF FFF"},
              {CHAT_TEMPLATE_CLASS, "aaaFFFF aFF"},
              {CHAT_TEMPLATE_CLASS_PARENTS, "aaaFFFF FFF"},
              {CHAT_TEMPLATE_CLASS_TEACHERS, "aaaFFFF FFF"},
              {CHAT_TEMPLATE_SUBJECT, "aaaFFFF aFF"},
              {CHAT_TEMPLATE_CHANNEL, "FFFFFFF FFF"},
              {CHAT_TEMPLATE_UNSPECIFIED, "NNNFFFF FFF"}};
  const Roles about_curators[] = {{ROLE_STUDENT}, {ROLE_PARENT}, {ROLE_STUDENT, ROLE_STAFF}};
  for (const auto& row : rows) {
    TargetFacts about{.visible = true,
                      .roles = Roles{ROLE_STUDENT},
                      .chat_template = row.chat_template,
                      .excluded = true,
                      .place = kMemberPlace};
    const auto name = "template " + std::to_string(row.chat_template);
    for (const auto operation : {Operation::kExcludeMember, Operation::kLiftExclusion}) {
      about.leads = false;
      about.roles = Roles{ROLE_STUDENT};
      for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
        expect(meant(row.expected[i]), operation, as(kAllRoles[i], std::nullopt, about), name);
      }
      about.leads = true;
      for (std::size_t i = 0; i < std::size(about_curators); ++i) {
        about.roles = about_curators[i];
        expect(meant(row.expected[8 + i]), operation, as(ROLE_TEACHER, std::nullopt, about), name + ", the curator");
      }
    }
  }
}

TEST(StructurePolicy, NobodyIsKeptOutWhoLooksAfterTheChatOrHasNoPlaceInIt) {
  for (const auto place : {MEMBER_ROLE_UNSPECIFIED, MEMBER_ROLE_MODERATOR}) {
    const TargetFacts about{
        .visible = true, .roles = Roles{ROLE_TEACHER}, .chat_template = CHAT_TEMPLATE_CLASS, .place = place};
    expect(kConflict, Operation::kExcludeMember, as(ROLE_HEAD, std::nullopt, about), "place " + std::to_string(place));
  }
  TargetFacts about{.visible = true,
                    .roles = Roles{ROLE_STUDENT},
                    .chat_template = CHAT_TEMPLATE_CLASS,
                    .archived = true,
                    .place = kMemberPlace};
  expect(kConflict, Operation::kExcludeMember, as(ROLE_HEAD, std::nullopt, about), "of an archived class");
  expect(kConflict, Operation::kLiftExclusion, as(ROLE_HEAD, std::nullopt, about), "who is not kept out");
  about.visible = false;
  expect(kNotFound, Operation::kExcludeMember, as(ROLE_HEAD, std::nullopt, about), "nobody");
}

TEST(StructurePolicy, WhoIsKeptOutIsShownToTheAdministrationAndWhoModerates) {
  const TargetFacts of_class{.chat_template = CHAT_TEMPLATE_CLASS};
  for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
    const auto role = kAllRoles[i];
    const auto who = "role " + std::to_string(role);
    const bool employee = i < 5;
    const bool administrates = i < 3;
    expect(administrates ? kOk
           : employee    ? kNotFound
                         : kForbidden,
           Operation::kListExclusions, as(role, ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}, of_class),
           who + ", a stranger");
    expect(administrates ? kOk : kForbidden, Operation::kListExclusions,
           as(role, ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER}, of_class), who + ", a member");
    expect(employee ? kOk : kForbidden, Operation::kListExclusions,
           as(role, ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}, of_class), who + ", a moderator");
    expect(employee ? kNotFound : kForbidden, Operation::kListExclusions,
           as(role, ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}), who + ", a stranger to a group");
  }
}

}  // namespace
}  // namespace atrium::policy
