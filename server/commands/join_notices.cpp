// Who is told of somebody who wants to be let in.
#include <algorithm>
#include <vector>

#include "server/commands/arrivals.h"
#include "server/commands/decider_notices.h"
#include "server/policy/role_sets.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

struct Decider {
  space::Account* account;
  bool leads;  // the class
};

std::vector<Decider> deciders_of(space::Space& space, const space::JoinRequest& request) {
  std::vector<Decider> deciders;
  for (const auto& [id, account] : space.accounts()) {
    if (account->role_set().has_any(policy::kEmployees)) {
      const auto facts = facts_about_request(space, *account, request);
      if (policy::decide(policy::Operation::kDecideJoinRequest, facts).allowed()) {
        deciders.push_back({account.get(), facts.target.leads});
      }
    }
  }
  return deciders;
}

}  // namespace

// Whose place is named beside the class does not matter for the decision; whether the ward is still there neither.
policy::Facts facts_about_request(space::Space& space, const space::Account& decider, const space::JoinRequest& request) {
  auto entrance = entrance_of(request);
  entrance.chat = {};
  entrance.ward = {};
  auto facts = facts_about_entrance(space, decider, entrance);
  facts.target.own = request.account_id() == decider.id.value;
  facts.target.moves = policy::moves(arrival_of(space, space.account(AccountId(request.account_id())), entrance));
  return facts;
}

void tell_deciders(space::Space& space, space::Draft& draft, const space::JoinRequest& request) {
  const auto deciders = deciders_of(space, request);
  const bool is_led = std::ranges::any_of(deciders, &Decider::leads);
  for (const auto& [account, leads] : deciders) {
    if (leads == is_led) {
      Notice notice;
      notice.set_code(NOTICE_CODE_JOIN_REQUESTED);
      notice.set_join_request_id(request.join_request_id());
      tell_decider(space, draft, *account, &space::Account::join_told_at_ms, std::move(notice));
    }
  }
}

}  // namespace atrium::commands
