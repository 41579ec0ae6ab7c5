#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "atrium/wire/v1/chats.pb.h"
#include "atrium/wire/v1/errors.pb.h"
#include "atrium/wire/v1/session.pb.h"
#include "atrium/wire/v1/structure.pb.h"

// Who may do what: pure functions over facts. What no rule allows is denied.
namespace atrium::policy {

// Everything that somebody can ask for, once signed in. A command without a row in the table is refused.
enum class Operation : std::uint8_t {
  kResume,
  kSignOut,
  kFindPeople,
  kListChats,
  kCreateChat,
  kOpenDirectChat,
  kReadHistory,
  kListMembers,
  kSetReadMark,
  kSetTyping,
  kSendMessage,
  kEditMessage,
  kDeleteMessage,
  kSetReaction,
  kPinMessage,
  kReadEntries,
  kCastVote,
  kClosePoll,
  kReadPoll,
  kBeginUpload,
  kGoOnWithUpload,  // send more of it, ask how it stands, give it up
  kReadFile,        // of a message
  kReadStorage,
  kListReaders,
  kConfirmMessage,
  kCloseConfirmation,
  kRemindToConfirm,
  kListConfirmations,
  kSetDraft,
  kListDrafts,
  kReadThread,
  kListThreads,
  kSetThreadReadMark,
  kScheduleMessage,
  kListScheduled,
  kCancelScheduled,
  kSetSlowMode,
  kReportMessage,
  kListReports,
  kReadReport,
  kDecideReport,
  kMuteReported,  // whoever wrote what was reported
  kAddMembers,
  kRemoveMembers,
  kListPeople,
  kGrantRole,
  kRevokeRole,
  kCloseAccount,
  kRequestVerification,
  kDecideVerification,
  kListDevices,
  kRevokeDevices,
  kChangePassword,
  kReadAudit,
  kReadStructure,
  kMakeUnit,
  kMakeDiscipline,
  kMakeTie,
  kEndTie,
  kListTies,
  kMakeTemplateChat,
  kReadSettings,
  kReadContactRules,
  kChangeSettings,
  kReadProfile,
  kChangeProfile,
  kCheckContacts,
  kBlockPerson,
  kUnblockPerson,
  kListBlocked,
  kMuteMember,
  kRenameUnit,
  kArchiveUnit,
  kRenameDiscipline,
  kExcludeMember,
  kLiftExclusion,
  kListExclusions,
  kMakeChannel,
  kChangeChannel,
  kSubmitApplication,
  kListApplications,
  kDecideApplication,
  kMakeInvite,
  kListInvites,
  kRevokeInvites,
  kRevokeInvite,  // one of those that such a command names
  kJoinByInvite,
  kListJoinRequests,
  kDecideJoinRequests,
  kDecideJoinRequest,  // one of those
  kWithdrawJoinRequest,
  kMakePasswordReset,
};

// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<wire::v1::Role> roles) {
    for (const auto role : roles) {
      bits_ |= 1u << role;
    }
  }
  constexpr void add(wire::v1::Role role) { bits_ |= 1u << role; }
  constexpr bool has_any(Roles others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool has(wire::v1::Role role) const { return has_any({role}); }
  constexpr bool empty() const { return bits_ == 0; }
  // Those that are in both.
  constexpr Roles common_with(Roles others) const {
    others.bits_ &= bits_;
    return others;
  }
  friend constexpr auto operator<=>(Roles, Roles) = default;

 private:
  std::uint32_t bits_ = 0;
};

// What is known about the chat that a command names; absent if there is no such chat.
struct ChatFacts {
  wire::v1::ChatKind kind = wire::v1::CHAT_KIND_UNSPECIFIED;
  // Of the actor, now; UNSPECIFIED = not a member.
  wire::v1::MemberRole member_role = wire::v1::MEMBER_ROLE_UNSPECIFIED;
  bool reaches_peer = false;  // it is a direct chat, and the actor may write to the other (contact.h)
  bool muted = false;         // the actor may only read
  bool archived = false;      // its class is: nobody writes there
};

// What is known about the message or the people that a command is about.
struct TargetFacts {
  bool own_message = false;                          // the actor wrote it
  bool too_late = false;                             // it was written longer ago than authors may change it
  bool lost_reference = false;                       // what it answers or passes on is not there for the actor
  bool asks_to_confirm = false;                      // it asks its readers to confirm it
  bool too_soon = false;                             // the actor has written a short while ago, and the chat is slow
  bool mentions_many = false;                        // it mentions a role or everybody
  bool is_asked = false;                             // the poll, or the wish to have it confirmed, is for the actor
  bool only_self = false;                            // the people named are the actor alone
  bool visible = false;                              // it is there, and the actor may see it
  Roles roles{};                                     // of the person that it is about
  Roles sole{};                                      // those of them that nobody else has
  bool reaches = false;                              // the actor may write to that person
  bool may_meet = false;                             // that person is or was in a chat of the actor's that is no channel
  bool closed = false;                               // that person's account is closed
  wire::v1::Role role = wire::v1::ROLE_UNSPECIFIED;  // that is given or taken
  wire::v1::TieKind tie = wire::v1::TIE_KIND_UNSPECIFIED;
  wire::v1::ChatTemplate chat_template = wire::v1::CHAT_TEMPLATE_UNSPECIFIED;
  bool leads = false;      // the actor is curator of the class that it is about
  bool teaches = false;    // the actor teaches it that discipline
  bool gate_shut = false;  // somebody named may not come into the chat by hand
  bool by_rule = false;    // somebody named is in the chat because of its template
  // Of people who come into a chat by hand:
  bool out_of_reach = false;    // the actor may not write to one of them
  bool strangers_meet = false;  // one is a stranger to a student, in a group
  bool unconfirmed = false;     // one is a teacher whose status is to be confirmed, and there are students
  bool blockable = false;       // that person may be blocked by the actor
  bool moderates = false;       // that person moderates the chat
  bool has_left = false;        // that person is not in the chat any more
  bool archived = false;        // the unit that it is about
  bool excluded = false;        // that person is kept out of the chat
  // Of that person in the chat by its template; UNSPECIFIED = none.
  wire::v1::MemberRole place = wire::v1::MEMBER_ROLE_UNSPECIFIED;
  // About an invite: the actor teaches the class; who comes by it is in the chat because of its template; no chat is named.
  bool teaches_class = false;
  bool enters_by_rule = false;
  bool names_chat = false;
  bool own = false;           // the actor has made it, or asks for it
  bool moves = false;         // the person is in another class, or something else that students are not
  bool switched_off = false;  // the school does without: students by invites, requests to join
};

struct Facts {
  Roles actor;
  std::optional<ChatFacts> chat;
  TargetFacts target;
  bool unconfirmed = false;   // the actor is a teacher whose status the school wants confirmed, and it is not
  bool has_structure = true;  // the school has departments and classes
};

// Allowed, or the reason why not.
struct Decision {
  wire::v1::ErrorCode refused = wire::v1::ERROR_CODE_UNSPECIFIED;
  bool allowed() const { return refused == wire::v1::ERROR_CODE_UNSPECIFIED; }
};

// The one decision. A chat that the actor is no member of does not exist for them: NOT_FOUND, not FORBIDDEN.
Decision decide(Operation operation, const Facts& facts);

// Whether it depends on their having met, in a chat that is no channel, that they know each other: for that many chats are looked through.
bool knows_only_by_meeting(const Facts& facts);

// Whether somebody who is allowed may still do this while the disk is almost full. What the table does not say so of may not.
bool goes_on_without_room(Operation operation);

// Who can be tied so: one of these roles. None for a number that is no kind.
Roles candidates_for(wire::v1::TieKind kind);

}  // namespace atrium::policy
