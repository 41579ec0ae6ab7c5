// Who asks to be let in, and what came of it.
#include <algorithm>

#include "server/commands/arrivals.h"
#include "server/commands/execute.h"
#include "server/commands/page.h"
#include "server/config/limits.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

void describe(JoinRequest& view, const space::JoinRequest& request) {
  view.set_join_request_id(request.join_request_id());
  view.set_account_id(request.account_id());
  view.set_login(request.login());
  view.set_name(request.name());
  view.set_role(static_cast<Role>(request.role()));
  view.set_unit_id(request.unit_id());
  view.set_chat_id(request.chat_id());
  view.set_ward_id(request.ward_id());
  view.set_ward_hint(request.ward_hint());
  view.set_invite_id(space::id_of(request.invite_hash()));
  view.set_asked_at_ms(request.asked_at_ms());
  view.set_state(static_cast<JoinState>(request.state()));
  view.set_reason(request.reason());
  view.set_decided_by_id(request.decided_by_id());
  view.set_decided_at_ms(request.decided_at_ms());
  view.set_is_claim(request.is_claim());
}

bool is_own(const Command& command, const space::JoinRequest& request) {
  return request.account_id() == command.account().id.value;
}

bool may_decide(const Command& command, const space::JoinRequest& request) {
  return policy::decide(policy::Operation::kDecideJoinRequest,
                        facts_about_request(command.space, command.account(), request))
      .allowed();
}

void decided(space::JoinRequest& request, const space::Draft& draft, JoinState state, AccountId by,
             const std::string& reason) {
  request.set_state(state);
  request.set_decided_by_id(by.value);
  request.set_decided_at_ms(draft.at_ms);
  request.set_reason(reason);
  request.clear_password_hash();  // the account has it, or nobody needs it
}

// Whether the person could be let in now as they wish.
bool can_be_let_in(space::Space& space, const space::JoinRequest& request, const Entrance& entrance) {
  const auto* person = space.account(AccountId(request.account_id()));
  const bool is_newcomer = request.account_id() == 0;
  const auto roles = person == nullptr ? policy::Roles() : person->role_set();
  const auto* ward = space.account(entrance.ward);
  const bool has_class = !space.structure().archived(entrance.unit);
  const bool has_ward = entrance.role != ROLE_PARENT || (ward != nullptr && ward != person && ward->has_role(ROLE_STUDENT) &&
                                                         space.studies_in(ward->id, entrance.unit));
  const bool is_free =
      is_newcomer ? space.account_by_login(request.login()) == nullptr && space.device(request.token_hash()) == nullptr
                  : person != nullptr && !person->closed();
  return is_free && has_class && has_ward && policy::may_have(roles, entrance.role) && has_room(space, entrance, person);
}

// Makes the account if there is none, in this change, and gives it what was asked for.
void accept(const Command& command, space::Draft& draft, space::JoinRequest& request, const Entrance& entrance,
            const std::string& reason) {
  auto& space = command.space;
  const auto by = command.account().id;
  auto* person = space.account(AccountId(request.account_id()));
  const auto device = request.device_name();
  if (person == nullptr) {
    person = &space.create_account(draft, request.login(), request.name(), {entrance.role}, request.password_hash());
    space.add_device(draft, *person, request.token_hash(), device);
    request.clear_token_hash();  // from now on it signs in
  }
  request.set_account_id(person->id.value);
  request.set_ward_id(entrance.ward.value);
  decided(request, draft, JOIN_STATE_ACCEPTED, by, reason);
  if (request.is_claim() && !reason.empty()) {  // the tie to the ward accepts what stands in the list
    auto with_reason = *space.join_requests().find(JoinRequestId(request.join_request_id()));
    with_reason.set_reason(reason);
    space.put_join_request(draft, std::move(with_reason), by);
  }
  const auto* invite = space.invites().find(request.invite_hash());
  let_in(space, draft, *person, entrance, by,
         {&command.account(), invite == nullptr ? nullptr : space.account(AccountId(invite->made_by_id()))});
}

void decide_one(const Command& command, space::Draft& draft, space::JoinRequest request, JoinOutcome& outcome) {
  const auto& wish = command.frame.decide_join_requests();
  auto entrance = entrance_of(request);
  if (wish.ward_id() != 0) {
    entrance.ward = AccountId(wish.ward_id());
  }
  const bool accepts = wish.decision() == JOIN_STATE_ACCEPTED;
  if (request.state() == wish.decision()) {
    outcome.set_state(wish.decision());  // once more is the same
  } else if (!space::is_pending(request) || (accepts && !can_be_let_in(command.space, request, entrance))) {
    outcome.set_refused(ERROR_CODE_CONFLICT);
    outcome.set_state(static_cast<JoinState>(request.state()));
  } else {
    if (accepts) {
      accept(command, draft, request, entrance, wish.reason());
    } else {
      decided(request, draft, JOIN_STATE_REFUSED, command.account().id, wish.reason());
    }
    command.space.put_join_request(draft, request, command.account().id);
    outcome.set_state(wish.decision());
  }
  outcome.set_account_id(accepts ? request.account_id() : 0);
}

void withdraw(space::Space& space, space::Draft& draft, space::JoinRequest& request) {
  if (const auto* invite = space.invites().find(request.invite_hash()); invite != nullptr && invite->used() > 0) {
    auto freed = *invite;
    freed.set_used(invite->used() - 1);
    space.put_invite(draft, std::move(freed));
  }
  decided(request, draft, JOIN_STATE_WITHDRAWN, AccountId(request.account_id()), {});
  space.put_join_request(draft, request, AccountId(request.account_id()));
}

}  // namespace

space::JoinRequest wish_of(const Visitor& visitor, const space::Invite& invite) {
  space::JoinRequest wish;
  wish.set_account_id(visitor.id().value);
  wish.set_login(visitor.login());
  wish.set_name(visitor.account == nullptr ? visitor.newcomer->name() : visitor.account->name);
  wish.set_role(invite.role());
  wish.set_unit_id(invite.unit_id());
  wish.set_chat_id(invite.chat_id());
  wish.set_ward_id(invite.ward_id());
  wish.set_ward_hint(visitor.ward_hint);
  wish.set_invite_hash(invite.secret_hash());
  wish.set_order_number(invite.order_number());
  wish.set_order_date(invite.order_date());
  if (visitor.newcomer != nullptr) {
    wish.set_password_hash(visitor.password_hash);
    wish.set_token_hash(space::sha256(visitor.newcomer->new_token()));
    wish.set_device_name(visitor.newcomer->device_name());
  }
  return wish;
}

std::optional<ServerFrame> no_room_to_ask(space::Space& space, const space::JoinRequest& wish) {
  constexpr std::chrono::milliseconds kPause = limits::kJoinPause;
  const auto& requests = space.join_requests();
  const auto refused_at = requests.refused_at_ms(wish);
  const auto waits = refused_at == 0 ? 0 : refused_at + kPause.count() - space.now_ms();
  if (waits > 0) {
    return too_soon("it was refused a short while ago", waits);
  }
  if (requests.pending() >= limits::kJoinRequestsPerSpace ||
      requests.pending_by(wish.invite_hash()) >= limits::kJoinRequestsPerInvite) {
    return error_content(ERROR_CODE_CONFLICT, "as many wait as may");
  }
  return std::nullopt;
}

void ask(space::Space& space, space::Draft& draft, space::JoinRequest& wish, AccountId by) {
  space.forget_past_admission(draft);
  wish.set_join_request_id(space.environment().random());
  wish.set_asked_at_ms(draft.at_ms);
  wish.set_state(JOIN_STATE_PENDING);
  space.put_join_request(draft, wish, by);
  tell_deciders(space, draft, wish);
}

ServerFrame join_status(const space::JoinRequest& request) {
  ServerFrame content;
  auto& status = *content.mutable_join_status();
  status.set_state(static_cast<JoinState>(request.state()));
  status.set_join_request_id(request.join_request_id());
  status.set_reason(request.reason());
  status.set_decided_at_ms(request.decided_at_ms());
  return content;
}

bool answer_applicant(space::Space& space, const space::ReplyTo& to, const std::string& token_hash) {
  const auto* request = space.join_requests().of_token(token_hash);
  if (request == nullptr) {
    return false;
  }
  to.actor->applicant = JoinRequestId(request->join_request_id());
  space.reply(to, join_status(*request));
  return true;
}

void withdraw_as_applicant(space::Space& space, const space::ReplyTo& to) {
  const auto* found = space.join_requests().find(to.actor->applicant);
  if (found == nullptr || (!space::is_pending(*found) && found->state() != JOIN_STATE_WITHDRAWN)) {
    refuse(space, to, ERROR_CODE_CONFLICT, "it was decided");
    return;
  }
  auto request = *found;
  if (!space::is_pending(request)) {
    space.reply(to, join_status(request));
    return;
  }
  auto draft = space.draft(1024);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  withdraw(space, *draft, request);
  space.commit(std::move(*draft), to, join_status(request).SerializeAsString(), std::nullopt, {});
}

void withdraw_join_request(const Command& command) {
  const auto* found =
      command.space.join_requests().find(JoinRequestId(command.frame.withdraw_join_request().join_request_id()));
  auto facts = facts_about(command, nullptr);
  facts.target.own = found != nullptr && is_own(command, *found);
  if (!allowed(command, policy::Operation::kWithdrawJoinRequest, facts)) {
    return;
  }
  auto request = *found;
  if (!space::is_pending(request) && request.state() != JOIN_STATE_WITHDRAWN) {
    refuse(command, ERROR_CODE_CONFLICT, "it was decided");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kWithdrawJoinRequest, kFollowBytes);
  if (!draft) {
    return;
  }
  if (space::is_pending(request)) {
    withdraw(command.space, *draft, request);
  }
  commit(command, std::move(*draft), join_status(request));
}

void list_join_requests(const Command& command) {
  const auto& wish = command.frame.list_join_requests();
  if (!allowed(command, policy::Operation::kListJoinRequests, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(wish.limit()), 0, limits::kJoinRequestsPerPage, "limit")) {
    return;
  }
  command.account().join_told_at_ms = 0;
  const auto& requests = command.space.join_requests();
  const auto units = command.space.structure().units_of(command.account().id);
  MergedIds<JoinRequestId> ids(JoinRequestId(wish.after_join_request_id()));
  ids.add(requests.of_account(command.account().id));
  for (const auto& [state, by_door] : requests.by_state()) {
    if (wish.state() == JOIN_STATE_UNSPECIFIED || wish.state() == state) {
      ids.add_doors(by_door, units, [&](const space::Door& door) {
        space::JoinRequest request;
        request.set_role(door.role);
        request.set_unit_id(door.unit.value);
        return may_decide(command, request);
      });
    }
  }
  ServerFrame content;
  auto& list = *content.mutable_join_request_list();
  Page page(wish.limit(), limits::kDefaultJoinRequests);
  while (const auto id = ids.next()) {
    const auto& request = *requests.find(*id);
    const bool wanted = wish.state() == JOIN_STATE_UNSPECIFIED || wish.state() == request.state();
    if (!wanted || !(is_own(command, request) || may_decide(command, request))) {
      continue;
    }
    if (page.full()) {
      list.set_next_after_join_request_id(list.requests(list.requests_size() - 1).join_request_id());
      break;
    }
    auto& view = *list.add_requests();
    describe(view, request);
    page.count(view);
  }
  command.space.reply(command.to(), content);
}

void decide_join_requests(const Command& command) {
  const auto& wish = command.frame.decide_join_requests();
  if (!allowed(command, policy::Operation::kDecideJoinRequests, facts_about(command, nullptr)) ||
      !valid_count(command, wish.join_request_ids_size(), 1, limits::kPeoplePerCommand, "join_request_ids") ||
      !valid_optional_text(command, wish.reason(), limits::kTitleBytes, "reason")) {
    return;
  }
  if (wish.decision() != JOIN_STATE_ACCEPTED && wish.decision() != JOIN_STATE_REFUSED) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want ACCEPTED or REFUSED", "decision");
    return;
  }
  if (wish.ward_id() != 0 && (wish.join_request_ids_size() != 1 || wish.decision() != JOIN_STATE_ACCEPTED)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a student only to accept one parent", "ward_id");
    return;
  }
  constexpr std::size_t kBytesPerRequest = 8 * 1024;
  auto draft = draft_or_refusal(command, policy::Operation::kDecideJoinRequests,
                                kFollowBytes + kBytesPerRequest * static_cast<std::size_t>(wish.join_request_ids_size()));
  if (!draft) {
    return;
  }
  ServerFrame content;
  for (const auto id : wish.join_request_ids()) {
    auto& outcome = *content.mutable_join_outcomes()->add_outcomes();
    outcome.set_join_request_id(id);
    const auto* request = command.space.join_requests().find(JoinRequestId(id));
    if (request == nullptr || !may_decide(command, *request)) {
      outcome.set_refused(ERROR_CODE_NOT_FOUND);
    } else {
      decide_one(command, *draft, *request, outcome);
    }
  }
  commit(command, std::move(*draft), content);
}

}  // namespace atrium::commands
