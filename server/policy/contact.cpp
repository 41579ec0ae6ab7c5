#include "server/policy/contact.h"

#include <boost/assert.hpp>

#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

constexpr auto kTied = CONTACT_CONDITION_TIED;
constexpr auto kShared = CONTACT_CONDITION_SHARED;
constexpr auto kAlways = CONTACT_CONDITION_ALWAYS;

constexpr Role kRoleList[] = {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};

bool administrates(Role role) { return kAdministration.has(role); }

ContactCondition by_default(Role from, Role to) {
  const bool families = !kEmployees.has(from) && !kEmployees.has(to);
  if (administrates(from) || administrates(to) || (kEmployees.has(from) && kEmployees.has(to))) {
    return kAlways;
  }
  return families && from == to ? kShared : kTied;
}

Capacity capacity_of(Role role) {
  return role == ROLE_STUDENT ? Capacity::kStudent : role == ROLE_PARENT ? Capacity::kParent : Capacity::kEmployee;
}

bool is_pupil(Roles roles) { return roles.has(ROLE_STUDENT) && !roles.has_any(kEmployees); }

// By which roles somebody is written to: whoever is a student is protected as one.
Roles as_addressee(Roles roles) { return is_pupil(roles) ? Roles{ROLE_STUDENT} : roles; }

// By which roles somebody writes: to students a teacher who is not confirmed writes as what else they are.
Roles as_writer(const ContactFacts& facts) {
  if (!facts.unconfirmed || !is_pupil(facts.to)) {
    return facts.from;
  }
  Roles rest;
  for (const auto role : kRoleList) {
    if (facts.from.has(role) && role != ROLE_TEACHER && role != ROLE_STAFF) {
      rest.add(role);
    }
  }
  return rest;
}

bool holds(ContactCondition condition, bool tied, bool shares_group) {
  switch (condition) {
    case kTied:
      return tied;
    case kShared:
      return tied || shares_group;
    case kAlways:
      return true;
    default:
      return false;
  }
}

template <class Condition>
bool any_pair(Roles from, Roles to, Condition&& condition) {
  for (const auto one : kRoleList) {
    for (const auto other : kRoleList) {
      if (from.has(one) && to.has(other) && condition(one, other)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

ContactTable::ContactTable() {
  for (const auto from : kRoleList) {
    for (const auto to : kRoleList) {
      conditions_[from][to] = by_default(from, to);
    }
  }
}

bool ContactTable::allows(Role from, Role to, ContactCondition condition) {
  const bool known = Role_IsValid(from) && Role_IsValid(to) && kEverybody.has(from) && kEverybody.has(to) &&
                     ContactCondition_IsValid(condition) && condition != CONTACT_CONDITION_UNSPECIFIED;
  return known && (to != ROLE_STUDENT || administrates(from) || condition != kAlways);
}

void ContactTable::set(Role from, Role to, ContactCondition condition) {
  BOOST_VERIFY(allows(from, to, condition));
  conditions_[from][to] = condition;
}

bool may_write(const ContactTable& table, const ContactFacts& facts) {
  const bool on_trial = facts.on_trial && !facts.from.has_any(kEmployees) && !facts.to.has_any(kEmployees);
  if (on_trial || (facts.blocked && may_block(facts))) {
    return false;
  }
  return any_pair(as_writer(facts), as_addressee(facts.to), [&](Role from, Role to) {
    return holds(table.condition(from, to), facts.tied.has(capacity_of(from), capacity_of(to)), facts.shares_group);
  });
}

bool may_block(const ContactFacts& facts) {
  const bool adults = !facts.from.has(ROLE_STUDENT) && !facts.to.has(ROLE_STUDENT);
  const bool colleagues = facts.from.has_any(kEmployees) && facts.to.has_any(kEmployees);
  const bool duty = facts.tied.has(Capacity::kEmployee, Capacity::kParent) ||  //
                    facts.tied.has(Capacity::kParent, Capacity::kEmployee);
  return adults && !colleagues && !duty && !facts.from.has_any(kAdministration) && !facts.to.has_any(kAdministration);
}

bool has_strangers(const ContactTable& table) { return table.condition(ROLE_PARENT, ROLE_STUDENT) != kShared; }

bool is_stranger(const ContactTable& table, const ContactFacts& facts) {
  const bool outsider = facts.from.has(ROLE_PARENT) && !facts.from.has(ROLE_STUDENT) && !facts.from.has_any(kEmployees);
  const auto condition = table.condition(ROLE_PARENT, ROLE_STUDENT);
  return has_strangers(table) && outsider && is_pupil(facts.to) &&
         !holds(condition, facts.tied.has(Capacity::kParent, Capacity::kStudent), false);
}

}  // namespace atrium::policy
