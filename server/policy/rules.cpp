#include "server/policy/rules.h"

#include <array>

#include "server/policy/role_sets.h"

namespace atrium::policy {
namespace {

using namespace wire::v1;

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
    {Operation::kClosePoll, kEverybody, Need::kAuthorOrModerator, kGoesOn},
    {Operation::kReadPoll, kEverybody, Need::kSeen, kGoesOn},
    {Operation::kBeginUpload, kEverybody, Need::kNothing},
    {Operation::kGoOnWithUpload, kEverybody, Need::kOwn, kGoesOn},
    {Operation::kReadFile, kEverybody, Need::kSeen, kGoesOn},
    {Operation::kReadStorage, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kListReaders, kEverybody, Need::kAuthorOrModerator, kGoesOn},
    {Operation::kConfirmMessage, kEverybody, Need::kConfirming},
    {Operation::kCloseConfirmation, kEverybody, Need::kAuthorOrModerator, kGoesOn},
    {Operation::kRemindToConfirm, kEverybody, Need::kAuthorOrModerator},
    {Operation::kListConfirmations, kEverybody, Need::kAuthorOrModerator, kGoesOn},
    {Operation::kSetDraft, kEverybody, Need::kMembership},
    {Operation::kListDrafts, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kReadThread, kEverybody, Need::kSeen, kGoesOn},
    {Operation::kListThreads, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kSetThreadReadMark, kEverybody, Need::kMembership, kGoesOn},
    {Operation::kScheduleMessage, kEverybody, Need::kPosting},
    {Operation::kListScheduled, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kCancelScheduled, kEverybody, Need::kOwn, kGoesOn},
    {Operation::kSetSlowMode, kEverybody, Need::kPacing},
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
    {Operation::kReportMessage, kEverybody, Need::kOthersMessage},
    {Operation::kListReports, kEverybody, Need::kNothing, kGoesOn},
    {Operation::kReadReport, kEverybody, Need::kReport, kGoesOn},
    {Operation::kDecideReport, kEverybody, Need::kReport, kGoesOn},
    {Operation::kMuteReported, kEverybody, Need::kReportedAuthor, kGoesOn},
};

constexpr auto kRuleOf = [] {
  std::array<const Rule*, 256> rules{};
  for (const auto& rule : kRules) {
    auto& place = rules[static_cast<std::uint8_t>(rule.operation)];
    if (place != nullptr) {
      throw "two rules for one operation";
    }
    place = &rule;
  }
  return rules;
}();

}  // namespace

const Rule* find_rule(Operation operation) { return kRuleOf[static_cast<std::uint8_t>(operation)]; }

}  // namespace atrium::policy
