// The expectations are written by hand: a row says what the school wants, not what the server's table happens to say.
#include "server/policy/policy.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace atrium::policy {
namespace {

using namespace wire::v1;

// The closed list. The compiler refuses an operation that is not named here, Policy.HasARowForEveryOperation one without a row.
std::string name_of(Operation operation) {
  switch (operation) {
    case Operation::kResume:
      return "Resume";
    case Operation::kSignOut:
      return "SignOut";
    case Operation::kFindPeople:
      return "FindPeople";
    case Operation::kListChats:
      return "ListChats";
    case Operation::kCreateChat:
      return "CreateChat";
    case Operation::kOpenDirectChat:
      return "OpenDirectChat";
    case Operation::kReadHistory:
      return "ReadHistory";
    case Operation::kListMembers:
      return "ListMembers";
    case Operation::kSetReadMark:
      return "SetReadMark";
    case Operation::kSetTyping:
      return "SetTyping";
    case Operation::kSendMessage:
      return "SendMessage";
    case Operation::kEditMessage:
      return "EditMessage";
    case Operation::kDeleteMessage:
      return "DeleteMessage";
    case Operation::kAddMembers:
      return "AddMembers";
    case Operation::kRemoveMembers:
      return "RemoveMembers";
  }
  return "";
}

enum class Name { kHas, kHasNot };

// Of all numbers that an operation can have.
std::vector<Operation> operations(Name name) {
  std::vector<Operation> found;
  for (int number = 0; number <= 255; ++number) {
    const auto operation = static_cast<Operation>(number);
    if (name_of(operation).empty() == (name == Name::kHasNot)) {
      found.push_back(operation);
    }
  }
  return found;
}

constexpr std::array kAllRoles{ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};
constexpr Roles kAnyRole{ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};
constexpr Roles kNobody{};

constexpr auto kOk = ERROR_CODE_UNSPECIFIED;
constexpr auto kNotFound = ERROR_CODE_NOT_FOUND;
constexpr auto kForbidden = ERROR_CODE_FORBIDDEN;

std::string told(ErrorCode answer) {
  return answer == kOk ? "allowed" : answer == kNotFound ? "NOT_FOUND" : answer == kForbidden ? "FORBIDDEN" : "another code";
}

void expect(ErrorCode expected, Operation operation, const Facts& facts, const std::string& situation) {
  const auto answer = decide(operation, facts).refused;
  EXPECT_EQ(answer, expected) << name_of(operation) << ", " << situation << ": " << told(answer) << ", not "
                              << told(expected);
}

// What happens in a chat depends on the place there, not on the role in the school.

struct Place {
  const char* name;
  std::optional<ChatFacts> chat;
};

const std::array<Place, 10> kPlaces{{
    {"no such chat", std::nullopt},
    {"a stranger to a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_UNSPECIFIED}},
    {"a stranger to a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}},
    {"a stranger to a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_UNSPECIFIED}},
    {"a member of a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MEMBER}},
    {"a moderator of a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MODERATOR}},
    {"a member of a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER}},
    {"a moderator of a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}},
    {"a member of a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_MEMBER}},
    {"a moderator of a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_MODERATOR}},
}};

constexpr TargetFacts kNone{};
constexpr TargetFacts kOwn{.own_message = true, .visible = true, .roles = {}};
constexpr TargetFacts kOthers{.own_message = false, .visible = true, .roles = {}};
// It is not there, or the actor may not see it; what else is known of it must not shine through.
constexpr TargetFacts kHidden{.own_message = false, .visible = false, .roles = {}};
constexpr TargetFacts kHiddenOwn{.own_message = true, .visible = false, .roles = {}};
constexpr TargetFacts kOneself{.only_self = true, .roles = {}};

struct ChatRow {
  Operation operation;
  const char* about;
  TargetFacts target;
  std::string_view expected;  // one letter a place: allowed, Forbidden, Not found
};

// clang-format off
// In the order of kPlaces: no chat, three strangers, then member and moderator of a direct chat, a group and a channel.
const ChatRow kInChats[] = {
    {Operation::kReadHistory,   "",                        kNone,       "N NNN  aa aa aa"},
    {Operation::kListMembers,   "",                        kNone,       "N NNN  aa aa aa"},
    {Operation::kSetReadMark,   "",                        kNone,       "N NNN  aa aa aa"},
    {Operation::kSetTyping,     "",                        kNone,       "N NNN  aa aa Fa"},
    {Operation::kSendMessage,   "",                        kNone,       "N NNN  aa aa Fa"},
    {Operation::kEditMessage,   "their own message",       kOwn,        "N NNN  aa aa Fa"},
    {Operation::kEditMessage,   "somebody else's message", kOthers,     "N NNN  FF FF FF"},
    {Operation::kEditMessage,   "a hidden message",        kHidden,     "N NNN  NN NN NN"},
    {Operation::kEditMessage,   "a hidden own message",    kHiddenOwn,  "N NNN  NN NN NN"},
    {Operation::kDeleteMessage, "their own message",       kOwn,        "N NNN  aa aa Fa"},
    {Operation::kDeleteMessage, "somebody else's message", kOthers,     "N NNN  FF Fa Fa"},
    {Operation::kDeleteMessage, "a hidden message",        kHidden,     "N NNN  NN NN NN"},
    {Operation::kDeleteMessage, "a hidden own message",    kHiddenOwn,  "N NNN  NN NN NN"},
    {Operation::kAddMembers,    "",                        kNone,       "N NNN  FF Fa Fa"},
    {Operation::kRemoveMembers, "others",                  kNone,       "N NNN  FF Fa Fa"},
    {Operation::kRemoveMembers, "oneself",                 kOneself,    "N NNN  FF aa aa"},
};
// clang-format on

// What needs no chat depends on the roles.

struct RoleRow {
  Operation operation;
  Roles actor;
  const char* who;
  ErrorCode expected;
};

const RoleRow kByRoles[] = {
    {Operation::kCreateChat, {ROLE_HEAD}, "a head", kOk},
    {Operation::kCreateChat, {ROLE_DEPUTY}, "a deputy", kOk},
    {Operation::kCreateChat, {ROLE_ADMIN}, "an admin", kOk},
    {Operation::kCreateChat, {ROLE_TEACHER}, "a teacher", kOk},
    {Operation::kCreateChat, {ROLE_STAFF}, "staff", kOk},
    {Operation::kCreateChat, {ROLE_STUDENT}, "a student", kForbidden},
    {Operation::kCreateChat, {ROLE_PARENT}, "a parent", kForbidden},
    {Operation::kCreateChat, {ROLE_STUDENT, ROLE_PARENT}, "a student who is a parent", kForbidden},
    {Operation::kCreateChat, {ROLE_PARENT, ROLE_TEACHER}, "a parent who teaches", kOk},
    {Operation::kCreateChat, kNobody, "nobody", kForbidden},
};

// Nothing but a role is needed, and any will do.
constexpr Operation kForEverybody[] = {Operation::kResume, Operation::kSignOut, Operation::kFindPeople,
                                       Operation::kListChats};

// Direct chats depend on the two people.

enum class Share { kNoChat, kAChat };

struct DirectRow {
  Roles actor;
  Roles other;
  Share share;
  const char* who;
  ErrorCode expected;
};

const DirectRow kDirect[] = {
    {{ROLE_STUDENT}, {ROLE_STUDENT}, Share::kNoChat, "a student to a student elsewhere", kForbidden},
    {{ROLE_STUDENT}, {ROLE_STUDENT}, Share::kAChat, "a student to one of the class", kOk},
    {{ROLE_STUDENT}, {ROLE_PARENT}, Share::kNoChat, "a student to somebody's parent", kForbidden},
    {{ROLE_PARENT}, {ROLE_STUDENT}, Share::kNoChat, "a parent to somebody's child", kForbidden},
    {{ROLE_PARENT}, {ROLE_PARENT}, Share::kNoChat, "a parent to a parent elsewhere", kForbidden},
    {{ROLE_PARENT}, {ROLE_STUDENT}, Share::kAChat, "a parent to a student of a chat of both", kOk},
    {{ROLE_STUDENT, ROLE_PARENT}, {ROLE_STUDENT}, Share::kNoChat, "two roles do not make an employee", kForbidden},
    {{ROLE_STUDENT}, kNobody, Share::kNoChat, "a student to an account without a role", kForbidden},
    {{ROLE_STUDENT}, {ROLE_HEAD}, Share::kNoChat, "a student to the head", kOk},
    {{ROLE_STUDENT}, {ROLE_DEPUTY}, Share::kNoChat, "a student to a deputy", kOk},
    {{ROLE_STUDENT}, {ROLE_ADMIN}, Share::kNoChat, "a student to an admin", kOk},
    {{ROLE_STUDENT}, {ROLE_TEACHER}, Share::kNoChat, "a student to a teacher", kOk},
    {{ROLE_PARENT}, {ROLE_STAFF}, Share::kNoChat, "a parent to staff", kOk},
    {{ROLE_STUDENT}, {ROLE_PARENT, ROLE_TEACHER}, Share::kNoChat, "a student to a parent who teaches", kOk},
    {{ROLE_TEACHER}, {ROLE_STUDENT}, Share::kNoChat, "a teacher to a student", kOk},
    {{ROLE_STAFF}, {ROLE_PARENT}, Share::kNoChat, "staff to a parent", kOk},
    {{ROLE_ADMIN}, {ROLE_HEAD}, Share::kNoChat, "an admin to the head", kOk},
    {kNobody, {ROLE_TEACHER}, Share::kAChat, "an account without a role to a teacher", kForbidden},
};

Facts directly(const DirectRow& row) {
  return {row.actor, std::nullopt, {.visible = true, .roles = row.other, .shares_chat = row.share == Share::kAChat}};
}

Facts as(Role role, const std::optional<ChatFacts>& chat = std::nullopt, const TargetFacts& target = {}) {
  return {Roles{role}, chat, target};
}

std::set<Operation> operations_with_a_row() {
  std::set<Operation> found(std::begin(kForEverybody), std::end(kForEverybody));
  for (const auto& row : kInChats) {
    found.insert(row.operation);
  }
  for (const auto& row : kByRoles) {
    found.insert(row.operation);
  }
  found.insert(Operation::kOpenDirectChat);
  return found;
}

TEST(Policy, HasARowForEveryOperation) {
  const auto rows = operations_with_a_row();
  EXPECT_EQ(operations(Name::kHas).size(), rows.size());
  for (const auto operation : operations(Name::kHas)) {
    EXPECT_TRUE(rows.contains(operation)) << name_of(operation) << " has no row here";
  }
}

TEST(Policy, InAChatFollowsThePlaceThere) {
  for (const auto& row : kInChats) {
    std::string letters(row.expected);
    std::erase(letters, ' ');
    ASSERT_EQ(letters.size(), kPlaces.size()) << name_of(row.operation);
    for (std::size_t i = 0; i < kPlaces.size(); ++i) {
      const auto expected = letters[i] == 'a' ? kOk : letters[i] == 'F' ? kForbidden : kNotFound;
      for (const auto role : kAllRoles) {
        expect(expected, row.operation, as(role, kPlaces[i].chat, row.target),
               std::string(kPlaces[i].name) + " of role " + std::to_string(role) + ", about " + row.about);
      }
    }
  }
}

TEST(Policy, OutsideAChatFollowsTheRoles) {
  for (const auto& row : kByRoles) {
    expect(row.expected, row.operation, {row.actor, std::nullopt, {}}, row.who);
  }
  for (const auto operation : kForEverybody) {
    for (const auto role : kAllRoles) {
      expect(kOk, operation, as(role), "role " + std::to_string(role));
    }
  }
}

TEST(Policy, ADirectChatFollowsTheTwoPeople) {
  for (const auto& row : kDirect) {
    expect(row.expected, Operation::kOpenDirectChat, directly(row), row.who);
  }
}

TEST(Policy, SomebodyHiddenLooksLikeNobody) {
  for (const auto& row : kDirect) {
    auto facts = directly(row);
    facts.target.visible = false;
    expect(row.actor.has_any(kAnyRole) ? kNotFound : kForbidden, Operation::kOpenDirectChat, facts, row.who);
  }
}

TEST(Policy, NobodyOpensADirectChatWithThemselves) {
  for (const auto role : kAllRoles) {
    const TargetFacts self{.only_self = true, .visible = true, .roles = Roles{role}, .shares_chat = true};
    expect(kForbidden, Operation::kOpenDirectChat, as(role, std::nullopt, self), "role " + std::to_string(role));
  }
}

TEST(Policy, WithoutARoleNothingIsAllowedAndNothingFoundOut) {
  for (const auto operation : operations(Name::kHas)) {
    for (const auto& place : kPlaces) {
      for (const auto& target : {kOwn, kOthers, kHidden, kOneself}) {
        expect(kForbidden, operation, {kNobody, place.chat, target}, place.name);
      }
    }
  }
}

TEST(Policy, AnOperationWithoutARowIsForbidden) {
  for (const auto operation : operations(Name::kHasNot)) {
    for (const auto& place : kPlaces) {
      expect(kForbidden, operation, as(ROLE_HEAD, place.chat, kOwn), place.name);
    }
  }
}

TEST(Policy, AMembershipOfAChatOfNoKindAllowsNoWriting) {
  for (const auto operation : {Operation::kSetTyping, Operation::kSendMessage, Operation::kEditMessage}) {
    expect(kForbidden, operation, as(ROLE_HEAD, ChatFacts{CHAT_KIND_UNSPECIFIED, MEMBER_ROLE_MEMBER}, kOwn), "no kind");
  }
}

}  // namespace
}  // namespace atrium::policy
