#include "result_case.h"

#include <algorithm>
#include <utility>

namespace atrium::client {
namespace {

using Command = wire::ClientFrame;
using Result = wire::ServerFrame;

constexpr std::pair<Command::CommandCase, Result::ContentCase> kResults[] = {
    {Command::kSendMessage, Result::kAccepted},
    {Command::kEditMessage, Result::kAccepted},
    {Command::kSetReaction, Result::kAccepted},
    {Command::kPinMessage, Result::kAccepted},
    {Command::kReadEntries, Result::kHistoryPage},
    {Command::kCastVote, Result::kAccepted},
    {Command::kClosePoll, Result::kAccepted},
    {Command::kReadPoll, Result::kPollView},
    {Command::kListReaders, Result::kReaderList},
    {Command::kConfirmMessage, Result::kAccepted},
    {Command::kCloseConfirmation, Result::kAccepted},
    {Command::kRemindToConfirm, Result::kAccepted},
    {Command::kListConfirmations, Result::kConfirmationList},
    {Command::kSetSlowMode, Result::kAccepted},
    {Command::kScheduleMessage, Result::kScheduledMessage},
    {Command::kListScheduled, Result::kScheduledList},
    {Command::kCancelScheduled, Result::kDone},
    {Command::kReportMessage, Result::kDone},
    {Command::kListReports, Result::kReportList},
    {Command::kReadReport, Result::kReport},
    {Command::kDecideReport, Result::kDone},
    {Command::kSetDraft, Result::kDone},
    {Command::kListDrafts, Result::kDraftList},
    {Command::kReadThread, Result::kHistoryPage},
    {Command::kListThreads, Result::kThreadList},
    {Command::kSetThreadReadMark, Result::kDone},
    {Command::kAwaitUpload, Result::kUploadView},
    {Command::kReadStorage, Result::kStorageView},
    {Command::kDeleteMessage, Result::kAccepted},
    {Command::kAddMembers, Result::kAccepted},
    {Command::kRemoveMembers, Result::kAccepted},
    {Command::kExcludeMember, Result::kAccepted},
    {Command::kLiftExclusion, Result::kAccepted},
    {Command::kSetReadMark, Result::kDone},
    {Command::kSetTyping, Result::kDone},
    {Command::kSignOut, Result::kDone},
    {Command::kGrantRole, Result::kDone},
    {Command::kRevokeRole, Result::kDone},
    {Command::kCloseAccount, Result::kDone},
    {Command::kRequestVerification, Result::kDone},
    {Command::kRevokeDevices, Result::kDone},
    {Command::kChangePassword, Result::kDone},
    {Command::kEndTie, Result::kDone},
    {Command::kRenameUnit, Result::kDone},
    {Command::kArchiveUnit, Result::kDone},
    {Command::kRenameDiscipline, Result::kDone},
    {Command::kChangeChannel, Result::kDone},
    {Command::kBlockPerson, Result::kDone},
    {Command::kUnblockPerson, Result::kDone},
    {Command::kMuteMember, Result::kDone},
    {Command::kReadHistory, Result::kHistoryPage},
    {Command::kListChats, Result::kChatList},
    {Command::kCreateChat, Result::kChatOpened},
    {Command::kOpenDirectChat, Result::kChatOpened},
    {Command::kMakeTemplateChat, Result::kChatOpened},
    {Command::kMakeChannel, Result::kChatOpened},
    {Command::kListMembers, Result::kMemberList},
    {Command::kFindPeople, Result::kPeople},
    {Command::kListPeople, Result::kPeople},
    {Command::kListBlocked, Result::kPeople},
    {Command::kDecideVerification, Result::kVerificationOutcomes},
    {Command::kListDevices, Result::kDeviceList},
    {Command::kMakeInvite, Result::kInviteMade},
    {Command::kMakePasswordReset, Result::kInviteMade},
    {Command::kListInvites, Result::kInviteList},
    {Command::kRevokeInvites, Result::kInviteOutcomes},
    {Command::kJoinByInvite, Result::kJoinStatus},
    {Command::kWithdrawJoinRequest, Result::kJoinStatus},
    {Command::kListJoinRequests, Result::kJoinRequestList},
    {Command::kDecideJoinRequests, Result::kJoinOutcomes},
    {Command::kReadStructure, Result::kStructure},
    {Command::kMakeUnit, Result::kMade},
    {Command::kMakeDiscipline, Result::kMade},
    {Command::kMakeTie, Result::kMade},
    {Command::kListTies, Result::kTieList},
    {Command::kListExclusions, Result::kExclusionList},
    {Command::kSubmitApplication, Result::kApplication},
    {Command::kDecideApplication, Result::kApplication},
    {Command::kListApplications, Result::kApplicationList},
    {Command::kReadAudit, Result::kAuditPage},
    {Command::kCheckContacts, Result::kContactList},
    {Command::kReadSettings, Result::kSpaceSettings},
    {Command::kChangeSettings, Result::kSpaceSettings},
    {Command::kReadProfile, Result::kProfile},
    {Command::kChangeProfile, Result::kProfile},
    {Command::kSignIn, Result::kSignedIn},
    {Command::kResume, Result::kResumed},
    {Command::kRequestCode, Result::kDone},
};

}  // namespace

Result::ContentCase result_case(Command::CommandCase command) {
  const auto* const row = std::ranges::find(kResults, command, &std::pair<Command::CommandCase, Result::ContentCase>::first);
  return row == std::end(kResults) ? Result::CONTENT_NOT_SET : row->second;
}

}  // namespace atrium::client
