// What stands behind an invite, who keeps it, and what it makes of somebody.
#include "server/commands/entrance.h"

#include <algorithm>

#include "server/commands/company.h"
#include "server/config/limits.h"
#include "server/policy/role_sets.h"
#include "server/structure/class_ties.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// Whether somebody with this role, of this class, is in such a chat because of its template.
bool enters_by_rule(const structure::ChatRule& rule, Role role, UnitId unit) {
  switch (rule.chat_template) {
    case CHAT_TEMPLATE_SCHOOL:
      return role != ROLE_PARENT;  // nobody has confirmed them yet
    case CHAT_TEMPLATE_EMPLOYEES:
    case CHAT_TEMPLATE_STAFF_ROOM:
      return policy::kEmployees.has(role);
    case CHAT_TEMPLATE_DEPUTIES:
      return role == ROLE_HEAD || role == ROLE_DEPUTY;
    case CHAT_TEMPLATE_TEACHERS:
      return role == ROLE_HEAD || role == ROLE_TEACHER;
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_SUBJECT:
      return role == ROLE_STUDENT && rule.unit == unit;
    case CHAT_TEMPLATE_CLASS_PARENTS:
      return role == ROLE_PARENT && rule.unit == unit;
    default:
      return false;
  }
}

// Whether all that is named is there and hangs together.
bool is_there(space::Space& space, const Entrance& entrance) {
  const auto* unit = space.structure().unit(entrance.unit);
  const auto* ward = space.account(entrance.ward);
  const bool has_class =
      !entrance.unit || (unit != nullptr && unit->kind() == UNIT_KIND_CLASS && unit->archived_at_ms() == 0);
  const bool has_ward =
      !entrance.ward || (ward != nullptr && ward->has_role(ROLE_STUDENT) && space.studies_in(ward->id, entrance.unit));
  return has_class && has_ward && (!entrance.chat || space.chat(entrance.chat) != nullptr);
}

structure::Tie tie_of(space::Space& space, const space::Draft& draft, TieKind kind, AccountId person) {
  structure::Tie tie;
  tie.set_tie_id(space.environment().random());
  tie.set_kind(kind);
  tie.set_account_id(person.value);
  tie.set_from_ms(draft.at_ms);
  return tie;
}

void enrol(space::Space& space, space::Draft& draft, AccountId student, UnitId unit, AccountId by) {
  if (!space.studies_in(student, unit)) {
    auto tie = tie_of(space, draft, TIE_KIND_STUDIES_IN, student);
    tie.set_unit_id(unit.value);
    space.put_tie(draft, std::move(tie), by);
  }
}

void make_guardian(space::Space& space, space::Draft& draft, AccountId parent, AccountId ward, AccountId by) {
  auto tie = tie_of(space, draft, TIE_KIND_GUARDIAN_OF, parent);
  tie.set_ward_id(ward.value);
  if (space.structure().same_tie(tie) == nullptr) {
    space.put_tie(draft, std::move(tie), by);
  }
}

void seat(space::Space& space, space::Draft& draft, space::Account& person, space::Chat& chat, AccountId by,
          const std::vector<const space::Account*>& hosts) {
  const bool may_sit = std::ranges::any_of(
      hosts, [&](const space::Account* host) { return host != nullptr && could_add(space, *host, chat, person); });
  if (chat.member(person.id) == nullptr && may_sit) {
    Entry entry;
    entry.mutable_members_added()->add_account_ids(person.id.value);
    space.add_member(draft, chat, person, MEMBER_ROLE_MEMBER, chat.decided_seq.next());
    space.append(draft, chat, by, std::move(entry));
  }
}

}  // namespace

policy::Facts facts_about_entrance(space::Space& space, const space::Account& keeper, const Entrance& entrance) {
  auto facts = space.facts_of(keeper);
  auto& target = facts.target;
  target.role = entrance.role;
  target.visible = is_there(space, entrance);
  const auto ties = structure::ties_to_class(space.standing_of(keeper), entrance.unit, space.structure());
  target.leads = ties.leads;
  target.teaches_class = ties.teaches;
  target.switched_off = entrance.role == ROLE_STUDENT && !space.settings().invites_students();
  target.names_chat = static_cast<bool>(entrance.chat);
  if (const auto* chat = space.chat(entrance.chat)) {
    facts.chat = space.chat_facts(*chat, keeper, chat->member(keeper.id));
    target.enters_by_rule = is_in_by_rule(*chat, entrance);
    target.gate_shut = !structure::gate_opens(chat->rule(), {{}, policy::Roles{entrance.role}});
  }
  return facts;
}

bool is_offered(space::Space& space, const space::Invite& invite) {
  const auto* maker = space.account(AccountId(invite.made_by_id()));
  return maker != nullptr &&
         policy::decide(policy::Operation::kMakeInvite, facts_about_entrance(space, *maker, entrance_of(invite))).allowed();
}

bool has_room(space::Space& space, const Entrance& entrance, const space::Account* person) {
  const auto* chat = space.chat(entrance.chat);
  const bool is_in = chat != nullptr && person != nullptr && chat->member(person->id) != nullptr;
  return chat == nullptr || is_in ||
         (chat->present_members() < limits::kMembersPerChat &&
          (person == nullptr || person->chats.size() < limits::kChatsPerAccount));
}

bool is_in_by_rule(const space::Chat& chat, const Entrance& entrance) {
  return enters_by_rule(chat.rule(), entrance.role, entrance.unit);
}

void let_in(space::Space& space, space::Draft& draft, space::Account& person, const Entrance& entrance, AccountId by,
            const std::vector<const space::Account*>& hosts) {
  if (!person.has_role(entrance.role)) {
    const bool unproven = entrance.role == ROLE_PARENT && !entrance.ward;
    space.change_account(draft, person, by, [&](space::Account& changed) {
      changed.roles.push_back(entrance.role);
      changed.unconfirmed = changed.unconfirmed || unproven;
    });
  }
  if (entrance.role == ROLE_STUDENT) {
    enrol(space, draft, person.id, entrance.unit, by);
  }
  if (entrance.role == ROLE_PARENT && entrance.ward) {
    make_guardian(space, draft, person.id, entrance.ward, by);
  }
  auto* chat = space.chat(entrance.chat);
  if (chat != nullptr && !is_in_by_rule(*chat, entrance)) {
    seat(space, draft, person, *chat, by, hosts);
  }
}

}  // namespace atrium::commands
