// What is open to those who work for the operator, and nothing else.
#include <set>

#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

constexpr Roles kOperator{ROLE_OPERATOR};

// About themselves or about nobody.
const std::set<Operation> kOpen = {
    Operation::kResume,           Operation::kSignOut,           Operation::kFindPeople, Operation::kListDevices,
    Operation::kRevokeDevices,    Operation::kChangePassword,    Operation::kReadAudit,  Operation::kSubmitApplication,
    Operation::kListApplications, Operation::kDecideApplication,
};

TEST(OperatorPolicy, OpensWhatIsTheOperatorsAndNothingOfASchool) {
  const TargetFacts oneself{.only_self = true, .visible = true, .roles = kOperator};
  for (const auto operation : operations(Name::kHas)) {
    expect(kOpen.contains(operation) ? kOk : kForbidden, operation, {kOperator, std::nullopt, oneself}, "an operator");
  }
}

TEST(OperatorPolicy, OpensNoChatWhateverThePlaceThere) {
  for (const auto kind : {CHAT_KIND_DIRECT, CHAT_KIND_GROUP, CHAT_KIND_CHANNEL}) {
    for (const auto operation : {Operation::kReadHistory, Operation::kSendMessage, Operation::kListMembers}) {
      expect(kForbidden, operation, {kOperator, ChatFacts{kind, MEMBER_ROLE_MODERATOR}, {}}, "as moderator");
    }
  }
}

TEST(OperatorPolicy, OperatorsKnowEachOtherAndTouchNobodysDevices) {
  const TargetFacts colleague{.visible = true, .roles = kOperator};
  expect(kOk, Operation::kFindPeople, {kOperator, std::nullopt, colleague}, "a colleague");
  expect(kNotFound, Operation::kFindPeople, {kOperator, std::nullopt, {}}, "nobody");
  expect(kForbidden, Operation::kListDevices, {kOperator, std::nullopt, colleague}, "a colleague");
  expect(kForbidden, Operation::kRevokeDevices, {kOperator, std::nullopt, colleague}, "a colleague");
}

TEST(OperatorPolicy, NobodyIsMadeOneByAGrant) {
  for (const auto role : kAllRoles) {
    const TargetFacts person{.visible = true, .roles = Roles{role}, .role = ROLE_OPERATOR};
    expect(kForbidden, Operation::kGrantRole, as(ROLE_HEAD, std::nullopt, person), "role " + std::to_string(role));
    expect(kForbidden, Operation::kGrantRole, {kOperator, std::nullopt, person}, "role " + std::to_string(role));
  }
}

}  // namespace
}  // namespace atrium::policy
