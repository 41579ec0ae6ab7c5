// Who may do what about people: written by hand as the school wants it.
#include "server/policy/contact.h"
#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

// Who gives a role to a teacher, and takes it from somebody who has it, another having it too.
struct GrantRow {
  Role role;
  std::string_view expected;  // by the role of the giver
};

const GrantRow kGiving[] = {
    {ROLE_HEAD, "aFFFFFF"},  {ROLE_DEPUTY, "aFFFFFF"},  {ROLE_ADMIN, "aFaFFFF"},  {ROLE_TEACHER, "aaaFFFF"},
    {ROLE_STAFF, "aaaFFFF"}, {ROLE_STUDENT, "aaaFFFF"}, {ROLE_PARENT, "aaaFFFF"},
};

// Direct chats depend on the two people.

enum class Share { kNoChat, kAChat };

struct DirectRow {
  Roles actor;
  Roles other;
  Share share;
  const char* who;
  ErrorCode expected;
};

// With no tie between the two, as the school has set nothing.
const DirectRow kDirect[] = {
    {{ROLE_STUDENT}, {ROLE_STUDENT}, Share::kNoChat, "a student to a student elsewhere", kNotFound},
    {{ROLE_STUDENT}, {ROLE_STUDENT}, Share::kAChat, "a student to one of their group", kOk},
    {{ROLE_STUDENT}, {ROLE_PARENT}, Share::kNoChat, "a student to somebody's parent", kNotFound},
    {{ROLE_PARENT}, {ROLE_STUDENT}, Share::kNoChat, "a parent to somebody's child", kNotFound},
    {{ROLE_PARENT}, {ROLE_PARENT}, Share::kNoChat, "a parent to a parent elsewhere", kNotFound},
    {{ROLE_PARENT}, {ROLE_PARENT}, Share::kAChat, "a parent to a parent of a chat of both", kOk},
    {{ROLE_PARENT}, {ROLE_STUDENT}, Share::kAChat, "a parent to somebody's child in a chat of both", kForbidden},
    {{ROLE_STUDENT, ROLE_PARENT}, {ROLE_STUDENT}, Share::kNoChat, "two roles do not make an employee", kNotFound},
    {{ROLE_STUDENT}, kNobody, Share::kNoChat, "a student to an account without a role", kNotFound},
    {{ROLE_STUDENT}, {ROLE_HEAD}, Share::kNoChat, "a student to the head", kOk},
    {{ROLE_STUDENT}, {ROLE_DEPUTY}, Share::kNoChat, "a student to a deputy", kOk},
    {{ROLE_STUDENT}, {ROLE_ADMIN}, Share::kNoChat, "a student to an admin", kOk},
    {{ROLE_STUDENT}, {ROLE_TEACHER}, Share::kNoChat, "a student to a teacher of others", kForbidden},
    {{ROLE_PARENT}, {ROLE_STAFF}, Share::kNoChat, "a parent to staff", kForbidden},
    {{ROLE_STUDENT}, {ROLE_PARENT, ROLE_TEACHER}, Share::kNoChat, "a student to a parent who teaches others", kForbidden},
    {{ROLE_TEACHER}, {ROLE_STUDENT}, Share::kNoChat, "a teacher to a student of others", kForbidden},
    {{ROLE_TEACHER}, {ROLE_STUDENT}, Share::kAChat, "a teacher to a student of a chat of both", kForbidden},
    {{ROLE_STAFF}, {ROLE_PARENT}, Share::kNoChat, "staff to a parent", kForbidden},
    {{ROLE_TEACHER}, {ROLE_STAFF}, Share::kNoChat, "a teacher to staff", kOk},
    {{ROLE_ADMIN}, {ROLE_HEAD}, Share::kNoChat, "an admin to the head", kOk},
    {{ROLE_DEPUTY}, {ROLE_STUDENT}, Share::kNoChat, "a deputy to a student", kOk},
    {kNobody, {ROLE_TEACHER}, Share::kAChat, "an account without a role to a teacher", kForbidden},
};

Facts directly(const DirectRow& row) {
  const bool meet = row.share == Share::kAChat;
  const bool reaches = may_write(ContactTable(), {.from = row.actor, .to = row.other, .shares_group = meet});
  return {row.actor, std::nullopt, {.visible = true, .roles = row.other, .reaches = reaches, .may_meet = meet}};
}

TEST(Policy, RolesAreGivenAndTakenByThoseAbove) {
  for (const auto& row : kGiving) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      const TargetFacts teacher{.visible = true, .roles = Roles{ROLE_TEACHER}, .role = row.role};
      const TargetFacts holder{.visible = true, .roles = Roles{ROLE_TEACHER, row.role}, .role = row.role};
      const auto who = "role " + std::to_string(kAllRoles[i]) + " about role " + std::to_string(row.role);
      expect(meant(row.expected[i]), Operation::kGrantRole, as(kAllRoles[i], std::nullopt, teacher), who);
      expect(meant(row.expected[i]), Operation::kRevokeRole, as(kAllRoles[i], std::nullopt, holder), who);
    }
  }
}

TEST(Policy, NobodyRisesFromOutsideTheStaff) {
  for (const auto rank : {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN}) {
    const TargetFacts outsider{.visible = true, .roles = Roles{ROLE_STUDENT, ROLE_PARENT}, .role = rank};
    expect(kForbidden, Operation::kGrantRole, as(ROLE_HEAD, std::nullopt, outsider), "role " + std::to_string(rank));
  }
}

TEST(Policy, ASchoolKeepsAHeadAndAnAdmin) {
  for (const auto role : kAllRoles) {
    const bool needed = role == ROLE_HEAD || role == ROLE_ADMIN;
    const TargetFacts only{.visible = true, .roles = Roles{role}, .sole = Roles{role}, .role = role};
    expect(needed ? kConflict : kOk, Operation::kRevokeRole, as(ROLE_HEAD, std::nullopt, only), "the only one");
    expect(needed ? kConflict : kOk, Operation::kCloseAccount, as(ROLE_HEAD, std::nullopt, only), "the only one");
  }
}

TEST(Policy, AnAccountIsClosedByWhoMayTakeEachOfItsRoles) {
  const TargetFacts head_who_teaches{.visible = true, .roles = Roles{ROLE_TEACHER, ROLE_HEAD}};
  const TargetFacts teacher{.visible = true, .roles = Roles{ROLE_TEACHER, ROLE_PARENT}};
  const TargetFacts closed{.visible = true, .roles = {}, .closed = true};
  expect(kForbidden, Operation::kCloseAccount, as(ROLE_ADMIN, std::nullopt, head_who_teaches), "an admin, a head");
  expect(kOk, Operation::kCloseAccount, as(ROLE_HEAD, std::nullopt, head_who_teaches), "a head, a head");
  expect(kOk, Operation::kCloseAccount, as(ROLE_DEPUTY, std::nullopt, teacher), "a deputy, a teacher");
  expect(kForbidden, Operation::kCloseAccount, as(ROLE_TEACHER, std::nullopt, teacher), "a teacher, a teacher");
  expect(kConflict, Operation::kCloseAccount, as(ROLE_HEAD, std::nullopt, closed), "what is closed");
  expect(kConflict, Operation::kGrantRole,
         as(ROLE_HEAD, std::nullopt, {.visible = true, .roles = {}, .closed = true, .role = ROLE_STAFF}), "what is closed");
}

TEST(Policy, DevicesAreOnesOwnOrAnOverseersBusiness) {
  const TargetFacts other{.visible = true, .roles = Roles{ROLE_STUDENT}};
  for (const auto operation : {Operation::kListDevices, Operation::kRevokeDevices}) {
    for (const auto role : kAllRoles) {
      const bool overseer = role == ROLE_HEAD || role == ROLE_ADMIN;
      expect(kOk, operation, as(role, std::nullopt, {.only_self = true, .visible = true, .roles = {}}), "their own");
      expect(overseer ? kOk : kForbidden, operation, as(role, std::nullopt, other), "somebody's");
      expect(overseer ? kNotFound : kForbidden, operation, as(role), "nobody's");
    }
  }
}

TEST(Policy, PeopleAreKnownAsFarAsTheyMeet) {
  for (const auto& row : kDirect) {
    auto facts = directly(row);
    const bool known = row.actor.has_any(kAnyRole) && row.expected != kNotFound;
    expect(known ? kOk : row.actor.empty() ? kForbidden : kNotFound, Operation::kFindPeople, facts, row.who);
    facts.target.only_self = true;
    expect(row.actor.empty() ? kForbidden : kOk, Operation::kFindPeople, facts, "oneself");
  }
}

TEST(Policy, ADirectChatFollowsTheTwoPeople) {
  for (const auto& row : kDirect) {
    expect(row.expected, Operation::kOpenDirectChat, directly(row), row.who);
  }
}

TEST(Policy, SomebodyMetOnceIsKnownAndNotReached) {
  const TargetFacts met{.visible = true, .roles = Roles{ROLE_STUDENT}, .may_meet = true};
  expect(kForbidden, Operation::kOpenDirectChat, as(ROLE_STUDENT, std::nullopt, met), "left the group");
  expect(kOk, Operation::kFindPeople, as(ROLE_STUDENT, std::nullopt, met), "left the group");
}

TEST(Policy, SomebodyHiddenLooksLikeNobody) {
  for (const auto& row : kDirect) {
    auto facts = directly(row);
    facts.target.visible = false;
    expect(row.actor.has_any(kAnyRole) ? kNotFound : kForbidden, Operation::kOpenDirectChat, facts, row.who);
  }
}

TEST(Policy, NobodyOpensADirectChatWithThemselves) {
  for (const auto role : kAllRoles) {
    const TargetFacts self{.only_self = true, .visible = true, .roles = Roles{role}, .reaches = true, .may_meet = true};
    expect(kForbidden, Operation::kOpenDirectChat, as(role, std::nullopt, self), "role " + std::to_string(role));
  }
}

// Who ties people: the administration all, the curator of the class what concerns its families.
TEST(Policy, TiesAreMadeByTheAdministrationAndSomeByTheCurator) {
  const struct {
    TieKind kind;
    Role who;
    bool by_curator;
  } rows[] = {{TIE_KIND_CURATOR_OF, ROLE_TEACHER, false},    {TIE_KIND_TEACHES, ROLE_TEACHER, false},
              {TIE_KIND_STUDIES_IN, ROLE_STUDENT, false},    {TIE_KIND_GUARDIAN_OF, ROLE_PARENT, true},
              {TIE_KIND_PARENT_ACTIVIST, ROLE_PARENT, true}, {TIE_KIND_STUDENT_ACTIVIST, ROLE_STUDENT, true}};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      TargetFacts about{.visible = true, .roles = Roles{row.who}, .tie = row.kind};
      const auto who = "tie " + std::to_string(row.kind) + " by role " + std::to_string(kAllRoles[i]);
      const bool administrates = i < 3;
      const bool employee = i < 5;
      expect(administrates ? kOk : kForbidden, Operation::kMakeTie, as(kAllRoles[i], std::nullopt, about), who);
      about.leads = true;
      expect(administrates || (employee && row.by_curator) ? kOk : kForbidden, Operation::kMakeTie,
             as(kAllRoles[i], std::nullopt, about), who + ", the curator");
      about.roles = Roles{row.who == ROLE_STUDENT ? ROLE_PARENT : ROLE_STUDENT};
      expect(administrates                               ? kConflict
             : about.leads && employee && row.by_curator ? kConflict
                                                         : kForbidden,
             Operation::kMakeTie, as(kAllRoles[i], std::nullopt, about), who + ", not such a person");
    }
  }
}

TEST(Policy, TiesOfPeopleAreOnesOwnOrAnEmployeesBusiness) {
  for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
    const TargetFacts other{.visible = true};
    expect(i < 5 ? kOk : kForbidden, Operation::kListTies, as(kAllRoles[i], std::nullopt, other), "somebody's");
    expect(kOk, Operation::kListTies, as(kAllRoles[i], std::nullopt, {.only_self = true, .visible = true}), "one's own");
    expect(i < 5 ? kNotFound : kForbidden, Operation::kListTies, as(kAllRoles[i]), "nobody's");
  }
}

// The letters: head, deputy, admin, teacher, staff, student, parent; then a curator of the class, one who teaches it.
TEST(Policy, AChatOfATemplateIsMadeByWhoLeadsIt) {
  const struct {
    ChatTemplate chat_template;
    std::string_view expected;
  } rows[] = {{CHAT_TEMPLATE_SCHOOL, "aaaFFFF FF"},
              {CHAT_TEMPLATE_EMPLOYEES, "aaaFFFF FF"},
              {CHAT_TEMPLATE_STAFF_ROOM, "aaaFFFF FF"},
              {CHAT_TEMPLATE_DEPUTIES, "aFFFFFF FF"},
              {CHAT_TEMPLATE_TEACHERS, "aFFFFFF FF"},
              {CHAT_TEMPLATE_PARENT_ACTIVISTS, "aFFFFFF FF"},
              {CHAT_TEMPLATE_STUDENT_ACTIVISTS, "aFFFFFF FF"},
              {CHAT_TEMPLATE_CLASS, "aaaFFFF aF"},
              {CHAT_TEMPLATE_CLASS_PARENTS, "aaaFFFF aF"},
              {CHAT_TEMPLATE_CLASS_TEACHERS, "aaaFFFF aF"},
              {CHAT_TEMPLATE_SUBJECT, "aaaFFFF aa"},
              {CHAT_TEMPLATE_UNSPECIFIED, "FFFFFFF FF"}};
  for (const auto& row : rows) {
    TargetFacts about{.visible = true, .chat_template = row.chat_template};
    const auto name = "template " + std::to_string(row.chat_template);
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      expect(meant(row.expected[i]), Operation::kMakeTemplateChat, as(kAllRoles[i], std::nullopt, about), name);
    }
    about.leads = true;
    expect(meant(row.expected[8]), Operation::kMakeTemplateChat, as(ROLE_TEACHER, std::nullopt, about), name + ", curator");
    about = {.visible = true, .chat_template = row.chat_template, .teaches = true};
    expect(meant(row.expected[9]), Operation::kMakeTemplateChat, as(ROLE_TEACHER, std::nullopt, about), name + ", teaches");
  }
}

TEST(Policy, AGateIsShutToSomeAndARuleHoldsOthers) {
  const ChatFacts led{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR};
  expect(kForbidden, Operation::kAddMembers, as(ROLE_HEAD, led, {.gate_shut = true}), "the gate is shut");
  expect(kConflict, Operation::kRemoveMembers, as(ROLE_HEAD, led, {.by_rule = true}), "in it by the rule");
  expect(kConflict, Operation::kRemoveMembers, as(ROLE_STUDENT, led, {.only_self = true, .by_rule = true}), "oneself");
}

}  // namespace
}  // namespace atrium::policy
