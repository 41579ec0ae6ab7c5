#include <google/protobuf/stubs/logging.h>

#include "convert.h"

namespace atrium::client {
namespace {

// Nothing if they are none: a damaged copy is no news to write to the application's standard error, as Protobuf would.
std::optional<wire::AuditRecord> parse(const std::string& bytes) {
  const google::protobuf::LogSilencer quiet;
  wire::AuditRecord record;
  return record.ParseFromString(bytes) ? std::optional(std::move(record)) : std::nullopt;
}

void take(AuditRecord& record, AuditAct act, const wire::RoleAct& from) {
  record.act = act;
  record.account = AccountId{from.account_id()};
  record.role = static_cast<Role>(from.role());
  record.ground = {from.ground().order_number(), from.ground().order_date()};
}

void take(AuditRecord& record, AuditAct act, const wire::AccountAct& from) {
  record.act = act;
  record.account = AccountId{from.account_id()};
  record.ground = {from.ground().order_number(), from.ground().order_date()};
}

void take(AuditRecord& record, AuditAct act, const wire::UnitAct& from) {
  record.act = act;
  record.object = from.id();
  record.title = from.title();
}

void take(AuditRecord& record, AuditAct act, const wire::ApplicationAct& from) {
  record.act = act;
  record.object = from.number();
  record.title = from.space();
  record.ground = {from.ground().order_number(), from.ground().order_date()};
  record.reason = from.reason();
}

void take(AuditRecord& record, AuditAct act, const wire::Tie& from) {
  record.act = act;
  record.object = from.tie_id();
  record.account = AccountId{from.account_id()};
  record.tie = to_tie(from);
}

void take(AuditRecord& record, const wire::MuteAct& from) {
  record.act = AuditAct::kMemberMuted;
  record.account = AccountId{from.account_id()};
  record.object = from.chat_id();
  record.until_ms = from.until_ms();
}

void take(AuditRecord& record, AuditAct act, const wire::MessageAct& from) {
  record.act = act;
  record.account = AccountId{from.author_id()};
  record.object = from.chat_id();
  record.seq = from.seq();
}

void take(AuditRecord& record, const wire::ReportAct& from) {
  record.act = AuditAct::kReportDecided;
  record.object = from.chat_id();
  record.seq = from.seq();
  record.report = from.number();
  record.report_state = static_cast<ReportState>(from.decision());
}

void take(AuditRecord& record, AuditAct act, const wire::ExclusionAct& from) {
  record.act = act;
  record.object = from.chat_id();
  record.account = AccountId{from.account_id()};
  record.reason = from.reason();
}

void take(AuditRecord& record, const wire::ChannelAct& from) {
  record.act = AuditAct::kChannelSet;
  record.object = from.chat_id();
  record.title = from.title();
}

void take(AuditRecord& record, const wire::VerificationAct& from) {
  record.act = AuditAct::kVerification;
  record.account = AccountId{from.account_id()};
  record.status = static_cast<TeacherStatus>(from.status());
  record.reason = from.reason();
}

void take(AuditRecord& record, const wire::DevicesAct& from) {
  record.act = AuditAct::kDevicesRevoked;
  record.account = AccountId{from.account_id()};
  for (const auto id : from.device_ids())
    record.devices.push_back(DeviceId{id});
}

// Who they are and what they may.
void take_person(AuditRecord& record, const wire::AuditRecord& from) {
  switch (from.act_case()) {
    case wire::AuditRecord::kRoleGranted:
      take(record, AuditAct::kRoleGranted, from.role_granted());
      break;
    case wire::AuditRecord::kRoleRevoked:
      take(record, AuditAct::kRoleRevoked, from.role_revoked());
      break;
    case wire::AuditRecord::kAccountClosed:
      take(record, AuditAct::kAccountClosed, from.account_closed());
      break;
    case wire::AuditRecord::kVerification:
      take(record, from.verification());
      break;
    case wire::AuditRecord::kDevicesRevoked:
      take(record, from.devices_revoked());
      break;
    case wire::AuditRecord::kPasswordChanged:
      take(record, AuditAct::kPasswordChanged, from.password_changed());
      break;
    default:
      break;
  }
}

// What the school is made of, and who belongs where.
void take_structure(AuditRecord& record, const wire::AuditRecord& from) {
  switch (from.act_case()) {
    case wire::AuditRecord::kUnitMade:
      take(record, AuditAct::kUnitMade, from.unit_made());
      break;
    case wire::AuditRecord::kDisciplineMade:
      take(record, AuditAct::kDisciplineMade, from.discipline_made());
      break;
    case wire::AuditRecord::kTieMade:
      take(record, AuditAct::kTieMade, from.tie_made());
      break;
    case wire::AuditRecord::kTieEnded:
      take(record, AuditAct::kTieEnded, from.tie_ended());
      break;
    case wire::AuditRecord::kUnitRenamed:
      take(record, AuditAct::kUnitRenamed, from.unit_renamed());
      break;
    case wire::AuditRecord::kUnitArchived:
      take(record, AuditAct::kUnitArchived, from.unit_archived());
      break;
    case wire::AuditRecord::kDisciplineRenamed:
      take(record, AuditAct::kDisciplineRenamed, from.discipline_renamed());
      break;
    case wire::AuditRecord::kMemberExcluded:
      take(record, AuditAct::kMemberExcluded, from.member_excluded());
      break;
    case wire::AuditRecord::kExclusionLifted:
      take(record, AuditAct::kExclusionLifted, from.exclusion_lifted());
      break;
    case wire::AuditRecord::kChannelSet:
      take(record, from.channel_set());
      break;
    default:
      break;
  }
}

// What the school decides, and about messages.
void take_settings(AuditRecord& record, const wire::AuditRecord& from) {
  switch (from.act_case()) {
    case wire::AuditRecord::kSettingsChanged:
      record.act = AuditAct::kSettingsChanged;
      record.change = to_change(from.settings_changed().change());
      break;
    case wire::AuditRecord::kProfileChanged:
      record.act = AuditAct::kProfileChanged;
      record.profile = to_profile(from.profile_changed());
      break;
    case wire::AuditRecord::kMemberMuted:
      take(record, from.member_muted());
      break;
    case wire::AuditRecord::kMessageDeleted:
      take(record, AuditAct::kMessageDeleted, from.message_deleted());
      break;
    case wire::AuditRecord::kReportRead:
      take(record, AuditAct::kReportRead, from.report_read());
      break;
    case wire::AuditRecord::kReportDecided:
      take(record, from.report_decided());
      break;
    default:
      break;
  }
}

// How a school came to be.
void take_founding(AuditRecord& record, const wire::AuditRecord& from) {
  if (from.has_application_submitted()) {
    take(record, AuditAct::kApplicationSubmitted, from.application_submitted());
  } else if (from.has_application_decided()) {
    const bool approved = from.application_decided().decision() == wire::APPLICATION_STATE_APPROVED;
    take(record, approved ? AuditAct::kApplicationApproved : AuditAct::kApplicationRejected, from.application_decided());
  } else if (from.has_operator_set()) {
    take(record, AuditAct::kOperatorSet, from.operator_set());
  } else if (from.has_first_admin_joined()) {
    take(record, AuditAct::kFirstAdminJoined, from.first_admin_joined());
  } else {
    record.act = AuditAct::kSpaceFounded;
    record.object = from.space_founded().application_number();
  }
}

}  // namespace

Result<AuditRecord> read_audit_record(std::string bytes) {
  const auto wire = parse(bytes);
  if (!wire)
    return Error{ErrorCode::kInvalidArgument, "these bytes are no audit record", ""};
  AuditRecord record;
  record.bytes = std::move(bytes);
  record.number = wire->number();
  record.at_ms = wire->at_ms();
  record.actor = AccountId{wire->actor_id()};
  switch (wire->act_case()) {
    case wire::AuditRecord::kRoleGranted:
    case wire::AuditRecord::kRoleRevoked:
    case wire::AuditRecord::kAccountClosed:
    case wire::AuditRecord::kVerification:
    case wire::AuditRecord::kDevicesRevoked:
    case wire::AuditRecord::kPasswordChanged:
      take_person(record, *wire);
      break;
    case wire::AuditRecord::kUnitMade:
    case wire::AuditRecord::kDisciplineMade:
    case wire::AuditRecord::kTieMade:
    case wire::AuditRecord::kTieEnded:
    case wire::AuditRecord::kUnitRenamed:
    case wire::AuditRecord::kUnitArchived:
    case wire::AuditRecord::kDisciplineRenamed:
    case wire::AuditRecord::kMemberExcluded:
    case wire::AuditRecord::kExclusionLifted:
    case wire::AuditRecord::kChannelSet:
      take_structure(record, *wire);
      break;
    case wire::AuditRecord::kSettingsChanged:
    case wire::AuditRecord::kProfileChanged:
    case wire::AuditRecord::kMemberMuted:
    case wire::AuditRecord::kMessageDeleted:
    case wire::AuditRecord::kReportRead:
    case wire::AuditRecord::kReportDecided:
      take_settings(record, *wire);
      break;
    case wire::AuditRecord::kApplicationSubmitted:
    case wire::AuditRecord::kApplicationDecided:
    case wire::AuditRecord::kOperatorSet:
    case wire::AuditRecord::kSpaceFounded:
    case wire::AuditRecord::kFirstAdminJoined:
      take_founding(record, *wire);
      break;
    case wire::AuditRecord::kInviteMade:
    case wire::AuditRecord::kInvitesRevoked:
    case wire::AuditRecord::kInviteUsed:
    case wire::AuditRecord::kJoinDecided:
    case wire::AuditRecord::kResetMade:
    case wire::AuditRecord::kPasswordReset:
      take_admission(record, *wire);
      break;
    case wire::AuditRecord::ACT_NOT_SET:
      break;
  }
  return record;
}

std::optional<AuditBreak> AuditChain::add(const std::string& bytes) {
  const std::uint64_t expected = number_ + 1;
  const auto record = parse(bytes);
  if (!record)
    return AuditBreak{expected, "its bytes are no record"};
  if (record->number() != expected)
    return AuditBreak{expected, "number " + std::to_string(record->number()) + " stands in its place"};
  if (record->previous_hash() != hash_)
    return AuditBreak{expected, "the record before it is not the one that it was written after"};
  number_ = expected;
  hash_ = sha256(bytes);
  return std::nullopt;
}

}  // namespace atrium::client
