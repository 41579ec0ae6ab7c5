// Who may write to whom: written by hand as the school wants it, see R5 and R2.1.
#include "server/policy/contact.h"

#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

// What brings two people together, the one who writes first.
Closeness tied(Capacity one, Capacity other) {
  Closeness close;
  close.add(one, other);
  return close;
}

const Closeness kStrangers{};
const auto kTeachesThem = tied(Capacity::kEmployee, Capacity::kStudent);
const auto kTheirTeacher = tied(Capacity::kStudent, Capacity::kEmployee);
const auto kTeachesTheirChild = tied(Capacity::kEmployee, Capacity::kParent);
const auto kTheirChildsTeacher = tied(Capacity::kParent, Capacity::kEmployee);
const auto kTheirChild = tied(Capacity::kParent, Capacity::kStudent);
const auto kTheirParent = tied(Capacity::kStudent, Capacity::kParent);
const auto kClassmates = tied(Capacity::kStudent, Capacity::kStudent);
const auto kParentsOfAClass = tied(Capacity::kParent, Capacity::kParent);

bool may_write(const ContactFacts& facts, const ContactTable& table = {}) { return may_write(table, facts); }

// The letters: to head, deputy, admin, teacher, staff, student, parent. Always, if they share a Group or are tied, if they are Tied.
TEST(Contacts, AreSafeByDefault) {
  const struct {
    Role from;
    std::string_view expected;
  } rows[] = {{ROLE_HEAD, "AAAAAAA"},  {ROLE_DEPUTY, "AAAAAAA"},  {ROLE_ADMIN, "AAAAAAA"}, {ROLE_TEACHER, "AAAAATT"},
              {ROLE_STAFF, "AAAAATT"}, {ROLE_STUDENT, "AAATTGT"}, {ROLE_PARENT, "AAATTTG"}};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      const auto condition = ContactTable().condition(row.from, kAllRoles[i]);
      const auto letter = condition == CONTACT_CONDITION_ALWAYS   ? 'A'
                          : condition == CONTACT_CONDITION_SHARED ? 'G'
                          : condition == CONTACT_CONDITION_TIED   ? 'T'
                                                                  : '-';
      EXPECT_EQ(letter, row.expected[i]) << "role " << row.from << " to role " << kAllRoles[i];
    }
  }
}

TEST(Contacts, AStudentIsReachedByWhoBelongsToThem) {
  const struct {
    Roles from;
    Closeness tie;
    bool expected;
    const char* who;
  } rows[] = {
      {{ROLE_TEACHER}, kTeachesThem, true, "a teacher or curator of their class"},
      {{ROLE_STAFF}, kTeachesThem, true, "staff that leads their class"},
      {{ROLE_PARENT}, kTheirChild, true, "a guardian"},
      {{ROLE_STUDENT}, kClassmates, true, "a classmate"},
      {{ROLE_HEAD}, kStrangers, true, "the head"},
      {{ROLE_TEACHER}, kStrangers, false, "a teacher of others"},
      {{ROLE_STAFF}, kStrangers, false, "staff"},
      {{ROLE_PARENT}, kStrangers, false, "a parent of others"},
      {{ROLE_STUDENT}, kStrangers, false, "a student of another class"},
      {{ROLE_TEACHER, ROLE_PARENT}, kTheirChild, true, "a guardian who teaches others"},
      {{ROLE_TEACHER}, kTheirChild, false, "a guardian by a role that they lost"},
      {{ROLE_PARENT}, kTeachesThem, false, "a teacher by a role that they lost"},
      {kNobody, kTeachesThem, false, "somebody without a role"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(may_write({.from = row.from, .to = {ROLE_STUDENT}, .tied = row.tie}), row.expected) << row.who;
    EXPECT_EQ(may_write({.from = row.from, .to = {ROLE_STUDENT, ROLE_PARENT}, .tied = row.tie}), row.expected)
        << row.who << ", a student who is a parent";
  }
}

TEST(Contacts, BothSidesOfATieReachEachOther) {
  EXPECT_TRUE(may_write({.from = {ROLE_STUDENT}, .to = {ROLE_TEACHER}, .tied = kTheirTeacher}));
  EXPECT_TRUE(may_write({.from = {ROLE_STUDENT}, .to = {ROLE_PARENT}, .tied = kTheirParent}));
  EXPECT_TRUE(may_write({.from = {ROLE_PARENT}, .to = {ROLE_TEACHER}, .tied = kTheirChildsTeacher}));
  EXPECT_TRUE(may_write({.from = {ROLE_TEACHER}, .to = {ROLE_PARENT}, .tied = kTeachesTheirChild}));
  EXPECT_TRUE(may_write({.from = {ROLE_PARENT}, .to = {ROLE_PARENT}, .tied = kParentsOfAClass}));
}

TEST(Contacts, TheSchoolSetsThem) {
  ContactTable table;
  table.set(ROLE_STUDENT, ROLE_STUDENT, CONTACT_CONDITION_NEVER);
  table.set(ROLE_TEACHER, ROLE_STUDENT, CONTACT_CONDITION_SHARED);
  table.set(ROLE_PARENT, ROLE_STAFF, CONTACT_CONDITION_ALWAYS);
  EXPECT_FALSE(may_write({.from = {ROLE_STUDENT}, .to = {ROLE_STUDENT}, .tied = kClassmates, .shares_group = true}, table));
  EXPECT_TRUE(may_write({.from = {ROLE_TEACHER}, .to = {ROLE_STUDENT}, .shares_group = true}, table));
  EXPECT_FALSE(may_write({.from = {ROLE_TEACHER}, .to = {ROLE_STUDENT}}, table));
  EXPECT_TRUE(may_write({.from = {ROLE_PARENT}, .to = {ROLE_STAFF}}, table));
  EXPECT_FALSE(may_write({.from = {ROLE_STAFF}, .to = {ROLE_PARENT}}, table)) << "each way has its own rule";
}

TEST(Contacts, NoSchoolLetsStrangersReachStudents) {
  for (const auto from : kAllRoles) {
    const bool administrates = from == ROLE_HEAD || from == ROLE_DEPUTY || from == ROLE_ADMIN;
    EXPECT_EQ(ContactTable::allows(from, ROLE_STUDENT, CONTACT_CONDITION_ALWAYS), administrates) << "role " << from;
    EXPECT_TRUE(ContactTable::allows(from, ROLE_STUDENT, CONTACT_CONDITION_SHARED));
    EXPECT_TRUE(ContactTable::allows(from, ROLE_PARENT, CONTACT_CONDITION_ALWAYS));
    EXPECT_FALSE(ContactTable::allows(from, ROLE_PARENT, CONTACT_CONDITION_UNSPECIFIED));
    EXPECT_FALSE(ContactTable::allows(from, ROLE_PARENT, static_cast<ContactCondition>(9)));
    EXPECT_FALSE(ContactTable::allows(from, ROLE_UNSPECIFIED, CONTACT_CONDITION_NEVER));
    EXPECT_FALSE(ContactTable::allows(static_cast<Role>(9), from, CONTACT_CONDITION_NEVER));
  }
}

TEST(Contacts, ATeacherWhoIsNotConfirmedReachesNoStudent) {
  const auto unconfirmed = [](Roles from, Roles to, Closeness close) {
    return may_write({.from = from, .to = to, .tied = close, .unconfirmed = true});
  };
  EXPECT_FALSE(unconfirmed({ROLE_TEACHER}, {ROLE_STUDENT}, kTeachesThem));
  EXPECT_FALSE(unconfirmed({ROLE_TEACHER, ROLE_STAFF}, {ROLE_STUDENT}, kTeachesThem)) << "nor as staff";
  EXPECT_TRUE(unconfirmed({ROLE_TEACHER, ROLE_PARENT}, {ROLE_STUDENT}, kTheirChild)) << "their own child";
  EXPECT_TRUE(unconfirmed({ROLE_TEACHER, ROLE_ADMIN}, {ROLE_STUDENT}, kStrangers)) << "as an admin";
  EXPECT_TRUE(unconfirmed({ROLE_TEACHER}, {ROLE_PARENT}, kTeachesTheirChild));
  EXPECT_TRUE(unconfirmed({ROLE_TEACHER}, {ROLE_TEACHER}, kStrangers));
}

TEST(Blocking, IsForAdultsWhoNeedNotHearFromEachOther) {
  const struct {
    Roles who;
    Roles whom;
    Closeness tie;
    bool expected;
    const char* words;
  } rows[] = {
      {{ROLE_PARENT}, {ROLE_PARENT}, kParentsOfAClass, true, "a parent, a parent"},
      {{ROLE_PARENT}, {ROLE_TEACHER}, kStrangers, true, "a parent, a teacher of others"},
      {{ROLE_STAFF}, {ROLE_PARENT}, kStrangers, true, "staff, somebody's parent"},
      {{ROLE_PARENT}, {ROLE_TEACHER}, kTheirChildsTeacher, false, "a parent, the child's teacher"},
      {{ROLE_TEACHER}, {ROLE_PARENT}, kTeachesTheirChild, false, "a teacher, a parent of the class"},
      {{ROLE_TEACHER}, {ROLE_STAFF}, kStrangers, false, "an employee, an employee"},
      {{ROLE_PARENT}, {ROLE_HEAD}, kStrangers, false, "a parent, the head"},
      {{ROLE_PARENT}, {ROLE_PARENT, ROLE_ADMIN}, kStrangers, false, "a parent, an admin who is a parent"},
      {{ROLE_STUDENT}, {ROLE_STUDENT}, kClassmates, false, "a student, a student"},
      {{ROLE_STUDENT}, {ROLE_TEACHER}, kTheirTeacher, false, "a student, a teacher"},
      {{ROLE_TEACHER}, {ROLE_STUDENT}, kTeachesThem, false, "a teacher, a student"},
      {{ROLE_PARENT}, {ROLE_STUDENT}, kTheirChild, false, "a parent, their child"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(may_block({.from = row.who, .to = row.whom, .tied = row.tie}), row.expected) << row.words;
  }
}

TEST(Blocking, EndsWritingBothWaysAndYieldsToDuty) {
  ContactFacts parents{.from = {ROLE_PARENT}, .to = {ROLE_PARENT}, .shares_group = true};
  EXPECT_TRUE(may_write(parents));
  parents.blocked = true;
  EXPECT_FALSE(may_write(parents));
  const ContactFacts teacher{.from = {ROLE_PARENT}, .to = {ROLE_TEACHER}, .tied = kTheirChildsTeacher, .blocked = true};
  EXPECT_TRUE(may_write(teacher)) << "who came to teach the child is heard";
}

TEST(Policy, WhomOneMayWriteToOneKnows) {
  const auto asks = [](Operation operation, bool reaches, bool met) {
    const TargetFacts other{.visible = true, .roles = Roles{ROLE_PARENT}, .reaches = reaches, .may_meet = met};
    return decide(operation, as(ROLE_PARENT, std::nullopt, other)).refused;
  };
  EXPECT_EQ(asks(Operation::kFindPeople, true, false), kOk);
  EXPECT_EQ(asks(Operation::kOpenDirectChat, true, false), kOk);
  EXPECT_EQ(asks(Operation::kFindPeople, false, false), kNotFound);
  EXPECT_EQ(asks(Operation::kOpenDirectChat, false, false), kNotFound);
  EXPECT_EQ(asks(Operation::kOpenDirectChat, false, true), kForbidden);
}

TEST(Policy, OneBlocksWhomOneKnowsAndMay) {
  const TargetFacts known{.visible = true, .roles = Roles{ROLE_PARENT}, .may_meet = true, .blockable = true};
  const TargetFacts needed{.visible = true, .roles = Roles{ROLE_TEACHER}, .blockable = false};
  const TargetFacts unknown{.visible = true, .roles = Roles{ROLE_PARENT}, .blockable = true};
  const TargetFacts self{.only_self = true, .visible = true, .roles = Roles{ROLE_PARENT}, .blockable = true};
  expect(kOk, Operation::kBlockPerson, as(ROLE_PARENT, std::nullopt, known), "somebody met");
  expect(kForbidden, Operation::kBlockPerson, as(ROLE_PARENT, std::nullopt, needed), "the child's teacher");
  expect(kNotFound, Operation::kBlockPerson, as(ROLE_PARENT, std::nullopt, unknown), "somebody never met");
  expect(kForbidden, Operation::kBlockPerson, as(ROLE_PARENT, std::nullopt, self), "oneself");
  expect(kNotFound, Operation::kBlockPerson, as(ROLE_PARENT), "nobody");
}

TEST(Policy, PeopleAreBroughtTogetherByWhoMayWriteToThem) {
  const ChatFacts led{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR};
  for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
    const auto expect_both = [&](ErrorCode expected, const TargetFacts& company, const char* words) {
      expect(expected, Operation::kAddMembers, as(kAllRoles[i], led, company), words);
      expect(i < 5 ? expected : kForbidden, Operation::kCreateChat, as(kAllRoles[i], std::nullopt, company), words);
    };
    expect_both(kForbidden, {.out_of_reach = true}, "somebody out of reach");
    expect_both(kForbidden, {.unconfirmed = true}, "a teacher who is not confirmed");
    expect_both(i < 3 ? kOk : kForbidden, {.strangers_meet = true}, "a student and somebody's parent");
    expect_both(kOk, {}, "people within reach");
  }
}

TEST(Policy, AStrangerToAStudentIsAParentOfOthers) {
  const Roles student{ROLE_STUDENT};
  EXPECT_TRUE(is_stranger({}, {.from = {ROLE_PARENT}, .to = student}));
  EXPECT_FALSE(is_stranger({}, {.from = {ROLE_PARENT}, .to = student, .tied = kTheirChild}));
  EXPECT_FALSE(is_stranger({}, {.from = {ROLE_PARENT, ROLE_TEACHER}, .to = student})) << "an employee is none";
  EXPECT_FALSE(is_stranger({}, {.from = {ROLE_PARENT}, .to = {ROLE_PARENT}}));
  ContactTable open;
  open.set(ROLE_PARENT, ROLE_STUDENT, CONTACT_CONDITION_SHARED);
  EXPECT_FALSE(is_stranger(open, {.from = {ROLE_PARENT}, .to = student})) << "the school lets them meet";
}

TEST(Policy, ATeacherWhoIsNotConfirmedMakesNoChatsOfClasses) {
  for (const auto chat_template : {CHAT_TEMPLATE_CLASS, CHAT_TEMPLATE_CLASS_PARENTS, CHAT_TEMPLATE_SUBJECT}) {
    const TargetFacts about{.visible = true, .chat_template = chat_template, .leads = true, .teaches = true};
    auto facts = as(ROLE_TEACHER, std::nullopt, about);
    expect(kOk, Operation::kMakeTemplateChat, facts, "confirmed");
    facts.unconfirmed = true;
    expect(kForbidden, Operation::kMakeTemplateChat, facts, "not confirmed");
  }
}

}  // namespace
}  // namespace atrium::policy
