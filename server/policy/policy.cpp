#include "server/policy/policy.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

constexpr Roles kEverybody{ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};
constexpr Roles kEmployees{ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF};

// What must hold beside the role.
enum class Need : std::uint8_t {
  kNothing,
  kMembership,       // member of the chat
  kPosting,          // member who may write there
  kModeration,       // moderator of the chat, which is not a direct one
  kOwnMessage,       // member who may write there, and wrote the message
  kOwnOrModerator,   // as above, or moderator
  kSelfOrModerator,  // a member about themselves, or a moderator; never in a direct chat
  kReachable,        // may write to that person directly
};

struct Rule {
  Operation operation;
  Roles roles;
  Need need;
};

constexpr Rule kRules[] = {
    {Operation::kResume, kEverybody, Need::kNothing},
    {Operation::kSignOut, kEverybody, Need::kNothing},
    {Operation::kFindPeople, kEverybody, Need::kNothing},
    {Operation::kListChats, kEverybody, Need::kNothing},
    {Operation::kCreateChat, kEmployees, Need::kNothing},
    {Operation::kOpenDirectChat, kEverybody, Need::kReachable},
    {Operation::kReadHistory, kEverybody, Need::kMembership},
    {Operation::kListMembers, kEverybody, Need::kMembership},
    {Operation::kSetReadMark, kEverybody, Need::kMembership},
    {Operation::kSetTyping, kEverybody, Need::kPosting},
    {Operation::kSendMessage, kEverybody, Need::kPosting},
    {Operation::kEditMessage, kEverybody, Need::kOwnMessage},
    {Operation::kDeleteMessage, kEverybody, Need::kOwnOrModerator},
    {Operation::kAddMembers, kEverybody, Need::kModeration},
    {Operation::kRemoveMembers, kEverybody, Need::kSelfOrModerator},
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
  return chat.kind == CHAT_KIND_CHANNEL ? chat.member_role == MEMBER_ROLE_MODERATOR : chat.kind != CHAT_KIND_UNSPECIFIED;
}

Decision allow() { return {}; }
Decision refuse(ErrorCode code) { return {code}; }
Decision allow_if(bool condition) { return condition ? allow() : refuse(ERROR_CODE_FORBIDDEN); }

// Employees reach everybody, everybody reaches employees; others only people of a chat they share.
Decision decide_reachable(const Facts& facts) {
  if (!facts.target.visible) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return allow_if(!facts.target.only_self &&
                  (facts.actor.has_any(kEmployees) || facts.target.roles.has_any(kEmployees) || facts.target.shares_chat));
}

Decision decide_in_chat(Need need, const ChatFacts& chat, const TargetFacts& target) {
  const bool moderator = chat.member_role == MEMBER_ROLE_MODERATOR;
  const bool direct = chat.kind == CHAT_KIND_DIRECT;
  switch (need) {
    case Need::kMembership:
      return allow();
    case Need::kPosting:
      return allow_if(may_post(chat));
    case Need::kModeration:
      return allow_if(moderator && !direct);
    case Need::kOwnMessage:
      return target.visible ? allow_if(target.own_message && may_post(chat)) : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kOwnOrModerator:
      return target.visible ? allow_if((target.own_message && may_post(chat)) || (moderator && !direct))
                            : refuse(ERROR_CODE_NOT_FOUND);
    case Need::kSelfOrModerator:
      return allow_if(!direct && (target.only_self || moderator));
    case Need::kNothing:
    case Need::kReachable:
      break;
  }
  return refuse(ERROR_CODE_FORBIDDEN);
}

}  // namespace

Decision decide(Operation operation, const Facts& facts) {
  const Rule* rule = find_rule(operation);
  if (rule == nullptr || !facts.actor.has_any(rule->roles)) {
    return refuse(ERROR_CODE_FORBIDDEN);
  }
  if (rule->need == Need::kNothing) {
    return allow();
  }
  if (rule->need == Need::kReachable) {
    return decide_reachable(facts);
  }
  if (!facts.chat || facts.chat->member_role == MEMBER_ROLE_UNSPECIFIED) {
    return refuse(ERROR_CODE_NOT_FOUND);
  }
  return decide_in_chat(rule->need, *facts.chat, facts.target);
}

}  // namespace atrium::policy
