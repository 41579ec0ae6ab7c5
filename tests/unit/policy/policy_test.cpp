// The expectations are written by hand: a row says what the school wants, not what the server's table happens to say.
#include <array>
#include <set>
#include <string>

#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

// What happens in a chat depends on the place there, not on the role in the school.

struct Place {
  const char* name;
  std::optional<ChatFacts> chat;
};

const std::array<Place, 12> kPlaces{{
    {"no such chat", std::nullopt},
    {"a stranger to a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_UNSPECIFIED}},
    {"a stranger to a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_UNSPECIFIED}},
    {"a stranger to a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_UNSPECIFIED}},
    {"a member of a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MEMBER, true}},
    {"a moderator of a direct chat", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MODERATOR, true}},
    {"a member of a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER}},
    {"a moderator of a group", ChatFacts{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR}},
    {"a member of a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_MEMBER}},
    {"a moderator of a channel", ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_MODERATOR}},
    {"a member of a direct chat with somebody out of reach", ChatFacts{CHAT_KIND_DIRECT, MEMBER_ROLE_MEMBER}},
    {"a muted member of a group", ChatFacts{.kind = CHAT_KIND_GROUP, .member_role = MEMBER_ROLE_MEMBER, .muted = true}},
}};

constexpr TargetFacts kNone{};
constexpr TargetFacts kOwn{.own_message = true, .visible = true, .roles = {}};
constexpr TargetFacts kOthers{.own_message = false, .visible = true, .roles = {}};
// It is not there, or the actor may not see it; what else is known of it must not shine through.
constexpr TargetFacts kHidden{.own_message = false, .visible = false, .roles = {}};
constexpr TargetFacts kHiddenOwn{.own_message = true, .visible = false, .roles = {}};
// They wrote it longer ago than authors may change it.
constexpr TargetFacts kOld{.own_message = true, .too_late = true, .visible = true, .roles = {}};
// It answers or passes on what is not there for the actor.
constexpr TargetFacts kLost{.lost_reference = true, .roles = {}};
// A poll for one of the actor's roles.
constexpr TargetFacts kForMe{.is_asked = true, .visible = true, .roles = {}};
constexpr TargetFacts kForMany{.own_message = true, .mentions_many = true, .visible = true, .roles = {}};
constexpr TargetFacts kOneself{.only_self = true, .roles = {}};
constexpr TargetFacts kModerator{.visible = true, .moderates = true};

struct ChatRow {
  Operation operation;
  const char* about;
  TargetFacts target;
  std::string_view expected;  // one letter a place: allowed, Forbidden, Not found
};

// clang-format off
// In the order of kPlaces: no chat, three strangers, then member and moderator of a direct chat, a group and a channel; then somebody
// out of reach, and a muted member.
const ChatRow kInChats[] = {
    {Operation::kReadHistory,   "",                        kNone,       "N NNN  aa aa aa  aa"},
    {Operation::kSetReadMark,   "",                        kNone,       "N NNN  aa aa aa  aa"},
    {Operation::kSetTyping,     "",                        kNone,       "N NNN  aa aa Fa  FF"},
    {Operation::kSendMessage,   "",                        kNone,       "N NNN  aa aa Fa  FF"},
    {Operation::kSendMessage,   "a lost reference",        kLost,       "N NNN  NN NN FN  FF"},
    {Operation::kReadEntries,   "",                        kNone,       "N NNN  aa aa aa  aa"},
    {Operation::kSetReaction,   "their own message",       kOwn,        "N NNN  aa aa aa  FF"},
    {Operation::kSetReaction,   "somebody else's message", kOthers,     "N NNN  aa aa aa  FF"},
    {Operation::kSetReaction,   "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kCastVote,      "a poll for them",         kForMe,      "N NNN  aa aa aa  FF"},
    {Operation::kCastVote,      "a poll for others",       kOthers,     "N NNN  FF FF FF  FF"},
    {Operation::kCastVote,      "a hidden poll",           kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kClosePoll,     "their own poll",          kOwn,        "N NNN  aa aa aa  aa"},
    {Operation::kClosePoll,     "somebody else's poll",    kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kClosePoll,     "a hidden poll",           kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kReadPoll,      "a poll",                  kOthers,     "N NNN  aa aa aa  aa"},
    {Operation::kReadPoll,      "a hidden poll",           kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kReadThread,    "a message they see",      kOthers,     "N NNN  aa aa aa  aa"},
    {Operation::kReadThread,    "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kSetThreadReadMark, "",                    kNone,       "N NNN  aa aa aa  aa"},
    {Operation::kListReaders,   "their own message",       kOwn,        "N NNN  aa aa aa  aa"},
    {Operation::kListReaders,   "somebody else's message", kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kListReaders,   "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kConfirmMessage, "one that asks them",     kForMe,      "N NNN  aa aa aa  aa"},
    {Operation::kConfirmMessage, "one that asks others",   kOthers,     "N NNN  FF FF FF  FF"},
    {Operation::kConfirmMessage, "a hidden message",       kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kCloseConfirmation, "their own message",   kOwn,        "N NNN  aa aa aa  aa"},
    {Operation::kCloseConfirmation, "somebody else's",     kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kRemindToConfirm, "their own message",     kOwn,        "N NNN  aa aa aa  aa"},
    {Operation::kRemindToConfirm, "somebody else's",       kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kListConfirmations, "their own message",   kOwn,        "N NNN  aa aa aa  aa"},
    {Operation::kListConfirmations, "somebody else's",     kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kListConfirmations, "a hidden message",    kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kSetDraft,      "",                        kNone,       "N NNN  aa aa aa  aa"},
    {Operation::kScheduleMessage, "",                      kNone,       "N NNN  aa aa Fa  FF"},
    {Operation::kSetSlowMode,   "",                        kNone,       "N NNN  FF Fa FF  FF"},
    {Operation::kReportMessage, "their own message",       kOwn,        "N NNN  FF FF FF  FF"},
    {Operation::kReportMessage, "somebody else's message", kOthers,     "N NNN  aa aa aa  aa"},
    {Operation::kReportMessage, "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kReadFile,      "of a message they see",   kOthers,     "N NNN  aa aa aa  aa"},
    {Operation::kReadFile,      "of a hidden message",     kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kPinMessage,    "their own message",       kOwn,        "N NNN  aa Fa Fa  FF"},
    {Operation::kPinMessage,    "somebody else's message", kOthers,     "N NNN  aa Fa Fa  FF"},
    {Operation::kPinMessage,    "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kEditMessage,   "their own old message",   kOld,        "N NNN  FF FF FF  FF"},
    {Operation::kDeleteMessage, "their own old message",   kOld,        "N NNN  FF Fa Fa  FF"},
    {Operation::kEditMessage,   "their own message",       kOwn,        "N NNN  aa aa Fa  FF"},
    {Operation::kEditMessage,   "somebody else's message", kOthers,     "N NNN  FF FF FF  FF"},
    {Operation::kEditMessage,   "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kEditMessage,   "a hidden own message",    kHiddenOwn,  "N NNN  NN NN NN  NN"},
    {Operation::kDeleteMessage, "their own message",       kOwn,        "N NNN  aa aa Fa  aa"},
    {Operation::kDeleteMessage, "somebody else's message", kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kDeleteMessage, "a hidden message",        kHidden,     "N NNN  NN NN NN  NN"},
    {Operation::kDeleteMessage, "a hidden own message",    kHiddenOwn,  "N NNN  NN NN NN  NN"},
    {Operation::kAddMembers,    "",                        kNone,       "N NNN  FF Fa Fa  FF"},
    {Operation::kRemoveMembers, "others",                  kNone,       "N NNN  FF Fa Fa  FF"},
    {Operation::kRemoveMembers, "oneself",                 kOneself,    "N NNN  FF aa aa  Fa"},
    {Operation::kMuteMember,    "a member",                kOthers,     "N NNN  FF Fa Fa  FF"},
    {Operation::kMuteMember,    "nobody of the chat",      kHidden,     "N NNN  FF FN FN  FF"},
    {Operation::kMuteMember,    "a moderator",             kModerator,  "N NNN  FF FF FF  FF"},
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
constexpr Operation kForEverybody[] = {
    Operation::kResume,       Operation::kSignOut,      Operation::kListChats,        Operation::kChangePassword,
    Operation::kReadSettings, Operation::kReadProfile,  Operation::kCheckContacts,    Operation::kUnblockPerson,
    Operation::kListBlocked,  Operation::kJoinByInvite, Operation::kListJoinRequests, Operation::kBeginUpload,
    Operation::kReadStorage,  Operation::kListDrafts,   Operation::kListScheduled,    Operation::kListReports,
    Operation::kListThreads};

// What a right is for, by role: the letters stand for head, deputy, admin, teacher, staff, student, parent.

struct RightRow {
  Operation operation;
  std::string_view expected;  // allowed or Forbidden
};

const RightRow kRights[] = {
    {Operation::kListPeople, "aaaaaFF"},         {Operation::kRequestVerification, "FFFaFFF"},
    {Operation::kDecideVerification, "aFaFFFF"}, {Operation::kReadAudit, "aFaFFFF"},
    {Operation::kReadStructure, "aaaaaFF"},      {Operation::kMakeUnit, "aaaFFFF"},
    {Operation::kMakeDiscipline, "aaaFFFF"},     {Operation::kReadContactRules, "aaaaaFF"},
    {Operation::kChangeSettings, "aFaFFFF"},     {Operation::kChangeProfile, "aFaFFFF"},
    {Operation::kListInvites, "aaaaaFF"},        {Operation::kRevokeInvites, "aaaaaFF"},
    {Operation::kDecideJoinRequests, "aaaaaFF"}, {Operation::kSubmitApplication, "FFFFFFF"},
    {Operation::kListApplications, "FFFFFFF"},   {Operation::kDecideApplication, "FFFFFFF"},
};

// The people of a member list: in a channel only those who run it and employees.
constexpr std::string_view kListOfMembers[] = {
    // no chat, stranger to a direct chat, group, channel, then member and moderator of each
    "N NNN  aa aa aa  aa",  // an employee
    "N NNN  aa aa Fa  aa",  // anybody else
};

// A message for everybody, or for all of a role.
constexpr std::string_view kRingsForMany[] = {
    "N NNN  aa aa Fa  FF",  // an employee
    "N NNN  Fa Fa Fa  FF",  // anybody else
};

// Their rows are in tests beside this one or below.
// clang-format off
constexpr Operation kElsewhere[] = {
    Operation::kOpenDirectChat, Operation::kFindPeople, Operation::kListMembers, Operation::kGrantRole,
    Operation::kRevokeRole, Operation::kCloseAccount, Operation::kListDevices, Operation::kRevokeDevices,
    Operation::kMakeTie, Operation::kEndTie, Operation::kListTies, Operation::kMakeTemplateChat, Operation::kRenameUnit,
    Operation::kArchiveUnit, Operation::kRenameDiscipline, Operation::kExcludeMember, Operation::kLiftExclusion,
    Operation::kListExclusions, Operation::kMakeChannel, Operation::kChangeChannel, Operation::kBlockPerson,
    Operation::kMakeInvite, Operation::kRevokeInvite, Operation::kDecideJoinRequest, Operation::kWithdrawJoinRequest,
    Operation::kMakePasswordReset, Operation::kGoOnWithUpload, Operation::kCancelScheduled, Operation::kReadReport,
    Operation::kDecideReport, Operation::kMuteReported,
};
// clang-format on

std::set<Operation> operations_with_a_row() {
  std::set<Operation> found(std::begin(kForEverybody), std::end(kForEverybody));
  for (const auto& row : kInChats) {
    found.insert(row.operation);
  }
  for (const auto& row : kByRoles) {
    found.insert(row.operation);
  }
  for (const auto& row : kRights) {
    found.insert(row.operation);
  }
  found.insert(std::begin(kElsewhere), std::end(kElsewhere));
  return found;
}

TEST(Policy, HasARowForEveryOperation) {
  const auto rows = operations_with_a_row();
  EXPECT_EQ(operations(Name::kHas).size(), rows.size());
  for (const auto operation : operations(Name::kHas)) {
    EXPECT_TRUE(rows.contains(operation)) << name_of(operation) << " has no row here";
  }
}

void expect_in_chats(const ChatRow& row, Role role) {
  std::string letters(row.expected);
  std::erase(letters, ' ');
  ASSERT_EQ(letters.size(), kPlaces.size()) << name_of(row.operation);
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    expect(meant(letters[i]), row.operation, as(role, kPlaces[i].chat, row.target),
           std::string(kPlaces[i].name) + " of role " + std::to_string(role) + ", about " + row.about);
  }
}

TEST(Policy, InAChatFollowsThePlaceThere) {
  for (const auto& row : kInChats) {
    for (const auto role : kAllRoles) {
      expect_in_chats(row, role);
    }
  }
}

TEST(Policy, InAChannelMembersDoNotSeeEachOther) {
  for (const auto role : kAllRoles) {
    const bool employee = role != ROLE_STUDENT && role != ROLE_PARENT;
    expect_in_chats({Operation::kListMembers, "", kNone, kListOfMembers[employee ? 0 : 1]}, role);
  }
}

TEST(Policy, OnlyEmployeesAndModeratorsRingForMany) {
  for (const auto role : kAllRoles) {
    const bool employee = role != ROLE_STUDENT && role != ROLE_PARENT;
    for (const auto operation : {Operation::kSendMessage, Operation::kEditMessage}) {
      expect_in_chats({operation, "for many", kForMany, kRingsForMany[employee ? 0 : 1]}, role);
    }
  }
}

TEST(Policy, ARightFollowsTheRole) {
  for (const auto& row : kRights) {
    for (std::size_t i = 0; i < kAllRoles.size(); ++i) {
      expect(meant(row.expected[i]), row.operation, as(kAllRoles[i]), "role " + std::to_string(kAllRoles[i]));
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

TEST(Policy, ASlowChatSaysWhenAndOnlyToWhoWritesThere) {
  const TargetFacts soon{.too_soon = true, .roles = {}};
  const ChatFacts group{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER};
  expect(ERROR_CODE_TOO_SOON, Operation::kSendMessage, as(ROLE_STUDENT, group, soon), "too soon");
  expect(kForbidden, Operation::kSendMessage, as(ROLE_STUDENT, ChatFacts{CHAT_KIND_CHANNEL, MEMBER_ROLE_MEMBER}, soon),
         "reads");
}

TEST(Policy, ToBeConfirmedIsAskedByEmployeesAndModeratorsWhereManyRead) {
  const TargetFacts asks{.asks_to_confirm = true, .roles = {}};
  const ChatFacts member{CHAT_KIND_GROUP, MEMBER_ROLE_MEMBER};
  const ChatFacts moderator{CHAT_KIND_GROUP, MEMBER_ROLE_MODERATOR};
  ChatFacts direct{CHAT_KIND_DIRECT, MEMBER_ROLE_MEMBER};
  direct.reaches_peer = true;
  for (const auto operation : {Operation::kSendMessage, Operation::kScheduleMessage}) {
    expect(kForbidden, operation, as(ROLE_STUDENT, member, asks), "a pupil");
    expect(kForbidden, operation, as(ROLE_PARENT, member, asks), "a parent");
    expect(kOk, operation, as(ROLE_PARENT, moderator, asks), "a parent who moderates");
    expect(kOk, operation, as(ROLE_TEACHER, member, asks), "a teacher");
    expect(kForbidden, operation, as(ROLE_TEACHER, direct, asks), "one reader");
  }
}

// Whatever their role, and even a moderator, whom such a chat does not have.
TEST(Policy, InAServiceChatOnlyReads) {
  constexpr std::pair<Operation, const TargetFacts*> kRefused[] = {
      {Operation::kSendMessage, &kNone},      {Operation::kSetTyping, &kNone},       {Operation::kEditMessage, &kOwn},
      {Operation::kDeleteMessage, &kOwn},     {Operation::kDeleteMessage, &kOthers}, {Operation::kAddMembers, &kNone},
      {Operation::kRemoveMembers, &kOneself}, {Operation::kSetReaction, &kOthers},   {Operation::kPinMessage, &kOthers}};
  for (const auto role : kAllRoles) {
    for (const auto member_role : {MEMBER_ROLE_MEMBER, MEMBER_ROLE_MODERATOR}) {
      const ChatFacts chat{CHAT_KIND_SERVICE, member_role};
      for (const auto& [operation, target] : kRefused) {
        expect(kForbidden, operation, as(role, chat, *target), "a service chat");
      }
      expect(kOk, Operation::kReadHistory, as(role, chat), "a service chat");
      expect(kOk, Operation::kReadEntries, as(role, chat), "a service chat");
      expect(kOk, Operation::kSetReadMark, as(role, chat), "a service chat");
    }
  }
}

}  // namespace
}  // namespace atrium::policy
