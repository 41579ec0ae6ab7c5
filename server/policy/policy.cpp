#include "server/policy/policy.h"

#include "server/policy/admission.h"
#include "server/policy/decisions.h"
#include "server/policy/exclusion_rules.h"
#include "server/policy/role_sets.h"
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

// What must hold beside the role.
enum class Need : std::uint8_t {
  kNothing,
  kMembership,  // member of the chat
  kPosting,     // member who may write there, and mentions nobody whom they may not
  kCompany,     // brings together only whom they may
  kModeration,  // moderator of the chat, which is not a direct one; its gate opens, and they may bring these people together
  kOwnMessage,  // member who may write there, and wrote the message
  kOwnOrModerator,   // member of those who write there, and wrote the message, or moderator
  kReacting,         // member who takes part there, about a message that they see
  kPinning,          // the same, and moderator or one of two
  kVoting,           // the same, and of those whom the poll is for
  kPollClosing,      // wrote the poll, or moderator
  kSeen,             // member who sees the message
  kSelfOrModerator,  // a member about themselves, or a moderator; never in a direct chat
  kReachable,        // may write to that person directly
  kMemberList,       // member; of a channel, moderator or employee
  kAcquaintance,     // may know that person
  kGrant,            // gives that role
  kRevocation,       // takes that role
  kClosing,          // takes each role that the person has
  kSelfOrOverseer,   // about themselves, or overseer
  kTie,              // ties people so
  kTemplate,         // makes a chat of that template
  kThere,            // what it is about is there
  kInUse,            // the same, and it is not archived
  kExclusion,        // keeps people out of chats of that template
  kExclusionList,    // the same of any, or moderator of the chat
  kSelfOrEmployee,   // about themselves, or employee
  kBlocking,         // knows that person and need not hear from them
  kMuting,           // moderator of the chat, about a member who is none
  kInvitation,       // may let such people in there
  kOwnInvitation,    // has made the invite, or could make it
  kAdmission,        // decides about somebody else who wants to be that there
  kOwn,              // it is theirs
  kOther,            // about somebody else
  kStructure,        // the school has one
  kReset,            // may let that person choose a new password
};

// Whether it goes on while the disk is almost full, as everything does that only reads, or takes away what somebody has or could do,
// or guards an account. What stores something new does not.
enum class OnAFullDisk : std::uint8_t { kIsRefused, kGoesOn };
constexpr auto kGoesOn = OnAFullDisk::kGoesOn;

struct Rule {
  Operation operation;
  Roles roles;
  Need need;
  OnAFullDisk on_a_full_disk = OnAFullDisk::kIsRefused;
};

constexpr Rule kRules[] = {
    {Operation::kResume, kAnybody, Need::kNothing, kGoesOn},
    {Operation::kSignOut, kAnybody, Need::kNothing, kGoesOn},
    {Operation::kFindPeople, kAnybody, Need::kAcquaintance, kGoesOn},
    {Operation::kListChats, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kCreateChat, kEmployees, Need::kCompany},
    {Operation::kOpenDirectChat, kEverybody, Need::kReachable},
    {Operation::kReadHistory, kEverybody, Need::kMembership, kGoesOn},
    {Operation::kListMembers, kEverybody, Need::kMemberList, kGoesOn},
    {Operation::kSetReadMark, kEverybody, Need::kMembership, kGoesOn},
    {Operation::kSetTyping, kEverybody, Need::kPosting, kGoesOn},
    {Operation::kSendMessage, kEverybody, Need::kPosting},
    {Operation::kEditMessage, kEverybody, Need::kOwnMessage},
    {Operation::kDeleteMessage, kEverybody, Need::kOwnOrModerator, kGoesOn},
    {Operation::kSetReaction, kEverybody, Need::kReacting},
    {Operation::kPinMessage, kEverybody, Need::kPinning},
    {Operation::kReadEntries, kEverybody, Need::kMembership, kGoesOn},
    {Operation::kCastVote, kEverybody, Need::kVoting},
    {Operation::kClosePoll, kEverybody, Need::kPollClosing, kGoesOn},
    {Operation::kReadPoll, kEverybody, Need::kSeen, kGoesOn},
    {Operation::kAddMembers, kEverybody, Need::kModeration},
    {Operation::kRemoveMembers, kEverybody, Need::kSelfOrModerator, kGoesOn},
    {Operation::kListPeople, kEmployees, Need::kNothing, kGoesOn},
    {Operation::kGrantRole, kAdministration, Need::kGrant},
    {Operation::kRevokeRole, kAdministration, Need::kRevocation, kGoesOn},
    {Operation::kCloseAccount, kAdministration, Need::kClosing, kGoesOn},
    {Operation::kRequestVerification, {ROLE_TEACHER}, Need::kNothing},
    {Operation::kDecideVerification, kOverseers, Need::kOther, kGoesOn},
    {Operation::kListDevices, kAnybody, Need::kSelfOrOverseer, kGoesOn},
    {Operation::kRevokeDevices, kAnybody, Need::kSelfOrOverseer, kGoesOn},
    {Operation::kChangePassword, kAnybody, Need::kNothing, kGoesOn},
    {Operation::kReadAudit, {ROLE_HEAD, ROLE_ADMIN, ROLE_OPERATOR}, Need::kNothing, kGoesOn},
    {Operation::kReadStructure, kEmployees, Need::kNothing, kGoesOn},
    {Operation::kMakeUnit, kAdministration, Need::kStructure},
    {Operation::kMakeDiscipline, kAdministration, Need::kStructure},
    {Operation::kMakeTie, kEmployees, Need::kTie},
    {Operation::kEndTie, kEmployees, Need::kTie, kGoesOn},
    {Operation::kListTies, kEverybody, Need::kSelfOrEmployee, kGoesOn},
    {Operation::kMakeTemplateChat, kEmployees, Need::kTemplate},
    {Operation::kReadSettings, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kReadContactRules, kEmployees, Need::kNothing, kGoesOn},
    {Operation::kChangeSettings, kOverseers, Need::kNothing, kGoesOn},
    {Operation::kReadProfile, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kChangeProfile, kOverseers, Need::kNothing},
    {Operation::kCheckContacts, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kBlockPerson, kEverybody, Need::kBlocking, kGoesOn},
    {Operation::kUnblockPerson, kEverybody, Need::kNothing},
    {Operation::kListBlocked, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kMuteMember, kEverybody, Need::kMuting, kGoesOn},
    {Operation::kRenameUnit, kAdministration, Need::kInUse},
    {Operation::kArchiveUnit, kAdministration, Need::kInUse},
    {Operation::kRenameDiscipline, kAdministration, Need::kThere},
    {Operation::kExcludeMember, kEmployees, Need::kExclusion, kGoesOn},
    {Operation::kLiftExclusion, kEmployees, Need::kExclusion},
    {Operation::kListExclusions, kEmployees, Need::kExclusionList, kGoesOn},
    {Operation::kMakeChannel, kAdministration, Need::kThere},
    {Operation::kChangeChannel, kAdministration, Need::kThere},
    {Operation::kSubmitApplication, {ROLE_OPERATOR}, Need::kNothing},
    {Operation::kListApplications, {ROLE_OPERATOR}, Need::kNothing, kGoesOn},
    {Operation::kDecideApplication, {ROLE_OPERATOR}, Need::kNothing},
    {Operation::kMakeInvite, kEmployees, Need::kInvitation},
    {Operation::kListInvites, kEmployees, Need::kNothing, kGoesOn},
    {Operation::kRevokeInvites, kEmployees, Need::kNothing, kGoesOn},
    {Operation::kRevokeInvite, kEmployees, Need::kOwnInvitation, kGoesOn},
    {Operation::kJoinByInvite, kEverybody, Need::kNothing},
    {Operation::kListJoinRequests, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kDecideJoinRequests, kEmployees, Need::kNothing},
    {Operation::kDecideJoinRequest, kEmployees, Need::kAdmission},
    {Operation::kWithdrawJoinRequest, kEverybody, Need::kOwn, kGoesOn},
    {Operation::kMakePasswordReset, kEmployees, Need::kReset, kGoesOn},
};

const Rule* find_rule(Operation operation) {
  for (const auto& rule : kRules) {
    if (rule.operation == operation) {
      return &rule;
    }
  }
  return nullptr;
}

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

Decision allow_if(bool condition) { return condition ? allow() : refuse(ERROR_CODE_FORBIDDEN); }

bool one_is_employee(const Facts& facts) {
  return facts.actor.has_any(kEmployees) || facts.target.roles.has_any(kEmployees);
}

// Employees know everybody and everybody knows employees; others only whom they meet in a chat, or may write to. Operators know each other.
bool acquainted(const Facts& facts) {
  const auto& target = facts.target;
  return target.visible &&
         (target.only_self || one_is_employee(facts) || target.may_meet || target.reaches || facts.actor.has(ROLE_OPERATOR));
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
                                     : allow_if(may_mention(facts));
    case Need::kVoting:
      return target.visible ? allow_if(takes_part(chat) && target.may_vote) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kPollClosing:
      return target.visible ? allow_if(target.own_message || (moderator && !fixed)) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kSeen:
      return target.visible ? allow() : refuse(ERROR_CODE_NOT_FOUND);
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
