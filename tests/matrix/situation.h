#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Who asks, and how they stand to what they ask about. A situation is what the test makes true before it asks; the rules look
// at nothing else. A new kind of object gets a table here, a member in Situation, and its ids in objects.cpp.
namespace atrium::matrix {

enum class Standing {
  kMember,
  kAnonymous,  // not signed in
  kSignedOut,  // the device was signed out over another connection
  kElsewhere,  // a member of another space
  kDismissed,  // the account was closed over another connection
};

struct Actor {
  std::string_view words;
  std::string_view name;  // in people.h; what roles they have stands there
  Standing standing;
};

inline constexpr Actor kActors[] = {
    {"head", "head", Standing::kMember},
    {"deputy", "deputy", Standing::kMember},
    {"admin", "admin", Standing::kMember},
    {"teacher", "teacher", Standing::kMember},
    {"staff", "staff", Standing::kMember},
    {"student", "student", Standing::kMember},
    {"parent", "parent", Standing::kMember},
    {"teacher and parent", "teaching-parent", Standing::kMember},
    {"teacher who was head and admin", "demoted", Standing::kMember},
    {"anonymous", "", Standing::kAnonymous},
    {"signed-out device of a teacher", "leaver", Standing::kSignedOut},
    {"teacher whose account is closed", "dismissed", Standing::kDismissed},
    {"head of another space", "visitor", Standing::kElsewhere},
    {"operator", "operator", Standing::kElsewhere},
};

enum class ChatKind { kNone, kDirect, kGroup, kChannel };

enum class Place {
  kMember,
  kModerator,
  kMuted,      // a member who may only read
  kLost,       // a member of a direct chat with a student who was theirs once
  kFormer,     // was removed
  kStranger,   // never was in it
  kElsewhere,  // it is a chat of another space
  kNowhere,    // there is no such chat
  kZero,       // the field is not set
};

struct ChatRelation {
  std::string_view words;
  ChatKind kind;
  Place place;
};

inline constexpr ChatRelation kChats[] = {
    {"own direct chat", ChatKind::kDirect, Place::kMember},
    {"own direct chat with a student who is not theirs any more", ChatKind::kDirect, Place::kLost},
    {"direct chat of others", ChatKind::kDirect, Place::kStranger},
    {"direct chat of another space", ChatKind::kDirect, Place::kElsewhere},
    {"group as member", ChatKind::kGroup, Place::kMember},
    {"group as moderator", ChatKind::kGroup, Place::kModerator},
    {"group as muted member", ChatKind::kGroup, Place::kMuted},
    {"group as former member", ChatKind::kGroup, Place::kFormer},
    {"group as stranger", ChatKind::kGroup, Place::kStranger},
    {"group of another space", ChatKind::kGroup, Place::kElsewhere},
    {"channel as member", ChatKind::kChannel, Place::kMember},
    {"channel as moderator", ChatKind::kChannel, Place::kModerator},
    {"channel as former member", ChatKind::kChannel, Place::kFormer},
    {"channel as stranger", ChatKind::kChannel, Place::kStranger},
    {"channel of another space", ChatKind::kChannel, Place::kElsewhere},
    {"chat that never was", ChatKind::kNone, Place::kNowhere},
    {"chat 0", ChatKind::kNone, Place::kZero},
};

enum class Message {
  kOwn,
  kAnothers,
  kOwnDeleted,
  kAnothersDeleted,
  kBeforeMyTime,  // older than what the actor may see
  kJoin,          // an entry, but no message
  kEdit,          // the same; it was the actor who edited, if ever they wrote there
  kBeyondTheEnd,
  kZero,
};

struct MessageRelation {
  std::string_view words;
  Message message;
};

inline constexpr MessageRelation kMessages[] = {
    {"own message", Message::kOwn},
    {"another's message", Message::kAnothers},
    {"own message, deleted", Message::kOwnDeleted},
    {"another's message, deleted", Message::kAnothersDeleted},
    {"message of before their time", Message::kBeforeMyTime},
    {"entry of a join", Message::kJoin},
    {"entry of an edit", Message::kEdit},
    {"entry beyond the end", Message::kBeyondTheEnd},
    {"entry 0", Message::kZero},
};

enum class Bond {
  kSelf,
  kOwn,        // a student of a class of theirs, or their child
  kShares,     // in a group or channel that the actor is in too
  kBlocks,     // the same, and has blocked the actor if that can be
  kParted,     // was in one, and is not any more
  kFar,        // of the same space, and no more
  kFellow,     // a member of the chat that the command names
  kClosed,     // of the same space, and the account is closed
  kElsewhere,  // of another space
  kNobody,     // there is no such person
  kZero,       // the field is not set
};

struct PersonRelation {
  std::string_view words;
  std::string_view name;  // in people.h
  Bond bond;
};

inline constexpr PersonRelation kPersons[] = {
    {"themselves", "", Bond::kSelf},
    {"employee they share no chat with", "far-employee", Bond::kFar},
    {"student of their class, or their child", "own-student", Bond::kOwn},
    {"student of a chat they share", "near-student", Bond::kShares},
    {"parent of a chat they share", "near-parent", Bond::kShares},
    {"parent of a chat they share who blocks them", "blocking-parent", Bond::kBlocks},
    {"student of a chat they shared once", "once-near-student", Bond::kParted},
    {"student they share no chat with", "far-student", Bond::kFar},
    {"parent they share no chat with", "far-parent", Bond::kFar},
    {"member of that chat", "companion", Bond::kFellow},
    {"student whose account is closed", "former-student", Bond::kClosed},
    {"somebody of another space", "", Bond::kElsewhere},
    {"nobody", "", Bond::kNobody},
    {"person 0", "", Bond::kZero},
};

// What kind a chat is to be made of.
struct KindWish {
  std::string_view words;  // in the protocol
  bool can_be_made;
};

inline constexpr KindWish kKinds[] = {
    {"CHAT_KIND_GROUP", true},
    {"CHAT_KIND_CHANNEL", true},
    {"CHAT_KIND_DIRECT", false},
    {"CHAT_KIND_UNSPECIFIED", false},
};

// What role is to be given or taken.
struct RoleWish {
  std::string_view words;  // in the protocol
  std::string_view role;   // in people.h
};

inline constexpr RoleWish kRoles[] = {
    {"ROLE_HEAD", "head"},   {"ROLE_DEPUTY", "deputy"},   {"ROLE_ADMIN", "admin"},   {"ROLE_TEACHER", "teacher"},
    {"ROLE_STAFF", "staff"}, {"ROLE_STUDENT", "student"}, {"ROLE_PARENT", "parent"}, {"ROLE_UNSPECIFIED", ""},
};

// A class of the school, or what the administration made beside it: a discipline, a channel.
struct ClassRelation {
  std::string_view words;
  bool is_there;
};

inline constexpr ClassRelation kClasses[] = {{"a class", true}, {"a class that never was", false}};

// A school's application to the operator.
enum class Decided { kNot, kAlready, kNever };

struct ApplicationRelation {
  std::string_view words;
  Decided decided;
};

inline constexpr ApplicationRelation kApplications[] = {{"a pending application", Decided::kNot},
                                                        {"an application that was decided", Decided::kAlready},
                                                        {"an application that never was", Decided::kNever}};

// An invite for staff, with a use for everybody.
enum class Invite {
  kStands,
  kRevoked,
  kElsewhere,  // it is one of another space
  kNever,
};

struct InviteRelation {
  std::string_view words;
  Invite invite;
};

inline constexpr InviteRelation kInvites[] = {
    {"an invite", Invite::kStands},
    {"a revoked invite", Invite::kRevoked},
    {"an invite of another space", Invite::kElsewhere},
    {"an invite that never was", Invite::kNever},
};

// Somebody asks to be let in as a parent of the class.
enum class Request { kOwn, kAnothers, kNever };

struct RequestRelation {
  std::string_view words;
  Request request;
};

inline constexpr RequestRelation kRequests[] = {
    {"their own request", Request::kOwn},
    {"another's request", Request::kAnothers},
    {"a request that never was", Request::kNever},
};

// A file on its way to a message; of their own, the bytes have come.
enum class Upload { kOwn, kAnothers, kElsewhere, kNever };

struct UploadRelation {
  std::string_view words;
  Upload upload;
};

inline constexpr UploadRelation kUploads[] = {
    {"their own upload", Upload::kOwn},
    {"another's upload", Upload::kAnothers},
    {"an upload of another space", Upload::kElsewhere},
    {"an upload that never was", Upload::kNever},
};

// A message that is to be written tomorrow.
enum class Scheduled { kOwn, kAnothers, kNever };

struct ScheduledRelation {
  std::string_view words;
  Scheduled scheduled;
};

inline constexpr ScheduledRelation kScheduledMessages[] = {
    {"what they have scheduled", Scheduled::kOwn},
    {"what another has scheduled", Scheduled::kAnothers},
    {"what nobody has scheduled", Scheduled::kNever},
};

// A message that was reported, and nobody has decided yet.
enum class Reported {
  kWhereTheyModerate,  // in a group, and another wrote it
  kWhereTheyAreNot,    // the same
  kOwn,                // in a group that they moderate, and they wrote it
  kBetweenTwo,         // in a direct chat of others
  kNever,
};

struct ReportRelation {
  std::string_view words;
  Reported report;
};

inline constexpr ReportRelation kReports[] = {
    {"a report of a group that they moderate", Reported::kWhereTheyModerate},
    {"a report of a group that they are not in", Reported::kWhereTheyAreNot},
    {"a report of what they wrote themselves", Reported::kOwn},
    {"a report of a direct chat of others", Reported::kBetweenTwo},
    {"a report that never was", Reported::kNever},
};

// What somebody signs in with: fields of SignIn.
struct Credential {
  std::string_view words;
  std::string_view space;
  std::string_view login;  // with the password of everybody; empty: with the token
  std::string_view secret;
  bool opens;
};

inline constexpr Credential kCredentials[] = {
    {"token", "college", "", "student", true},
    {"password", "college", "student", "пароль-для-проверки", true},
    {"password of nobody", "college", "nobody", "пароль-для-проверки", false},
    {"wrong password", "college", "student", "не тот", false},
    {"unknown token", "college", "", "somebody", false},
    {"token of another space", "college", "", "visitor", false},
    {"token of a closed account", "college", "", "former-student", false},
    {"password of a closed account", "college", "former-student", "пароль-для-проверки", false},
    {"password of another space", "college", "visitor", "пароль-для-проверки", false},
    {"token where there is no space", "nowhere", "", "student", false},
    {"password where there is no space", "nowhere", "student", "пароль-для-проверки", false},
};

// One cell's facts. What the command is not about is absent.
struct Situation {
  const Actor* actor = nullptr;
  const ChatRelation* chat = nullptr;
  const MessageRelation* message = nullptr;
  const PersonRelation* person = nullptr;
  const KindWish* kind = nullptr;
  const ClassRelation* school_class = nullptr;
  const ApplicationRelation* application = nullptr;
  const InviteRelation* invite = nullptr;
  const RequestRelation* request = nullptr;
  const UploadRelation* upload = nullptr;
  const ScheduledRelation* scheduled = nullptr;
  const ReportRelation* report = nullptr;
  const Credential* credential = nullptr;
  const RoleWish* wished_role = nullptr;

  bool actor_has(std::string_view role) const;
  bool person_has(std::string_view role) const;
  // "student: group as stranger, own message"
  std::string words() const;
};

// All situations in which a command can be whose text holds these placeholders: $chat, $message (or $text, what it says; or $poll, another that asks something),
// $person (or $login), $kind, $role, $class (or $tie, one to it; $class_chat; $discipline; $channel), $application, $invite (or its
// $secret), $request, $upload, $scheduled, $report (or its $complaint, or what was $reported), $credential. Those that can't be are left out: nobody wrote where they never were. $companion is always the same
// person: a member of every group and channel that is asked about. $pupil is a student of the class, $outcast one who is kept out of
// its chat. $mine is a direct chat of the actor's, whatever the command is about. $settings and $profile are the versions that these have now. $new is a text that nothing is called, $short one that can be
// a space's name, $fresh a login that nobody has, $hash 32 bytes that nothing else has.
std::vector<Situation> situations(std::string_view text);

}  // namespace atrium::matrix
