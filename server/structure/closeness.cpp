#include "server/structure/closeness.h"

#include <algorithm>
#include <vector>

#include "server/policy/role_sets.h"

namespace atrium::structure {
namespace {

using namespace wire::v1;
using policy::Capacity;

struct Seat {
  Capacity as;
  std::uint64_t unit;
};

// The classes that somebody belongs to, and as what.
std::vector<Seat> seats_of(const Standing& person, const Structure& structure) {
  std::vector<Seat> seats;
  for (const auto* tie : structure.ties_of(person.account)) {
    const bool leads = tie->kind() == TIE_KIND_CURATOR_OF && person.roles.has_any(policy::kEmployees);
    const bool teaches = tie->kind() == TIE_KIND_TEACHES && person.roles.has(ROLE_TEACHER);
    if (leads || teaches) {
      seats.push_back({Capacity::kEmployee, tie->unit_id()});
    } else if (tie->kind() == TIE_KIND_STUDIES_IN && person.roles.has(ROLE_STUDENT)) {
      seats.push_back({Capacity::kStudent, tie->unit_id()});
    } else if (tie->kind() == TIE_KIND_GUARDIAN_OF && person.roles.has(ROLE_PARENT)) {
      for (const auto* of_ward : structure.ties_of(AccountId(tie->ward_id()))) {
        if (of_ward->kind() == TIE_KIND_STUDIES_IN) {
          seats.push_back({Capacity::kParent, of_ward->unit_id()});
        }
      }
    }
  }
  return seats;
}

bool guards(const Standing& parent, const Standing& ward, const Structure& structure) {
  if (!parent.roles.has(ROLE_PARENT) || !ward.roles.has(ROLE_STUDENT)) {
    return false;
  }
  const auto& ties = structure.ties_of(parent.account);
  return std::ranges::any_of(
      ties, [&](const Tie* tie) { return tie->kind() == TIE_KIND_GUARDIAN_OF && tie->ward_id() == ward.account.value; });
}

// In one class are also a student and the parents of the others, who are strangers to each other.
bool is_family(Capacity one, Capacity other) {
  return (one == Capacity::kParent && other == Capacity::kStudent) ||
         (one == Capacity::kStudent && other == Capacity::kParent);
}

}  // namespace

policy::Closeness closeness(const Standing& one, const Standing& other, const Structure& structure) {
  policy::Closeness close;
  const auto seats = seats_of(one, structure);
  const auto others = seats.empty() ? std::vector<Seat>() : seats_of(other, structure);
  for (const auto& seat : seats) {
    for (const auto& of_other : others) {
      if (seat.unit == of_other.unit && !is_family(seat.as, of_other.as)) {
        close.add(seat.as, of_other.as);
      }
    }
  }
  if (guards(one, other, structure)) {
    close.add(Capacity::kParent, Capacity::kStudent);
  }
  if (guards(other, one, structure)) {
    close.add(Capacity::kStudent, Capacity::kParent);
  }
  return close;
}

}  // namespace atrium::structure
