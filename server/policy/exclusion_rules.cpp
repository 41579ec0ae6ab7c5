#include "server/policy/exclusion_rules.h"

#include "server/policy/decisions.h"
#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

// Whether the actor keeps that person out of chats of that template, and lets them in again. A curator keeps out students of the
// class; who looks after them has no business with curators.
bool keeps_out(const Facts& facts) {
  const auto& target = facts.target;
  const bool administrates = facts.actor.has_any(kAdministration);
  switch (target.chat_template) {
    case CHAT_TEMPLATE_DEPUTIES:
    case CHAT_TEMPLATE_TEACHERS:
    case CHAT_TEMPLATE_PARENT_ACTIVISTS:
    case CHAT_TEMPLATE_STUDENT_ACTIVISTS:
      return facts.actor.has(ROLE_HEAD);
    case CHAT_TEMPLATE_STAFF_ROOM:
    case CHAT_TEMPLATE_CLASS_PARENTS:
    case CHAT_TEMPLATE_CLASS_TEACHERS:
      return administrates;
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_SUBJECT:
      return administrates || (target.leads && target.roles.has(ROLE_STUDENT) && !target.roles.has_any(kEmployees));
    default:
      return false;
  }
}

}  // namespace

Decision decide_exclusion(Operation operation, const Facts& facts) {
  const auto& target = facts.target;
  if (target.chat_template == CHAT_TEMPLATE_UNSPECIFIED && facts.actor.has_any(kAdministration)) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  if (!keeps_out(facts)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (!target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  if (operation == Operation::kLiftExclusion) {
    return target.excluded ? allow() : refuse(ERROR_CODE_CONFLICT);
  }
  // Nothing is hidden from who looks after the chat.
  const bool can_be = target.place == MEMBER_ROLE_MEMBER && !target.archived;
  return can_be ? allow() : refuse(ERROR_CODE_CONFLICT);
}

Decision decide_exclusion_list(const Facts& facts) {
  if (facts.target.chat_template != CHAT_TEMPLATE_UNSPECIFIED && facts.actor.has_any(kAdministration)) {
    return allow();
  }
  if (!facts.chat || facts.chat->member_role == MEMBER_ROLE_UNSPECIFIED) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return facts.chat->member_role == MEMBER_ROLE_MODERATOR ? allow() : refuse(ERROR_CODE_FORBIDDEN);
}

}  // namespace atrium::policy
