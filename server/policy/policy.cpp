#include "server/policy/policy.h"

#include "server/policy/admission.h"
#include "server/policy/decisions.h"
#include "server/policy/exclusion_rules.h"
#include "server/policy/role_sets.h"
#include "server/policy/rules.h"
#include "server/policy/tie_rules.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

// Who gives and takes a role, and what somebody must be already to get it.
struct Grant {
  Role role;
  Roles granters;
  Roles candidates;
};

constexpr Grant kGrants[] = {
    {ROLE_HEAD, {ROLE_HEAD}, kEmployees},       {ROLE_DEPUTY, {ROLE_HEAD}, kEmployees},
    {ROLE_ADMIN, kOverseers, kEmployees},       {ROLE_TEACHER, kAdministration, kEverybody},
    {ROLE_STAFF, kAdministration, kEverybody},  {ROLE_STUDENT, kAdministration, kEverybody},
    {ROLE_PARENT, kAdministration, kEverybody},
};

bool may_post(const ChatFacts& chat) {
  switch (chat.kind) {
    case CHAT_KIND_DIRECT:
    case CHAT_KIND_GROUP:
      return !chat.archived;
    case CHAT_KIND_CHANNEL:
      return !chat.archived && chat.member_role == MEMBER_ROLE_MODERATOR;
    default:
      return false;  // in a service chat only the server writes
  }
}

// As it stands now: what was said before stays, and can be taken back.
bool takes_part(const ChatFacts& chat) {
  return chat.kind != CHAT_KIND_SERVICE && !chat.archived && !chat.muted &&
         (chat.kind != CHAT_KIND_DIRECT || chat.reaches_peer);
}

bool is_heard(const ChatFacts& chat) { return may_post(chat) && takes_part(chat); }

// Pupils don't ring for everybody.
bool may_mention(const Facts& facts) {
  return !facts.target.mentions_many || facts.actor.has_any(kEmployees) || facts.chat->member_role == MEMBER_ROLE_MODERATOR;
}

bool is_for_many(const ChatFacts& chat) { return chat.kind == CHAT_KIND_GROUP || chat.kind == CHAT_KIND_CHANNEL; }

// Where many read; those whose word it is there.
bool may_ask_to_confirm(const Facts& facts) {
  const bool is_theirs = facts.actor.has_any(kEmployees) || facts.chat->member_role == MEMBER_ROLE_MODERATOR;
  return !facts.target.asks_to_confirm || (is_for_many(*facts.chat) && is_theirs);
}

Decision allow_if(bool condition) { return condition ? allow() : refuse(ERROR_CODE_FORBIDDEN); }

bool one_is_employee(const Facts& facts) {
  return facts.actor.has_any(kEmployees) || facts.target.roles.has_any(kEmployees);
}

// Employees know everybody and everybody knows employees; others only whom they meet in a chat, or may write to. Operators know each other.
bool acquainted(const Facts& facts) {
  return facts.target.visible && (!knows_only_by_meeting(facts) || facts.target.may_meet);
}

// Whom the actor may not know does not exist for them.
Decision decide_reachable(const Facts& facts) {
  if (!acquainted(facts) || facts.target.closed) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return allow_if(!facts.target.only_self && facts.target.reaches);
}

Decision decide_blocking(const Facts& facts) {
  if (!acquainted(facts) || facts.target.closed) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return allow_if(!facts.target.only_self && facts.target.blockable);
}

// Nobody pulls into a chat whom they could not write to, and only the administration brings students together with other people's
// parents.
bool may_bring_together(const Facts& facts) {
  const auto& target = facts.target;
  return !target.out_of_reach && !target.unconfirmed && (!target.strangers_meet || facts.actor.has_any(kAdministration));
}

const Grant* find_grant(Role role) {
  for (const auto& grant : kGrants) {
    if (grant.role == role) {
      return &grant;
    }
  }
  return nullptr;
}

// A school is never without these.
bool leaves_nobody(const TargetFacts& target, Role role) {
  return (role == ROLE_HEAD || role == ROLE_ADMIN) && target.sole.has(role);
}

bool takes(const Facts& facts, Role role) { return gives(facts.actor, role); }

Decision decide_closing(const Facts& facts) {
  bool contradiction = facts.target.closed;
  for (const auto& grant : kGrants) {
    if (!facts.target.roles.has(grant.role)) {
      continue;
    }
    if (!facts.actor.has_any(grant.granters)) {
      return refuse(ERROR_CODE_FORBIDDEN);
    }
    contradiction = contradiction || leaves_nobody(facts.target, grant.role);
  }
  return contradiction ? refuse(ERROR_CODE_CONFLICT) : allow();
}

// Who has no say about it does not learn that it is there. Nobody decides about what they wrote themselves.
Decision decide_report(const Facts& facts) {
  const bool moderates = facts.chat && facts.chat->member_role == MEMBER_ROLE_MODERATOR && is_for_many(*facts.chat);
  const bool has_a_say = facts.actor.has_any(kAdministration) || moderates;
  return facts.target.visible && has_a_say && !facts.target.own_message ? allow() : refuse(ERROR_CODE_NOT_FOUND);
}

Decision decide_about_reported_author(const Facts& facts) {
  const auto report = decide_report(facts);
  return !report.allowed()                                                    ? report
         : !facts.chat || !is_for_many(*facts.chat) || facts.target.moderates ? refuse(ERROR_CODE_FORBIDDEN)
         : facts.target.has_left                                              ? refuse(ERROR_CODE_CONFLICT)
                                                                              : allow();
}

// Acts of the administration about a person.
Decision decide_about_person(Need need, const Facts& facts) {
  const auto& target = facts.target;
  if (need == Need::kSelfOrOverseer) {
    const bool may = target.only_self || facts.actor.has_any(kOverseers);
    return !may ? refuse(ERROR_CODE_FORBIDDEN) : target.visible ? allow() : refuse(ERROR_CODE_NOT_FOUND);
  }
  if (!target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  if (need == Need::kClosing) {
    return decide_closing(facts);
  }
  if (!takes(facts, target.role)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (need == Need::kGrant) {
    const bool candidate = target.closed || target.roles.has_any(find_grant(target.role)->candidates);
    return !candidate ? refuse(ERROR_CODE_FORBIDDEN) : target.closed ? refuse(ERROR_CODE_CONFLICT) : allow();
  }
  return leaves_nobody(target, target.role) ? refuse(ERROR_CODE_CONFLICT) : allow();
}

Decision decide_in_chat(Need need, const Facts& facts) {
  const auto& chat = *facts.chat;
  const auto& target = facts.target;
  const bool moderator = chat.member_role == MEMBER_ROLE_MODERATOR;
  const bool fixed = chat.kind == CHAT_KIND_DIRECT || chat.kind == CHAT_KIND_SERVICE;  // it is whose it is
  switch (need) {
    case Need::kMembership:
      return allow();
    case Need::kMemberList:
      return allow_if(chat.kind != CHAT_KIND_CHANNEL || moderator || facts.actor.has_any(kEmployees));
    case Need::kPosting:
      return !is_heard(chat)         ? refuse(ERROR_CODE_FORBIDDEN)
             : target.lost_reference ? refuse(ERROR_CODE_NOT_FOUND)
             : target.too_soon       ? refuse(ERROR_CODE_TOO_SOON)
                                     : allow_if(may_mention(facts) && may_ask_to_confirm(facts));
    case Need::kVoting:
      return target.visible ? allow_if(takes_part(chat) && target.is_asked) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kAuthorOrModerator:
      return target.visible ? allow_if(target.own_message || (moderator && !fixed)) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kConfirming:
      return target.visible ? allow_if(target.is_asked) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kPacing:
      return allow_if(moderator && chat.kind == CHAT_KIND_GROUP && !chat.archived);
    case Need::kSeen:
      return target.visible ? allow() : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kOthersMessage:
      return target.visible ? allow_if(!target.own_message) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kReacting:
      return target.visible ? allow_if(takes_part(chat)) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kPinning:
      return target.visible ? allow_if(takes_part(chat) && (moderator || chat.kind == CHAT_KIND_DIRECT))
                            : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kModeration:
      return allow_if(moderator && !fixed && !chat.archived && !target.gate_shut && may_bring_together(facts));
    case Need::kMuting:
      return !moderator || fixed ? refuse(ERROR_CODE_FORBIDDEN)
             : target.visible    ? allow_if(!target.moderates)
                                 : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kOwnMessage:
      return target.visible ? allow_if(target.own_message && !target.too_late && is_heard(chat) && may_mention(facts))
                            : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kOwnOrModerator:
      return target.visible ? allow_if((target.own_message && !target.too_late && may_post(chat)) || (moderator && !fixed))
                            : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kSelfOrModerator:
      return fixed || !(target.only_self || moderator) ? refuse(ERROR_CODE_FORBIDDEN)
             : target.by_rule                          ? refuse(ERROR_CODE_CONFLICT)
                                                       : allow();
    default:
      break;
  }
  return refuse(ERROR_CODE_FORBIDDEN);
}

}  // namespace

bool goes_on_without_room(Operation operation) {
  const Rule* rule = find_rule(operation);
  return rule != nullptr && rule->on_a_full_disk == OnAFullDisk::kGoesOn;
}

bool knows_only_by_meeting(const Facts& facts) {
  const auto& target = facts.target;
  return !target.only_self && !one_is_employee(facts) && !target.reaches && !facts.actor.has(ROLE_OPERATOR);
}

bool gives(Roles actor, Role role) {
  const auto* grant = find_grant(role);
  return grant != nullptr && actor.has_any(grant->granters);
}

bool may_have(Roles person, Role role) {
  const auto* grant = find_grant(role);
  return grant != nullptr && (grant->candidates == kEverybody || person.has_any(grant->candidates));
}

Decision decide(Operation operation, const Facts& facts) {
  const Rule* rule = find_rule(operation);
  if (rule == nullptr || !facts.actor.has_any(rule->roles)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  switch (rule->need) {
    case Need::kNothing:
      return allow();
    case Need::kReachable:
      return decide_reachable(facts);
    case Need::kCompany:
      return allow_if(may_bring_together(facts));
    case Need::kBlocking:
      return decide_blocking(facts);
    case Need::kAcquaintance:
      return acquainted(facts) ? allow() : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kTie:
      return decide_tie(operation, facts);
    case Need::kTemplate:
      return decide_template(facts);
    case Need::kThere:
      return facts.target.visible ? allow() : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kInUse:
      return !facts.target.visible   ? refuse(ERROR_CODE_NOT_FOUND)
             : facts.target.archived ? refuse(ERROR_CODE_CONFLICT)
                                     : allow();
    case Need::kExclusion:
      return decide_exclusion(operation, facts);
    case Need::kExclusionList:
      return decide_exclusion_list(facts);
    case Need::kSelfOrEmployee:
      return !facts.target.only_self && !facts.actor.has_any(kEmployees) ? refuse(ERROR_CODE_FORBIDDEN)
             : facts.target.visible                                      ? allow()
                                                                         : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kInvitation:
      return decide_invitation(facts);
    case Need::kOwnInvitation:
      return facts.target.own || decide_invitation(facts).allowed() ? allow() : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kAdmission:
      return decide_admission(facts);
    case Need::kOwn:
      return facts.target.own ? allow() : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kOther:
      return allow_if(!facts.target.only_self);
    case Need::kStructure:
      return allow_if(facts.has_structure);
    case Need::kReset:
      return decide_reset(facts);
    case Need::kReport:
      return decide_report(facts);
    case Need::kReportedAuthor:
      return decide_about_reported_author(facts);
    case Need::kGrant:
    case Need::kRevocation:
    case Need::kClosing:
    case Need::kSelfOrOverseer:
      return decide_about_person(rule->need, facts);
    default:
      break;
  }
  if (!facts.chat || facts.chat->member_role == MEMBER_ROLE_UNSPECIFIED) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return decide_in_chat(rule->need, facts);
}

}  // namespace atrium::policy
