// What goes on while the disk is almost full, written by hand: whatever is not named here stores something new, and is refused.
#include <algorithm>
#include <set>

#include "tests/unit/policy/expectations.h"

namespace atrium::policy {
namespace {

const std::set<std::string> kReads{
    "Resume",           "FindPeople",       "ListChats",         "ReadHistory",
    "ListMembers",      "ListPeople",       "ListDevices",       "ReadAudit",
    "ReadStructure",    "ListTies",         "ReadSettings",      "ReadContactRules",
    "ReadProfile",      "CheckContacts",    "ReadEntries",       "ReadPoll",
    "ClosePoll",        "ListBlocked",      "ListExclusions",    "ListInvites",
    "ListApplications", "ListJoinRequests", "SetReadMark",       "SetTyping",
    "ReadFile",         "ReadStorage",      "GoOnWithUpload",    "ListReaders",
    "ListDrafts",       "ListScheduled",    "ListConfirmations", "CloseConfirmation",
    "ReadThread",       "ListThreads",      "SetThreadReadMark",
    "ListReports",      "ReadReport",
};
const std::set<std::string> kTakesAway{
    "SignOut",
    "DeleteMessage",
    "RemoveMembers",
    "RevokeRole",
    "CloseAccount",
    "RevokeDevices",
    "EndTie",
    "MuteMember",
    "ExcludeMember",
    "RevokeInvites",
    "RevokeInvite",
    "WithdrawJoinRequest",
    "CancelScheduled",
    "DecideReport",
    "MuteReported",
    // They take as often as they give, and put one record in the place of another.
    "DecideVerification",
    "ChangeSettings",
};
const std::set<std::string> kGuardsSomebody{"BlockPerson", "ChangePassword", "MakePasswordReset"};

TEST(RoomPolicy, ReadsAndWhatTakesAwayOrGuardsGoOnOnAFullDiskAndNothingElse) {
  for (const auto operation : operations(Name::kHas)) {
    const auto name = name_of(operation);
    const bool goes_on = kReads.contains(name) || kTakesAway.contains(name) || kGuardsSomebody.contains(name);
    EXPECT_EQ(goes_on_without_room(operation), goes_on) << name;
  }
}

TEST(RoomPolicy, NamesOnlyOperationsThatThereAre) {
  std::set<std::string> known;
  for (const auto operation : operations(Name::kHas)) {
    known.insert(name_of(operation));
  }
  for (const auto* names : {&kReads, &kTakesAway, &kGuardsSomebody}) {
    EXPECT_TRUE(std::includes(known.begin(), known.end(), names->begin(), names->end()));
  }
}

TEST(RoomPolicy, AnOperationWithoutARowDoesNotGoOn) {
  for (const auto operation : operations(Name::kHasNot)) {
    EXPECT_FALSE(goes_on_without_room(operation));
  }
}

}  // namespace
}  // namespace atrium::policy
