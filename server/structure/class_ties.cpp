#include "server/structure/class_ties.h"

#include "server/policy/role_sets.h"

namespace atrium::structure {

using namespace wire::v1;

ClassTies ties_to_class(const Standing& person, UnitId unit, const Structure& structure, DisciplineId discipline) {
  ClassTies ties;
  for (const auto* tie : structure.ties_of(person.account)) {
    if (!unit || tie->unit_id() != unit.value) {
      continue;
    }
    const bool teaches = tie->kind() == TIE_KIND_TEACHES && person.roles.has(ROLE_TEACHER);
    ties.leads |= tie->kind() == TIE_KIND_CURATOR_OF && person.roles.has_any(policy::kEmployees);
    ties.teaches |= teaches;
    ties.teaches_discipline |= teaches && tie->discipline_id() == discipline.value;
  }
  return ties;
}

}  // namespace atrium::structure
