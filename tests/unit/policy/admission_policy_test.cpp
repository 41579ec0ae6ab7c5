// Who lets whom in: written by hand as the school wants it.
#include "server/policy/admission.h"
#include "server/policy/contact.h"
#include "server/policy/name_rules.h"
#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

// The letters: head, deputy, admin, teacher, staff, student, parent; then a teacher who leads the class, one who teaches it.
const struct {
  Role role;
  std::string_view invites;
  std::string_view decides;
} kLetIn[] = {
    {ROLE_HEAD, "aFFFFFF FF", "aNNNNFF NN"},   {ROLE_DEPUTY, "aFFFFFF FF", "aNNNNFF NN"},
    {ROLE_ADMIN, "aFaFFFF FF", "aNaNNFF NN"},  {ROLE_TEACHER, "aaaFFFF FF", "aaaNNFF NN"},
    {ROLE_STAFF, "aaaFFFF FF", "aaaNNFF NN"},  {ROLE_STUDENT, "aaaFFFF aa", "aaaNNFF aN"},
    {ROLE_PARENT, "aaaFFFF aF", "aaaNNFF aN"}, {ROLE_UNSPECIFIED, "FFFFFFF FF", "NNNNNFF NN"},
};

void expect_row(Operation operation, std::string_view expected, TargetFacts target) {
  const auto name = "role " + std::to_string(target.role);
  for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
    expect(meant(expected[i]), operation, as(kAllRoles[i], std::nullopt, target), name);
  }
  target.leads = true;
  expect(meant(expected[8]), operation, as(ROLE_TEACHER, std::nullopt, target), name + ", who leads the class");
  target.leads = false;
  target.teaches_class = true;
  expect(meant(expected[9]), operation, as(ROLE_TEACHER, std::nullopt, target), name + ", who teaches it");
}

TEST(AdmissionPolicy, PeopleAreInvitedByWhoMayGiveTheRoleOrHasTheClass) {
  for (const auto& row : kLetIn) {
    expect_row(Operation::kMakeInvite, row.invites, {.visible = true, .role = row.role});
  }
}

TEST(AdmissionPolicy, RequestsAreDecidedByWhoMayGiveTheRoleOrLeadsTheClass) {
  for (const auto& row : kLetIn) {
    expect_row(Operation::kDecideJoinRequest, row.decides, {.visible = true, .role = row.role});
  }
}

TEST(AdmissionPolicy, NobodyDecidesTheirOwnRequest) {
  const TargetFacts own{.visible = true, .role = ROLE_PARENT, .leads = true, .own = true};
  for (const auto role : {ROLE_HEAD, ROLE_ADMIN, ROLE_TEACHER}) {
    expect(kNotFound, Operation::kDecideJoinRequest, as(role, std::nullopt, own), "their own");
  }
}

TEST(AdmissionPolicy, WhatIsNotThereIsNotFoundByWhoMayInvite) {
  const TargetFacts gone{.visible = false, .role = ROLE_STUDENT};
  expect(kNotFound, Operation::kMakeInvite, as(ROLE_ADMIN, std::nullopt, gone), "an admin");
  expect(kForbidden, Operation::kMakeInvite, as(ROLE_TEACHER, std::nullopt, gone), "a teacher");
}

TEST(AdmissionPolicy, AChatIsOpenedByWhoAddsPeopleThereOrByItsTemplate) {
  TargetFacts target{.visible = true, .role = ROLE_TEACHER, .names_chat = true};
  const auto invites = [&](std::optional<ChatFacts> chat) { return as(ROLE_ADMIN, chat, target); };
  const auto operation = Operation::kMakeInvite;
  expect(kNotFound, operation, invites(ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}), "a stranger");
  expect(kForbidden, operation, invites(ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER}), "a member");
  expect(kOk, operation, invites(ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}), "a moderator");
  expect(kForbidden, operation, invites(ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MODERATOR}), "a direct chat");
  target.gate_shut = true;
  expect(kForbidden, operation, invites(ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}), "a shut gate");
  target.enters_by_rule = true;
  expect(kOk, operation, invites(ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}), "who is there by the rule");
}

TEST(AdmissionPolicy, AnInviteIsRevokedByItsMakerAndByWhoCouldMakeIt) {
  const TargetFacts own{.visible = true, .role = ROLE_STAFF, .own = true};
  const TargetFacts other{.visible = true, .role = ROLE_STAFF};
  expect(kOk, Operation::kRevokeInvite, as(ROLE_TEACHER, std::nullopt, own), "one's own");
  expect(kNotFound, Operation::kRevokeInvite, as(ROLE_TEACHER, std::nullopt, other), "another's");
  expect(kOk, Operation::kRevokeInvite, as(ROLE_DEPUTY, std::nullopt, other), "a deputy");
  expect(kForbidden, Operation::kRevokeInvite, as(ROLE_PARENT, std::nullopt, own), "no employee any more");
}

TEST(AdmissionPolicy, ARequestIsWithdrawnByWhoAsks) {
  for (const auto role : kAllRoles) {
    expect(kOk, Operation::kCancelScheduled, as(role, std::nullopt, {.own = true}), "their own");
    expect(kNotFound, Operation::kCancelScheduled, as(role), "another's");
    expect(kOk, Operation::kGoOnWithUpload, as(role, std::nullopt, {.own = true}), "their own");
    expect(kNotFound, Operation::kGoOnWithUpload, as(role), "another's");
    expect(kOk, Operation::kWithdrawJoinRequest, as(role, std::nullopt, {.own = true}), "their own");
    expect(kNotFound, Operation::kWithdrawJoinRequest, as(role), "another's");
  }
}

TEST(AdmissionPolicy, APasswordIsResetFromAbove) {
  const auto reset = [](ErrorCode expected, Role by, Roles whom, bool leads, const char* who) {
    const TargetFacts target{.visible = true, .roles = whom, .leads = leads};
    expect(expected, Operation::kMakePasswordReset, as(by, std::nullopt, target), who);
  };
  reset(kOk, ROLE_HEAD, {ROLE_ADMIN, ROLE_TEACHER}, false, "a head, an admin");
  reset(kOk, ROLE_HEAD, {ROLE_HEAD}, false, "a head, another head");
  reset(kOk, ROLE_ADMIN, {ROLE_ADMIN}, false, "an admin, another admin");
  reset(kForbidden, ROLE_ADMIN, {ROLE_HEAD}, false, "an admin, a head");
  reset(kForbidden, ROLE_ADMIN, {ROLE_DEPUTY, ROLE_TEACHER}, false, "an admin, a deputy");
  reset(kForbidden, ROLE_DEPUTY, {ROLE_TEACHER}, false, "a deputy, a teacher");
  reset(kOk, ROLE_TEACHER, {ROLE_STUDENT}, true, "a curator, a student of the class");
  reset(kForbidden, ROLE_TEACHER, {ROLE_STUDENT}, false, "a teacher, a student");
  reset(kForbidden, ROLE_TEACHER, {ROLE_STUDENT, ROLE_PARENT}, true, "a curator, a student who is more");
  const TargetFacts self{.only_self = true, .visible = true, .roles = Roles{ROLE_ADMIN}};
  expect(kForbidden, Operation::kMakePasswordReset, as(ROLE_ADMIN, std::nullopt, self), "oneself");
  expect(kNotFound, Operation::kMakePasswordReset, as(ROLE_ADMIN), "nobody");
  expect(kConflict, Operation::kMakePasswordReset,
         as(ROLE_ADMIN, std::nullopt, {.visible = true, .roles = {}, .closed = true}), "a closed account");
}

TEST(AdmissionPolicy, AParentOnTrialReachesEmployeesAlone) {
  ContactFacts facts{.from = {ROLE_PARENT}, .to = {ROLE_PARENT}, .shares_group = true};
  EXPECT_TRUE(may_write({}, facts));
  facts.on_trial = true;
  EXPECT_FALSE(may_write({}, facts)) << "another parent";
  facts.from = {ROLE_ADMIN};
  EXPECT_TRUE(may_write({}, facts)) << "an administrator";
}

TEST(Arrivals, ComeInOnlyIfAllOfItHolds) {
  const Arrival newcomer{.role = ROLE_STUDENT, .offered = true, .is_newcomer = true};
  EXPECT_EQ(admit(newcomer), Admission::kLetIn);
  auto arrival = newcomer;
  arrival.offered = false;
  EXPECT_EQ(admit(arrival), Admission::kAsks);
  arrival = newcomer;
  arrival.needs_approval = true;
  EXPECT_EQ(admit(arrival), Admission::kAsks);
  arrival = {.role = ROLE_STUDENT, .offered = true, .roles = {ROLE_STUDENT}, .studies_elsewhere = true};
  EXPECT_EQ(admit(arrival), Admission::kAsks);
}

TEST(Arrivals, DoNotCrossBetweenStudentsAndOthers) {
  for (const auto role : {ROLE_TEACHER, ROLE_STAFF, ROLE_PARENT}) {
    EXPECT_EQ(admit({.role = role, .offered = true, .roles = {ROLE_STUDENT}}), Admission::kAsks);
    EXPECT_EQ(admit({.role = ROLE_STUDENT, .offered = true, .roles = {role}}), Admission::kAsks);
  }
  EXPECT_EQ(admit({.role = ROLE_PARENT, .offered = true, .roles = {ROLE_TEACHER}}), Admission::kLetIn);
}

TEST(Arrivals, RiseOnlyFromTheStaffButForTheHeadOfTheApplication) {
  for (const auto role : {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN}) {
    EXPECT_EQ(admit({.role = role, .offered = true, .is_newcomer = true}), Admission::kRefused);
    EXPECT_EQ(admit({.role = role, .offered = true, .roles = {ROLE_PARENT}}), Admission::kRefused);
    EXPECT_EQ(admit({.role = role, .offered = true, .roles = {ROLE_STAFF}}), Admission::kLetIn);
    const auto founding = admit({.role = role, .from_application = true, .is_newcomer = true});
    EXPECT_EQ(founding, role == ROLE_HEAD ? Admission::kLetIn : Admission::kRefused);
  }
  EXPECT_EQ(admit({.role = ROLE_TEACHER, .from_application = true, .is_newcomer = true}), Admission::kAsks);
}

TEST(Names, OfASignUpDoNotImitate) {
  for (const auto* login : {"ab", "vlasov", "k.vlasov-2_x", "21"}) {
    EXPECT_TRUE(may_be_login(login)) << login;
  }
  for (const auto* login : {"", "a", ".vlasov", "Vlasov", "власов", "vla sov", "vlasov\n", "vl\xD0\xB0sov"}) {
    EXPECT_FALSE(may_be_login(login)) << login;
  }
  for (const auto* name : {"Власов Кирилл", "O’Neil", "李雷", "Ёлкина-Палкина Ю."}) {
    EXPECT_TRUE(may_be_name(name)) << name;
  }
  for (const auto* name : {"", "   ", "a\nb",
                           "a\xE2\x80\xAE"
                           "b",
                           "a\xE2\x80\x8B"
                           "b",
                           "\xC2\xA0", "a\x7F"}) {
    EXPECT_FALSE(may_be_name(name)) << name;
  }
  for (const auto* name : {"\u3164", "\u2800", "a\u2800b", "\u115F", "a\u180E", "a\U000E0041", "\u2003", "\u3000\u2003",
                           "a\u2066b", "a\uFE0F", "\u0301", "a\u0301\u0302\u0303\u0304"}) {
    EXPECT_FALSE(may_be_name(name)) << name;
  }
  EXPECT_TRUE(may_be_name("Йо\u0301\u0302\u0303шка"));
  for (const auto* line : {"", "Кружок ❤\uFE0F", "👩\u200D🏫 Завуч", "Перенос\u00AD"}) {
    EXPECT_TRUE(may_be_line(line)) << line;
  }
  for (const auto* line : {"a\nb", "a\tb", "a\u202Eb", "a\u2067b", "a\u2028b", "a\u200Fb", "a\u0301\u0301\u0301\u0301"}) {
    EXPECT_FALSE(may_be_line(line)) << line;
  }
  EXPECT_FALSE(may_be_login(std::string(65, 'a')));
  EXPECT_FALSE(may_be_name(std::string(257, 'a')));
}

}  // namespace
}  // namespace atrium::policy
