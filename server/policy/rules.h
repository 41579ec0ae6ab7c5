#pragma once

#include <cstdint>

#include "server/policy/policy.h"

// The table that decisions begin with: who may ask for what, by role, and what must hold beside it.
namespace atrium::policy {

// What must hold beside the role.
enum class Need : std::uint8_t {
  kNothing,
  kMembership,  // member of the chat
  kPosting,     // member who may write there, and mentions nobody whom they may not
  kCompany,     // brings together only whom they may
  kModeration,  // moderator of the chat, which is not a direct one; its gate opens, and they may bring these people together
  kOwnMessage,  // member who may write there, and wrote the message
  kOwnOrModerator,     // member of those who write there, and wrote the message, or moderator
  kReacting,           // member who takes part there, about a message that they see
  kPinning,            // the same, and moderator or one of two
  kVoting,             // the same, and of those whom the poll is for
  kAuthorOrModerator,  // wrote the message, or moderator
  kConfirming,         // member who sees the message, and is asked
  kPacing,             // moderator of a group
  kSeen,               // member who sees the message
  kOthersMessage,      // the same, and has not written it
  kReport,             // of the administration or moderator of the chat, about what another has written
  kReportedAuthor,     // the same, about who wrote it: a member of a group or channel who is no moderator
  kSelfOrModerator,    // a member about themselves, or a moderator; never in a direct chat
  kReachable,          // may write to that person directly
  kMemberList,         // member; of a channel, moderator or employee
  kAcquaintance,       // may know that person
  kGrant,              // gives that role
  kRevocation,         // takes that role
  kClosing,            // takes each role that the person has
  kSelfOrOverseer,     // about themselves, or overseer
  kTie,                // ties people so
  kTemplate,           // makes a chat of that template
  kThere,              // what it is about is there
  kInUse,              // the same, and it is not archived
  kExclusion,          // keeps people out of chats of that template
  kExclusionList,      // the same of any, or moderator of the chat
  kSelfOrEmployee,     // about themselves, or employee
  kBlocking,           // knows that person and need not hear from them
  kMuting,             // moderator of the chat, about a member who is none
  kInvitation,         // may let such people in there
  kOwnInvitation,      // has made the invite, or could make it
  kAdmission,          // decides about somebody else who wants to be that there
  kOwn,                // it is theirs
  kOther,              // about somebody else
  kStructure,          // the school has one
  kReset,              // may let that person choose a new password
};

// Whether it goes on while the disk is almost full, as everything does that only reads, or takes away what somebody has or could do,
// or guards an account. What stores something new does not.
enum class OnAFullDisk : std::uint8_t { kIsRefused, kGoesOn };
inline constexpr auto kGoesOn = OnAFullDisk::kGoesOn;

struct Rule {
  Operation operation;
  Roles roles;
  Need need;
  OnAFullDisk on_a_full_disk = OnAFullDisk::kIsRefused;
};

// Null: nobody may.
const Rule* find_rule(Operation operation);

}  // namespace atrium::policy
