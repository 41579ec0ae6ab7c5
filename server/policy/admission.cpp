#include "server/policy/admission.h"

#include <algorithm>

#include "server/policy/decisions.h"
#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

constexpr Role kRoles[] = {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};

// Who leads the class, unless their status as a teacher has to be confirmed and is not.
bool leads(const Facts& facts) { return facts.target.leads && !facts.unconfirmed; }

// Who lets in people of a role: who may give it, and who leads or teaches the class.
bool lets_in(const Facts& facts) {
  const auto& target = facts.target;
  const bool teaches = target.teaches_class && !facts.unconfirmed;
  const bool of_class =
      (target.role == ROLE_STUDENT && (leads(facts) || teaches)) || (target.role == ROLE_PARENT && leads(facts));
  return gives(facts.actor, target.role) || of_class;
}

// A student's link makes nobody a student beside, and no other link gives a student more.
bool crosses(const Arrival& arrival) {
  return !arrival.is_newcomer && !arrival.roles.empty() && arrival.roles.has(ROLE_STUDENT) != (arrival.role == ROLE_STUDENT);
}

}  // namespace

bool moves(const Arrival& arrival) { return arrival.studies_elsewhere || crosses(arrival); }

// Who may not let such people in learns nothing about the class, and who is not in the chat nothing about that.
Decision decide_invitation(const Facts& facts) {
  const auto& target = facts.target;
  if (!lets_in(facts) || target.switched_off) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (!target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  if (!target.names_chat || target.enters_by_rule) {
    return allow();
  }
  if (!facts.chat || facts.chat->member_role == MEMBER_ROLE_UNSPECIFIED) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  const bool adds_people = facts.chat->member_role == MEMBER_ROLE_MODERATOR && facts.chat->kind != CHAT_KIND_DIRECT;
  return adds_people && !target.gate_shut ? allow() : refuse(ERROR_CODE_FORBIDDEN);
}

// What somebody has no say in does not exist for them; in their own affair nobody has a say. Only the administration takes a student out
// of another class, or makes a student of somebody who is something else.
Decision decide_admission(const Facts& facts) {
  const auto& target = facts.target;
  const bool of_class = leads(facts) && !target.moves && (target.role == ROLE_STUDENT || target.role == ROLE_PARENT);
  const bool decides = gives(facts.actor, target.role) || of_class;
  return target.visible && !target.own && decides ? allow() : refuse(ERROR_CODE_NOT_FOUND);
}

// The head and admins, for those whose every role they may give; who leads a class, for its students. Nobody for themselves: they would
// need no password for it.
Decision decide_reset(const Facts& facts) {
  const auto& target = facts.target;
  const bool leads_them = leads(facts) && target.roles == Roles{ROLE_STUDENT};
  if (!facts.actor.has_any(kOverseers) && !leads_them) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (!target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  const bool gives_all =
      std::ranges::all_of(kRoles, [&](Role role) { return !target.roles.has(role) || gives(facts.actor, role); });
  if (target.only_self || !(gives_all || leads_them)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  return target.closed ? refuse(ERROR_CODE_CONFLICT) : allow();
}

Admission admit(const Arrival& arrival) {
  const bool founds = arrival.from_application && arrival.role == ROLE_HEAD;
  if (!may_have(arrival.roles, arrival.role) && !(founds && arrival.is_newcomer)) {
    return Admission::kRefused;
  }
  if (founds) {
    return Admission::kLetIn;
  }
  const bool asks =
      !arrival.offered || arrival.needs_approval || arrival.returns || arrival.studies_elsewhere || crosses(arrival);
  return !asks ? Admission::kLetIn : arrival.takes_requests ? Admission::kAsks : Admission::kShut;
}

}  // namespace atrium::policy
