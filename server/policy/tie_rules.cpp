#include "server/policy/tie_rules.h"

#include "server/policy/decisions.h"
#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

// What somebody must be to be tied so, and whether the curator of the class may do it.
struct TieRule {
  TieKind kind;
  Roles candidates;
  bool by_curator;
};

constexpr TieRule kTies[] = {
    {TIE_KIND_CURATOR_OF, kEmployees, false},        {TIE_KIND_TEACHES, {ROLE_TEACHER}, false},
    {TIE_KIND_STUDIES_IN, {ROLE_STUDENT}, false},    {TIE_KIND_GUARDIAN_OF, {ROLE_PARENT}, true},
    {TIE_KIND_PARENT_ACTIVIST, {ROLE_PARENT}, true}, {TIE_KIND_STUDENT_ACTIVIST, {ROLE_STUDENT}, true},
};

const TieRule* find_tie(TieKind kind) {
  for (const auto& rule : kTies) {
    if (rule.kind == kind) {
      return &rule;
    }
  }
  return nullptr;
}

}  // namespace

// Who has no right to any tie of the kind learns nothing about the person.
Decision decide_tie(Operation operation, const Facts& facts) {
  const auto& target = facts.target;
  const bool administrates = facts.actor.has_any(kAdministration);
  const auto* rule = find_tie(target.tie);
  if (rule == nullptr) {
    return refuse(administrates ? ERROR_CODE_NOT_FOUND : ERROR_CODE_FORBIDDEN);
  }
  if (!administrates && !(rule->by_curator && target.leads && !facts.unconfirmed)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (!target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  const bool fits =
      operation == Operation::kEndTie || (!target.closed && !target.archived && target.roles.has_any(rule->candidates));
  return fits ? allow() : refuse(ERROR_CODE_CONFLICT);
}

Decision decide_template(const Facts& facts) {
  const auto& target = facts.target;
  const bool administrates = facts.actor.has_any(kAdministration);
  const auto decided = [&](bool may) {
    return !may              ? refuse(ERROR_CODE_FORBIDDEN)
           : !target.visible ? refuse(ERROR_CODE_NOT_FOUND)
           : target.archived ? refuse(ERROR_CODE_CONFLICT)
                             : allow();
  };
  switch (target.chat_template) {
    case CHAT_TEMPLATE_SCHOOL:
    case CHAT_TEMPLATE_EMPLOYEES:
    case CHAT_TEMPLATE_STAFF_ROOM:
      return decided(administrates);
    case CHAT_TEMPLATE_DEPUTIES:
    case CHAT_TEMPLATE_TEACHERS:
    case CHAT_TEMPLATE_PARENT_ACTIVISTS:
    case CHAT_TEMPLATE_STUDENT_ACTIVISTS:
      return decided(facts.actor.has(ROLE_HEAD));
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_CLASS_PARENTS:
    case CHAT_TEMPLATE_CLASS_TEACHERS:
      return decided(administrates || (target.leads && !facts.unconfirmed));
    case CHAT_TEMPLATE_SUBJECT:
      return decided(administrates || ((target.leads || target.teaches) && !facts.unconfirmed));
    default:
      return refuse(ERROR_CODE_FORBIDDEN);
  }
}

Roles candidates_for(TieKind kind) {
  const auto* rule = find_tie(kind);
  return rule == nullptr ? Roles() : rule->candidates;
}

}  // namespace atrium::policy
