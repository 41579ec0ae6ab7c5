#pragma once

#include <atrium/result.h>
#include <atrium/settings.h>
#include <atrium/structure.h>
#include <atrium/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The values about people, their roles and devices, and the audit. All texts are UTF-8; all times are milliseconds since
/// 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// The order on which an act of the administration rests: both are told, or, where none is needed, neither.
struct Ground {
  std::string order_number;  ///< 1 to 64 bytes.
  std::string order_date;    ///< YYYY-MM-DD.
};

/// What became of a decision about one teacher.
struct VerificationOutcome {
  AccountId id{};  ///< Whom it is about.
  /// kUnspecified: it was done. kNotFound: no teacher. kConflict: it does not follow on the status that the teacher has.
  ErrorCode refused = ErrorCode::kUnspecified;
  TeacherStatus status = TeacherStatus::kNone;  ///< How it stands now.
};

/// A device that is signed in to an account.
struct Device {
  DeviceId id{};                   ///< To name it to Client::revoke_devices.
  std::string name;                ///< As it called itself: Options::device_name.
  std::int64_t created_at_ms = 0;  ///< When it signed in.
  bool online = false;             ///< Whether it is connected now.
  bool current = false;            ///< Whether it is the one that asked.
};

/// Asks for a page of the space's people.
struct PeopleRequest {
  Role role = Role::kUnspecified;  ///< Only those with it; kUnspecified = all.
  AccountId after{};               ///< Those behind this one; 0 = from the beginning.
  std::uint32_t limit = 0;         ///< 1 to 200; 0 = 100.
};

/// A page of the space's people.
struct PeoplePage {
  std::vector<Person> people;  ///< Ascending by id.
  AccountId next_after{};      ///< PeopleRequest::after of the next page. 0 = there is none.
};

/// Names an invite, or a reset of a password: a 64-bit number, as ChatId. It tells nothing about the secret. 0 = none.
enum class InviteId : std::uint64_t {};

/// How a wish to be let in stands.
enum class JoinState {
  kUnspecified,  ///< One that a newer server knows. In a question: any.
  kPending,      ///< Nobody has decided yet.
  kAccepted,     ///< They are in.
  kRefused,      ///< They are not. They may ask again after a day.
  kWithdrawn,    ///< They took it back.
};

/// What was done.
enum class AuditAct {
  kUnknown,               ///< Made by a newer server: show a neutral line.
  kRoleGranted,           ///< AuditRecord::account got AuditRecord::role, on AuditRecord::ground.
  kRoleRevoked,           ///< AuditRecord::account lost AuditRecord::role, on AuditRecord::ground.
  kAccountClosed,         ///< AuditRecord::account ended, on AuditRecord::ground.
  kVerification,          ///< AuditRecord::account has AuditRecord::status from now on, for AuditRecord::reason.
  kDevicesRevoked,        ///< AuditRecord::devices of AuditRecord::account were ended by somebody else.
  kPasswordChanged,       ///< AuditRecord::account has another password.
  kUnitMade,              ///< The unit AuditRecord::object, called AuditRecord::title, was made.
  kDisciplineMade,        ///< The discipline AuditRecord::object, called AuditRecord::title, was made.
  kTieMade,               ///< AuditRecord::account was tied by AuditRecord::object.
  kTieEnded,              ///< The tie AuditRecord::object of AuditRecord::account has ended.
  kSettingsChanged,       ///< The settings of the space were changed as AuditRecord::change says.
  kProfileChanged,        ///< The profile of the organisation is AuditRecord::profile from now on.
  kMemberMuted,           ///< AuditRecord::account only reads in the chat AuditRecord::object until AuditRecord::until_ms.
  kUnitRenamed,           ///< The unit AuditRecord::object is called AuditRecord::title.
  kUnitArchived,          ///< The unit AuditRecord::object, called AuditRecord::title, was archived.
  kDisciplineRenamed,     ///< The discipline AuditRecord::object is called AuditRecord::title.
  kMemberExcluded,        ///< AuditRecord::account is kept out of the chat AuditRecord::object, for AuditRecord::reason.
  kExclusionLifted,       ///< AuditRecord::account is kept out of the chat AuditRecord::object no more.
  kChannelSet,            ///< The channel AuditRecord::object, called AuditRecord::title, was made or given another rule.
  kInviteMade,            ///< The invite AuditRecord::object for AuditRecord::role was made, on AuditRecord::ground.
  kInvitesRevoked,        ///< AuditRecord::invites were revoked.
  kInviteUsed,            ///< AuditRecord::account (0 = has none yet) came by the invite AuditRecord::object.
  kJoinDecided,           ///< The request AuditRecord::object is AuditRecord::join_state, for AuditRecord::reason.
  kResetMade,             ///< A new password for AuditRecord::account was started.
  kPasswordReset,         ///< AuditRecord::account has chosen a new password by the reset AuditRecord::object.
  kApplicationSubmitted,  ///< AuditRecord::object was entered, for the space AuditRecord::title, on AuditRecord::ground.
  kApplicationApproved,   ///< AuditRecord::object was approved, for AuditRecord::reason.
  kApplicationRejected,   ///< AuditRecord::object was rejected, for AuditRecord::reason.
  kOperatorSet,           ///< AuditRecord::account works for the operator, or has another password.
  kSpaceFounded,          ///< This space, on the application AuditRecord::object.
  kFirstAdminJoined,      ///< AuditRecord::account came in with the code.
  kMessageDeleted,  ///< What AuditRecord::account wrote in the chat AuditRecord::object as AuditRecord::seq was deleted.
  kReportRead,      ///< What of the same was reported was read by somebody who could not read it there.
  kReportDecided,   ///< AuditRecord::report about the same, without its account, is AuditRecord::report_state.
};

/// One act that was done by a right that not everybody has.
struct AuditRecord {
  std::string bytes;                               ///< As the server keeps it and as it is hashed.
  std::uint64_t number = 0;                        ///< 1, 2, 3, ... in the space, without holes.
  std::int64_t at_ms = 0;                          ///< When.
  AccountId actor{};                               ///< Who did it. 0 = the server.
  AuditAct act = AuditAct::kUnknown;               ///< What was done.
  AccountId account{};                             ///< Whom it is about.
  Role role = Role::kUnspecified;                  ///< kRoleGranted, kRoleRevoked, an invite's, a request's: which.
  TeacherStatus status = TeacherStatus::kNone;     ///< kVerification: from now on.
  Ground ground;                                   ///< kRoleGranted, kRoleRevoked and others: the order, if one was told.
  std::string reason;                              ///< Of a decision or an exclusion: at most 256 bytes.
  std::vector<DeviceId> devices;                   ///< kDevicesRevoked: which.
  std::uint64_t object = 0;                        ///< What was made, ended, changed, used or decided, or the chat: which.
  std::string title;                               ///< What a unit, discipline, channel or space is called: to 256 bytes.
  SettingsChange change;                           ///< kSettingsChanged: to what.
  Profile profile;                                 ///< kProfileChanged: as it is from now on.
  std::int64_t until_ms = 0;                       ///< kMemberMuted: 0 = may write again.
  JoinState join_state = JoinState::kUnspecified;  ///< kJoinDecided: from now on.
  std::vector<InviteId> invites;                   ///< kInvitesRevoked: which.
  Tie tie;                                         ///< kTieMade, kTieEnded: which.
  Seq seq = 0;                                     ///< kMessageDeleted, kReportRead, kReportDecided: which.
  std::uint64_t report = 0;                        ///< kReportDecided: its number.
  ReportState report_state{};                      ///< kReportDecided: from now on.
};

/// A page of the audit.
struct AuditPage {
  std::vector<AuditRecord> records;  ///< Ascending, without holes. One that cannot be read has its bytes alone.
  std::uint64_t newest_number = 0;   ///< Of the newest record that there is. 0 = there is none.
  std::string newest_hash;           ///< SHA-256 of that record's bytes, 32 bytes. Empty if there is none.
};

/// Reads a record's bytes, as in AuditRecord::bytes. Errors: kInvalidArgument (they are none). Thread: any.
Result<AuditRecord> read_audit_record(std::string bytes);

/// Where an audit stops hanging together.
struct AuditBreak {
  std::uint64_t number = 0;  ///< Of the record that does not follow on the one before.
  std::string why;           ///< English, for people who look for the cause.
};

/// Follows an audit record by record: numbers without holes from 1 on, each with the SHA-256 of the one before.
///
/// A record that was changed is found at itself if its number or its hash of the one before changed, otherwise at the one
/// behind it, whose hash no longer fits. That the last one is unchanged, and that nothing is missing behind it, is known
/// only by comparing number() and hash() with what the server or a printed sheet says.
///
/// Thread: one at a time.
class AuditChain {
 public:
  /// Takes the bytes of the next record. Nothing if it follows; else where and why not, and the chain stays as it was.
  std::optional<AuditBreak> add(const std::string& bytes);
  /// Of the last record that was taken. 0 = none.
  std::uint64_t number() const { return number_; }
  /// SHA-256 of the last record that was taken, 32 bytes. Empty before the first.
  const std::string& hash() const { return hash_; }

 private:
  std::uint64_t number_ = 0;
  std::string hash_;
};

}  // namespace atrium::client
