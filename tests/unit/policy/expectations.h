#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "server/policy/policy.h"

// What the tests of the policy have in common.
namespace atrium::policy {

using namespace wire::v1;

// The closed list. The compiler refuses an operation that is not named here, Policy.HasARowForEveryOperation one without a row.
// clang-format off
inline std::string name_of(Operation operation) {
  switch (operation) {
    case Operation::kReadSettings: return "ReadSettings"; case Operation::kReadContactRules: return "ReadContactRules";
    case Operation::kChangeSettings: return "ChangeSettings"; case Operation::kReadProfile: return "ReadProfile";
    case Operation::kChangeProfile: return "ChangeProfile"; case Operation::kCheckContacts: return "CheckContacts";
    case Operation::kBlockPerson: return "BlockPerson"; case Operation::kUnblockPerson: return "UnblockPerson";
    case Operation::kListBlocked: return "ListBlocked"; case Operation::kMuteMember: return "MuteMember";
    case Operation::kResume: return "Resume"; case Operation::kSignOut: return "SignOut";
    case Operation::kFindPeople: return "FindPeople"; case Operation::kListChats: return "ListChats";
    case Operation::kCreateChat: return "CreateChat"; case Operation::kOpenDirectChat: return "OpenDirectChat";
    case Operation::kReadHistory: return "ReadHistory"; case Operation::kListMembers: return "ListMembers";
    case Operation::kSetReadMark: return "SetReadMark"; case Operation::kSetTyping: return "SetTyping";
    case Operation::kSendMessage: return "SendMessage"; case Operation::kEditMessage: return "EditMessage";
    case Operation::kDeleteMessage: return "DeleteMessage"; case Operation::kSetReaction: return "SetReaction";
    case Operation::kPinMessage: return "PinMessage"; case Operation::kReadEntries: return "ReadEntries";
    case Operation::kCastVote: return "CastVote"; case Operation::kClosePoll: return "ClosePoll";
    case Operation::kReadPoll: return "ReadPoll"; case Operation::kAddMembers: return "AddMembers";
    case Operation::kRemoveMembers: return "RemoveMembers"; case Operation::kListPeople: return "ListPeople";
    case Operation::kGrantRole: return "GrantRole"; case Operation::kRevokeRole: return "RevokeRole";
    case Operation::kCloseAccount: return "CloseAccount"; case Operation::kRequestVerification: return "RequestVerification";
    case Operation::kDecideVerification: return "DecideVerification"; case Operation::kListDevices: return "ListDevices";
    case Operation::kRevokeDevices: return "RevokeDevices"; case Operation::kChangePassword: return "ChangePassword";
    case Operation::kReadAudit: return "ReadAudit"; case Operation::kReadStructure: return "ReadStructure";
    case Operation::kMakeUnit: return "MakeUnit"; case Operation::kMakeDiscipline: return "MakeDiscipline";
    case Operation::kMakeTie: return "MakeTie"; case Operation::kEndTie: return "EndTie";
    case Operation::kListTies: return "ListTies"; case Operation::kMakeTemplateChat: return "MakeTemplateChat";
    case Operation::kRenameUnit: return "RenameUnit"; case Operation::kArchiveUnit: return "ArchiveUnit";
    case Operation::kRenameDiscipline: return "RenameDiscipline"; case Operation::kExcludeMember: return "ExcludeMember";
    case Operation::kLiftExclusion: return "LiftExclusion"; case Operation::kListExclusions: return "ListExclusions";
    case Operation::kMakeChannel: return "MakeChannel"; case Operation::kChangeChannel: return "ChangeChannel";
    case Operation::kSubmitApplication: return "SubmitApplication";
    case Operation::kListApplications: return "ListApplications";
    case Operation::kDecideApplication: return "DecideApplication"; case Operation::kMakeInvite: return "MakeInvite";
    case Operation::kListInvites: return "ListInvites"; case Operation::kRevokeInvites: return "RevokeInvites";
    case Operation::kRevokeInvite: return "RevokeInvite"; case Operation::kJoinByInvite: return "JoinByInvite";
    case Operation::kListJoinRequests: return "ListJoinRequests";
    case Operation::kDecideJoinRequests: return "DecideJoinRequests";
    case Operation::kDecideJoinRequest: return "DecideJoinRequest";
    case Operation::kWithdrawJoinRequest: return "WithdrawJoinRequest";
    case Operation::kMakePasswordReset: return "MakePasswordReset"; case Operation::kReadFile: return "ReadFile";
    case Operation::kBeginUpload: return "BeginUpload"; case Operation::kGoOnWithUpload: return "GoOnWithUpload";
    case Operation::kReadStorage: return "ReadStorage"; case Operation::kListReaders: return "ListReaders";
    case Operation::kConfirmMessage: return "ConfirmMessage";
    case Operation::kCloseConfirmation: return "CloseConfirmation";
    case Operation::kRemindToConfirm: return "RemindToConfirm";
    case Operation::kListConfirmations: return "ListConfirmations"; case Operation::kSetDraft: return "SetDraft";
    case Operation::kListDrafts: return "ListDrafts"; case Operation::kScheduleMessage: return "ScheduleMessage";
    case Operation::kListScheduled: return "ListScheduled"; case Operation::kCancelScheduled: return "CancelScheduled";
    case Operation::kSetSlowMode: return "SetSlowMode"; case Operation::kReportMessage: return "ReportMessage";
    case Operation::kListReports: return "ListReports"; case Operation::kReadReport: return "ReadReport";
    case Operation::kDecideReport: return "DecideReport"; case Operation::kMuteReported: return "MuteReported";
    case Operation::kReadThread: return "ReadThread"; case Operation::kListThreads: return "ListThreads";
    case Operation::kSetThreadReadMark: return "SetThreadReadMark";
  }
  return "";
}
// clang-format on

enum class Name { kHas, kHasNot };

// Of all numbers that an operation can have.
inline std::vector<Operation> operations(Name name) {
  std::vector<Operation> found;
  for (int number = 0; number <= 255; ++number) {
    const auto operation = static_cast<Operation>(number);
    if (name_of(operation).empty() == (name == Name::kHasNot)) {
      found.push_back(operation);
    }
  }
  return found;
}

inline constexpr std::array kAllRoles{ROLE_HEAD,  ROLE_DEPUTY,  ROLE_ADMIN, ROLE_TEACHER,
                                      ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};
inline constexpr Roles kAnyRole{ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT};
inline constexpr Roles kNobody{};

inline constexpr auto kOk = ERROR_CODE_UNSPECIFIED;
inline constexpr auto kNotFound = ERROR_CODE_NOT_FOUND;
inline constexpr auto kForbidden = ERROR_CODE_FORBIDDEN;
inline constexpr auto kConflict = ERROR_CODE_CONFLICT;

inline std::string told(ErrorCode answer) {
  return answer == kOk          ? "allowed"
         : answer == kNotFound  ? "NOT_FOUND"
         : answer == kForbidden ? "FORBIDDEN"
         : answer == kConflict  ? "CONFLICT"
                                : "another code";
}

inline void expect(ErrorCode expected, Operation operation, const Facts& facts, const std::string& situation) {
  const auto answer = decide(operation, facts).refused;
  EXPECT_EQ(answer, expected) << name_of(operation) << ", " << situation << ": " << told(answer) << ", not "
                              << told(expected);
}

inline Facts as(Role role, const std::optional<ChatFacts>& chat = std::nullopt, const TargetFacts& target = {}) {
  return {Roles{role}, chat, target};
}

inline ErrorCode meant(char letter) { return letter == 'a' ? kOk : letter == 'F' ? kForbidden : kNotFound; }

}  // namespace atrium::policy
