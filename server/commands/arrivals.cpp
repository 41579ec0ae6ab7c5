// Somebody comes with the secret of an invite. Everything is judged when it is used, on the home thread, in the change that counts the use.
#include "server/commands/arrivals.h"

#include <algorithm>

#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/policy/name_rules.h"
#include "server/policy/password_rules.h"
#include "server/space/sha256.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;
using policy::Admission;

constexpr std::string_view kForEmployees = "this invite is for employees: sign in, and join by it";
constexpr std::string_view kFromEmployees = "heads, deputies and admins come from employees";
constexpr std::string_view kNoRequests = "somebody would have to agree, and this school takes no requests to join";

// The invite of a secret, as long as somebody can come by it; nothing for one that never was, is over, or is for something else. A copy: the
// list may forget it meanwhile.
std::optional<space::Invite> standing_invite(space::Space& space, const std::string& secret) {
  const auto* invite = space.invites().find(space::sha256(secret));
  const bool opens = invite != nullptr && !space::is_reset(*invite) && space::stands(*invite, space.now_ms());
  return opens ? std::optional(*invite) : std::nullopt;
}

// Whether somebody was where the invite leads, and is there no more: somebody took them out, or they went.
bool was_there(space::Space& space, const space::Account& person, const space::Invite& invite) {
  const UnitId unit(invite.unit_id());
  const auto left = [&](const space::Chat* chat) {
    return chat != nullptr && chat->member(person.id) == nullptr &&
           (chat->excludes(person.id) || chat->memberships().contains(person.id));
  };
  const bool of_class = invite.role() == ROLE_STUDENT && left(space.rule_chat({CHAT_TEMPLATE_CLASS, unit, {}}));
  return of_class || left(space.chat(ChatId(invite.chat_id())));
}

Admission admission(space::Space& space, const Visitor& visitor, const space::Invite& invite) {
  auto arrival = arrival_of(space, visitor.account, entrance_of(invite));
  arrival.from_application = invite.made_by_id() == 0;
  arrival.offered = is_offered(space, invite);
  arrival.needs_approval = invite.needs_approval();
  arrival.takes_requests = space.settings().takes_join_requests();
  arrival.returns = visitor.account != nullptr && was_there(space, *visitor.account, invite);
  return policy::admit(arrival);
}

void count_use(space::Space& space, space::Draft& draft, const space::Invite& invite) {
  auto used = invite;
  used.set_used(invite.used() + 1);
  space.put_invite(draft, std::move(used));
}

void audit_use(space::Space& space, space::Draft& draft, const space::Invite& invite, AccountId who,
               const space::JoinRequest* request) {
  AuditRecord act;
  auto& used = *act.mutable_invite_used();
  used.set_invite_id(space::id_of(invite));
  used.set_account_id(who.value);
  used.set_role(static_cast<Role>(invite.role()));
  used.set_unit_id(invite.unit_id());
  used.set_join_request_id(request == nullptr ? 0 : request->join_request_id());
  used.mutable_ground()->set_order_number(invite.order_number());
  used.mutable_ground()->set_order_date(invite.order_date());
  space.audit(draft, who, std::move(act));
}

// Lets the visitor in: the account, what stands behind the entrance, and for a parent the claim that a curator will confirm.
space::Account& welcome(space::Space& space, space::Draft& draft, const Visitor& visitor, const space::Invite& invite) {
  auto entrance = entrance_of(invite);
  entrance.ward = {};  // a parent is one once somebody has confirmed it
  auto* person = visitor.account;
  if (person == nullptr) {
    const auto trust = entrance.role == ROLE_PARENT ? space::Trust::kUnconfirmed : space::Trust::kConfirmed;
    person = &space.create_account(draft, visitor.newcomer->login(), visitor.newcomer->name(), {entrance.role},
                                   visitor.password_hash, trust);
  }
  let_in(space, draft, *person, entrance, person->id, {space.account(AccountId(invite.made_by_id()))});
  space::JoinRequest claim;
  if (entrance.role == ROLE_PARENT) {
    claim = wish_of({person, nullptr, {}, visitor.ward_hint}, invite);
    claim.set_is_claim(true);
    ask(space, draft, claim, person->id);
  }
  audit_use(space, draft, invite, person->id, entrance.role == ROLE_PARENT ? &claim : nullptr);
  count_use(space, draft, invite);
  return *person;
}

// What stands behind the entrance is theirs already, or will be once somebody agrees.
std::optional<ServerFrame> already_there(space::Space& space, const space::Account& person, const space::Invite& invite,
                                         const space::JoinRequest& wish) {
  if (const auto* same = space.join_requests().same_pending(wish)) {
    return join_status(*same);
  }
  const auto role = static_cast<Role>(invite.role());
  const auto* chat = space.chat(ChatId(invite.chat_id()));
  const bool in_class = role != ROLE_STUDENT || space.studies_in(person.id, UnitId(invite.unit_id()));
  const bool in_chat = chat == nullptr || chat->member(person.id) != nullptr || is_in_by_rule(*chat, entrance_of(invite));
  if (role == ROLE_PARENT || !person.has_role(role) || !in_class || !in_chat) {
    return std::nullopt;
  }
  ServerFrame content;
  content.mutable_join_status()->set_state(JOIN_STATE_ACCEPTED);
  return content;
}

ServerFrame conflict(std::string_view why, std::string_view field = {}) {
  return error_content(ERROR_CODE_CONFLICT, why, field);
}

// Why a newcomer can't have what they wish for; nothing if they can.
std::optional<ServerFrame> objection(space::Space& space, const InviteCredential& wish, const space::Invite& invite) {
  const policy::Roles roles{static_cast<Role>(invite.role())};
  if (const auto why = policy::weakness(wish.password(), {wish.login(), space.name(), roles})) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, *why, "password");
  }
  if (space.account_by_login(wish.login()) != nullptr || space.join_requests().reserves(wish.login())) {
    return conflict("the login is taken", "login");
  }
  return std::nullopt;
}

void sign_up(space::Space& space, const space::ReplyTo& to, const InviteCredential& wish, const std::string& password_hash) {
  const auto invite = standing_invite(space, wish.secret());
  if (!invite) {
    refuse_sign_in(space, to, wrong_credentials());
    return;
  }
  if (const auto refusal = objection(space, wish, *invite)) {
    refuse_sign_in(space, to, *refusal);
    return;
  }
  const Visitor visitor{nullptr, &wish, password_hash, wish.ward_hint()};
  const auto come = admission(space, visitor, *invite);
  auto request = wish_of(visitor, *invite);
  if (come == Admission::kRefused || come == Admission::kShut) {
    refuse_sign_in(space, to, error_content(ERROR_CODE_FORBIDDEN, come == Admission::kShut ? kNoRequests : kForEmployees));
    return;
  }
  const bool asks = come == Admission::kAsks || request.role() == ROLE_PARENT;
  const auto no_room = asks                                             ? no_room_to_ask(space, request)
                       : has_room(space, entrance_of(*invite), nullptr) ? std::nullopt
                                                                        : std::optional(conflict("the chat is full"));
  if (no_room) {
    refuse_sign_in(space, to, *no_room);
    return;
  }
  if (const auto refusal = no_room_for(space, policy::Operation::kJoinByInvite)) {
    space.reply(to, *refusal);
    return;
  }
  auto draft = space.draft(kFollowBytes);
  if (!draft) {
    refuse(space, to, ERROR_CODE_BUSY, "too much is waiting for the disk: send it again later");
    return;
  }
  if (come == Admission::kAsks) {
    ask(space, *draft, request, {});
    audit_use(space, *draft, *invite, {}, &request);
    count_use(space, *draft, *invite);
    to.actor->applicant = JoinRequestId(request.join_request_id());
    space.commit(std::move(*draft), to, join_status(request).SerializeAsString(), std::nullopt, {});
    return;
  }
  auto& account = welcome(space, *draft, visitor, *invite);
  auto hash = space::sha256(wish.new_token());
  space.add_device(*draft, account, hash, wish.device_name());
  space.add_actor(account, to.actor, std::move(hash));
  space.commit(std::move(*draft), to, signed_in(space, account).SerializeAsString(), std::nullopt, {});
}

// The same came before, and its answer got lost: whoever has the token is let in by it. False: nobody knows the token.
bool answer_again(space::Space& space, const space::ReplyTo& to, const std::string& new_token) {
  auto hash = space::sha256(new_token);
  const auto* device = space.device(hash);
  if (device == nullptr) {
    return answer_applicant(space, to, hash);
  }
  if (room_for_socket(space, to, *device->account)) {
    space.add_actor(*device->account, to.actor, std::move(hash));
    space.reply(to, signed_in(space, *device->account));
  }
  return true;
}

// The reset of a secret, as long as it opens.
const space::Invite* standing_reset(space::Space& space, const std::string& secret) {
  const auto* reset = space.invites().find(space::sha256(secret));
  const bool opens = reset != nullptr && space::is_reset(*reset) && space::stands(*reset, space.now_ms());
  return opens ? reset : nullptr;
}

// Whether the link is one that the guard need not count: a token that is known, or a secret that opens, and no login that somebody has:
// who has a link would find out all logins by it.
bool opens(space::Space& space, const SignIn& request) {
  if (request.space() != space.name()) {
    return false;
  }
  const auto hash = space::sha256(request.has_reset() ? request.reset().new_token() : request.invite().new_token());
  if (space.device(hash) != nullptr || space.join_requests().of_token(hash) != nullptr) {
    return true;
  }
  const auto& login = request.invite().login();
  return request.has_reset() ? standing_reset(space, request.reset().secret()) != nullptr
                             : standing_invite(space, request.invite().secret()).has_value() &&
                                   space.account_by_login(login) == nullptr && !space.join_requests().reserves(login);
}

void admit_by_link(space::Space& space, const space::ReplyTo& to, const SignIn& request, const std::string& password_hash) {
  if (request.space() != space.name()) {
    refuse_sign_in(space, to, wrong_credentials());
    return;
  }
  const bool resets = request.has_reset();
  if (answer_again(space, to, resets ? request.reset().new_token() : request.invite().new_token())) {
    return;
  }
  if (!resets) {
    sign_up(space, to, request.invite(), password_hash);
    return;
  }
  if (const auto* reset = standing_reset(space, request.reset().secret())) {
    reset_password(space, to, *reset, request.reset(), password_hash);
  } else {
    refuse_sign_in(space, to, wrong_credentials());
  }
}

template <class Credential>
std::optional<ServerFrame> malformed_credential(const Credential& wish) {
  if (wish.secret().size() != limits::kInviteSecretBytes) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want the 20 bytes of the link", "secret");
  }
  if (wish.password().empty() || wish.password().size() > limits::kPasswordBytes) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want a password of 1 to 128 bytes", "password");
  }
  if (wish.new_token().size() != limits::kTokenBytes) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want 32 random bytes", "new_token");
  }
  if (wish.device_name().size() > limits::kNameBytes || !policy::may_be_line(wish.device_name())) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want at most 64 bytes that stand on one line", "device_name");
  }
  return std::nullopt;
}

}  // namespace

policy::Arrival arrival_of(space::Space& space, const space::Account* person, const Entrance& entrance) {
  policy::Arrival arrival{.role = entrance.role, .is_newcomer = person == nullptr};
  if (person != nullptr) {
    const auto of_class = space.structure().class_of(person->id);
    arrival.roles = person->role_set();
    arrival.studies_elsewhere = entrance.role == ROLE_STUDENT && of_class && of_class != entrance.unit;
  }
  return arrival;
}

std::optional<ServerFrame> malformed_link(const SignIn& request) {
  if (request.has_reset()) {
    return malformed_credential(request.reset());
  }
  const auto& wish = request.invite();
  if (!policy::may_be_login(wish.login())) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want 2 to 64 of a-z, 0-9, dot, hyphen and underscore", "login");
  }
  if (!policy::may_be_name(wish.name())) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want a name of 1 to 256 bytes", "name");
  }
  if (wish.ward_hint().size() > limits::kTitleBytes || !policy::may_be_line(wish.ward_hint())) {
    return error_content(ERROR_CODE_INVALID_ARGUMENT, "want at most 256 bytes that stand on one line", "ward_hint");
  }
  return malformed_credential(wish);
}

// Every secret costs the hash of a password before it is looked at, so that a wrong one takes as long.
void sign_in_by_link(space::Space& space, const std::shared_ptr<space::Actor>& actor, const ClientFrame& frame) {
  auto check = check_of(frame, actor->address);
  check.judge = [&space, frame] { return opens(space, frame.sign_in()); };
  check_then(space, actor, frame, std::move(check), [&space, actor, frame](const space::PasswordVerdict& verdict) {
    if (space.apply_due()) {  // whoever made the invite may have lost the class meanwhile
      admit_by_link(space, {actor, frame.id()}, frame.sign_in(), verdict.new_hash);
    } else {
      refuse(space, {actor, frame.id()}, ERROR_CODE_BUSY, "what somebody could do until now ends: send it again later");
    }
  });
}

void join_by_invite(const Command& command) {
  const auto& wish = command.frame.join_by_invite();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kJoinByInvite, facts_about(command, nullptr)) ||
      !valid_optional_text(command, wish.ward_hint(), limits::kTitleBytes, "ward_hint")) {
    return;
  }
  const auto invite = standing_invite(space, wish.secret());
  if (!invite) {
    refuse_sign_in(space, command.to(), error_content(ERROR_CODE_NOT_FOUND, "there is no such thing"));
    return;
  }
  const Visitor visitor{&command.account(), nullptr, {}, wish.ward_hint()};
  auto request = wish_of(visitor, *invite);
  if (const auto there = already_there(space, command.account(), *invite, request)) {
    space.reply(command.to(), *there);
    return;
  }
  const auto come = admission(space, visitor, *invite);
  if (come == Admission::kRefused || come == Admission::kShut) {
    refuse(command, ERROR_CODE_FORBIDDEN, come == Admission::kShut ? kNoRequests : kFromEmployees);
    return;
  }
  const bool asks = come == Admission::kAsks || request.role() == ROLE_PARENT;
  const auto no_room = asks ? no_room_to_ask(space, request)
                       : has_room(space, entrance_of(*invite), &command.account())
                           ? std::nullopt
                           : std::optional(conflict("the chat is full"));
  if (no_room) {
    space.reply(command.to(), *no_room);
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kJoinByInvite, kFollowBytes);
  if (!draft) {
    return;
  }
  ServerFrame content;
  if (come == Admission::kAsks) {
    ask(space, *draft, request, command.account().id);
    audit_use(space, *draft, *invite, command.account().id, &request);
    count_use(space, *draft, *invite);
    content = join_status(request);
  } else {
    welcome(space, *draft, visitor, *invite);
    content.mutable_join_status()->set_state(JOIN_STATE_ACCEPTED);
  }
  commit(command, std::move(*draft), content);
}

}  // namespace atrium::commands
