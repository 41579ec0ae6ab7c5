#include "result_case.h"

#include <algorithm>
#include <utility>

namespace atrium::client {
namespace {

using Asked = wire::ClientFrame;
using Answered = wire::ServerFrame;

constexpr std::pair<Asked::CommandCase, Answered::ContentCase> kResults[] = {
    {Asked::kSendMessage, Answered::kAccepted},
    {Asked::kEditMessage, Answered::kAccepted},
    {Asked::kSetReaction, Answered::kAccepted},
    {Asked::kPinMessage, Answered::kAccepted},
    {Asked::kReadEntries, Answered::kHistoryPage},
    {Asked::kCastVote, Answered::kAccepted},
    {Asked::kClosePoll, Answered::kAccepted},
    {Asked::kReadPoll, Answered::kPollView},
    {Asked::kListReaders, Answered::kReaderList},
    {Asked::kConfirmMessage, Answered::kAccepted},
    {Asked::kCloseConfirmation, Answered::kAccepted},
    {Asked::kRemindToConfirm, Answered::kAccepted},
    {Asked::kListConfirmations, Answered::kConfirmationList},
    {Asked::kSetSlowMode, Answered::kAccepted},
    {Asked::kScheduleMessage, Answered::kScheduledMessage},
    {Asked::kListScheduled, Answered::kScheduledList},
    {Asked::kCancelScheduled, Answered::kDone},
    {Asked::kReportMessage, Answered::kDone},
    {Asked::kListReports, Answered::kReportList},
    {Asked::kReadReport, Answered::kReport},
    {Asked::kDecideReport, Answered::kDone},
    {Asked::kSetDraft, Answered::kDone},
    {Asked::kListDrafts, Answered::kDraftList},
    {Asked::kReadThread, Answered::kHistoryPage},
    {Asked::kListThreads, Answered::kThreadList},
    {Asked::kSetThreadReadMark, Answered::kDone},
    {Asked::kAwaitUpload, Answered::kUploadView},
    {Asked::kReadStorage, Answered::kStorageView},
    {Asked::kDeleteMessage, Answered::kAccepted},
    {Asked::kAddMembers, Answered::kAccepted},
    {Asked::kRemoveMembers, Answered::kAccepted},
    {Asked::kExcludeMember, Answered::kAccepted},
    {Asked::kLiftExclusion, Answered::kAccepted},
    {Asked::kSetReadMark, Answered::kDone},
    {Asked::kSetTyping, Answered::kDone},
    {Asked::kSignOut, Answered::kDone},
    {Asked::kGrantRole, Answered::kDone},
    {Asked::kRevokeRole, Answered::kDone},
    {Asked::kCloseAccount, Answered::kDone},
    {Asked::kRequestVerification, Answered::kDone},
    {Asked::kRevokeDevices, Answered::kDone},
    {Asked::kChangePassword, Answered::kDone},
    {Asked::kEndTie, Answered::kDone},
    {Asked::kRenameUnit, Answered::kDone},
    {Asked::kArchiveUnit, Answered::kDone},
    {Asked::kRenameDiscipline, Answered::kDone},
    {Asked::kChangeChannel, Answered::kDone},
    {Asked::kBlockPerson, Answered::kDone},
    {Asked::kUnblockPerson, Answered::kDone},
    {Asked::kMuteMember, Answered::kDone},
    {Asked::kReadHistory, Answered::kHistoryPage},
    {Asked::kListChats, Answered::kChatList},
    {Asked::kCreateChat, Answered::kChatOpened},
    {Asked::kOpenDirectChat, Answered::kChatOpened},
    {Asked::kMakeTemplateChat, Answered::kChatOpened},
    {Asked::kMakeChannel, Answered::kChatOpened},
    {Asked::kListMembers, Answered::kMemberList},
    {Asked::kFindPeople, Answered::kPeople},
    {Asked::kListPeople, Answered::kPeople},
    {Asked::kListBlocked, Answered::kPeople},
    {Asked::kDecideVerification, Answered::kVerificationOutcomes},
    {Asked::kListDevices, Answered::kDeviceList},
    {Asked::kMakeInvite, Answered::kInviteMade},
    {Asked::kMakePasswordReset, Answered::kInviteMade},
    {Asked::kListInvites, Answered::kInviteList},
    {Asked::kRevokeInvites, Answered::kInviteOutcomes},
    {Asked::kJoinByInvite, Answered::kJoinStatus},
    {Asked::kWithdrawJoinRequest, Answered::kJoinStatus},
    {Asked::kListJoinRequests, Answered::kJoinRequestList},
    {Asked::kDecideJoinRequests, Answered::kJoinOutcomes},
    {Asked::kReadStructure, Answered::kStructure},
    {Asked::kMakeUnit, Answered::kMade},
    {Asked::kMakeDiscipline, Answered::kMade},
    {Asked::kMakeTie, Answered::kMade},
    {Asked::kListTies, Answered::kTieList},
    {Asked::kListExclusions, Answered::kExclusionList},
    {Asked::kSubmitApplication, Answered::kApplication},
    {Asked::kDecideApplication, Answered::kApplication},
    {Asked::kListApplications, Answered::kApplicationList},
    {Asked::kReadAudit, Answered::kAuditPage},
    {Asked::kCheckContacts, Answered::kContactList},
    {Asked::kReadSettings, Answered::kSpaceSettings},
    {Asked::kChangeSettings, Answered::kSpaceSettings},
    {Asked::kReadProfile, Answered::kProfile},
    {Asked::kChangeProfile, Answered::kProfile},
    {Asked::kSignIn, Answered::kSignedIn},
    {Asked::kResume, Answered::kResumed},
    {Asked::kRequestCode, Answered::kDone},
};

}  // namespace

Answered::ContentCase result_case(Asked::CommandCase command) {
  const auto* const row = std::ranges::find(kResults, command, &std::pair<Asked::CommandCase, Answered::ContentCase>::first);
  return row == std::end(kResults) ? Answered::CONTENT_NOT_SET : row->second;
}

}  // namespace atrium::client
