#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

// The values that atrium::client::Client takes and gives. All texts are UTF-8; all times are milliseconds since
// 1970-01-01 UTC by the server's clock.
namespace atrium::client {

// Random 64-bit names; in JSON decimal strings.
enum class ChatId : std::uint64_t {};
enum class AccountId : std::uint64_t {};

// The place of an entry in its chat: 1, 2, 3, ... without holes.
using Seq = std::uint64_t;

// The secret that signs this device in. Keep it as carefully as a password.
using Token = std::array<std::uint8_t, 32>;

// Names one wish of this process; sending it again has no second effect. {0, 0} for what is never sent.
struct RequestId {
  std::uint64_t sender = 0;
  std::uint64_t counter = 0;
};

// Up to 99: as in errors.proto, where each is described. From 100: found by the client itself.
enum class ErrorCode {
  kUnspecified = 0,
  kBadFrame = 1,
  kInvalidArgument = 2,
  kNotSignedIn = 3,
  kWrongCredentials = 4,
  kAlreadySignedIn = 5,
  kNotFound = 6,
  kForbidden = 7,
  kConflict = 8,
  kBusy = 9,
  kTooManyConnections = 10,
  kShuttingDown = 11,
  kUnavailable = 12,
  kStopped = 100,     // stop() was called before the answer came; the server may have done it or not
  kSignedOut = 101,   // this device was signed out
  kRejected = 102,    // the server closed the connection in a way that forbids coming back
  kOutboxFull = 103,  // more than Options::outbox_bytes wait for the server; nothing was sent
  kOffline = 104,     // what only makes sense now (typing) while there is no connection
  kNoPassword = 105,  // there is no token that works, and no password
  kUntrusted = 106,   // the server's certificate was not believed; nothing was said to it
};

struct Error {
  ErrorCode code = ErrorCode::kUnspecified;
  std::string message;  // for developers and logs
  std::string field;    // for kInvalidArgument: the field's name as in the .proto
};

// A value, or the reason why there is none.
template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result::value() on an error.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.message);
}

enum class Role { kUnspecified, kHead, kDeputy, kAdmin, kTeacher, kStaff, kStudent, kParent };
enum class ChatKind { kUnspecified, kDirect, kGroup, kChannel };
enum class MemberRole { kUnspecified, kMember, kModerator };

// Whether the administration has confirmed that somebody is a teacher.
enum class TeacherStatus { kNone, kRequested, kVerified, kRejected, kRevoked };

struct Person {
  AccountId id{};
  std::string login;
  std::string name;
  std::vector<Role> roles;
  TeacherStatus teacher_status = TeacherStatus::kNone;
  bool closed = false;  // the account is closed: the name of somebody who was here
};

struct Member {
  AccountId id{};
  std::string login;
  std::string name;
  MemberRole role = MemberRole::kUnspecified;
};

// A chat as this account sees it.
struct Chat {
  ChatId id{};
  ChatKind kind = ChatKind::kUnspecified;
  std::string title;  // empty for direct chats: show the peer's name
  Seq head_seq = 0;
  std::uint64_t head_message_no = 0;
  Seq read_seq = 0;
  std::uint64_t read_message_no = 0;
  Seq first_visible_seq = 0;
  MemberRole my_role = MemberRole::kUnspecified;
  bool may_post = false;
  AccountId peer{};  // for direct chats

  std::uint64_t unread() const { return head_message_no > read_message_no ? head_message_no - read_message_no : 0; }
};

enum class EntryKind {
  kUnknown,  // made by a newer server: show a neutral line
  kMessage,
  kEdit,
  kDeletion,
  kMembersAdded,
  kMembersRemoved,
  kChatCreated,
  kWithheld,
};

// One line of a chat's log.
struct Entry {
  ChatId chat{};
  Seq seq = 0;
  std::uint64_t message_no = 0;
  AccountId author{};  // 0 = the server itself, or withheld
  std::int64_t at_ms = 0;
  EntryKind kind = EntryKind::kUnknown;
  std::string text;                 // kMessage, kEdit; empty if a history page shows it as deleted
  Seq target_seq = 0;               // kEdit, kDeletion: the message
  std::vector<AccountId> accounts;  // kMembersAdded, kMembersRemoved
};

// An entry with what later ones made of it.
struct HistoryItem {
  Entry entry;
  bool edited = false;
  bool deleted = false;
  std::string text_now;  // if edited
  Seq changed_by_seq = 0;
  std::int64_t changed_at_ms = 0;
};

enum class Direction { kOlder = 1, kNewer = 2 };
enum class View { kMessages = 1, kEntries = 2 };

struct HistoryRequest {
  ChatId chat{};
  Seq from_seq = 0;  // inclusive; 0 = the newest (kOlder) or the oldest visible (kNewer)
  Direction direction = Direction::kOlder;
  View view = View::kMessages;
  std::uint32_t limit = 0;  // 1 to 200; 0 = 50
};

struct HistoryPage {
  std::vector<HistoryItem> items;  // ascending by seq
  Seq next_from_seq = 0;           // 0 = nothing more in this direction
  Seq head_seq = 0;
};

struct Accepted {
  ChatId chat{};
  Seq seq = 0;
  std::int64_t at_ms = 0;
};

struct ChatOpened {
  ChatId chat{};
  Seq seq = 0;
};

struct NewChat {
  ChatKind kind = ChatKind::kGroup;  // kGroup or kChannel
  std::string title;
  std::vector<AccountId> members;
  bool open_history = false;
};

// Where an application is: the newest entry of each chat that it has, without holes before it.
struct Positions {
  std::uint64_t epoch = 0;
  std::map<ChatId, Seq> chats;
};

// Entries between `after_seq` and `next_seq` will not come: the account may not see them, or the server was restored
// from a backup (then what is kept of this chat may be wrong as well). Forget it and read the history.
struct Reloaded {
  ChatId chat{};
  Seq after_seq = 0;
  Seq next_seq = 0;
};

struct ReadMark {
  ChatId chat{};
  Seq seq = 0;
  std::uint64_t message_no = 0;
};

}  // namespace atrium::client
