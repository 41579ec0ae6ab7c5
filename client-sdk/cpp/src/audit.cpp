#include <google/protobuf/stubs/logging.h>
#include <openssl/sha.h>

#include "convert.h"

namespace atrium::client {
namespace {

std::string sha256(const std::string& bytes) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

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
      take(record, AuditAct::kRoleGranted, wire->role_granted());
      break;
    case wire::AuditRecord::kRoleRevoked:
      take(record, AuditAct::kRoleRevoked, wire->role_revoked());
      break;
    case wire::AuditRecord::kAccountClosed:
      take(record, AuditAct::kAccountClosed, wire->account_closed());
      break;
    case wire::AuditRecord::kVerification:
      take(record, wire->verification());
      break;
    case wire::AuditRecord::kDevicesRevoked:
      take(record, wire->devices_revoked());
      break;
    case wire::AuditRecord::kPasswordChanged:
      take(record, AuditAct::kPasswordChanged, wire->password_changed());
      break;
    case wire::AuditRecord::kUnitMade:
      take(record, AuditAct::kUnitMade, wire->unit_made());
      break;
    case wire::AuditRecord::kDisciplineMade:
      take(record, AuditAct::kDisciplineMade, wire->discipline_made());
      break;
    case wire::AuditRecord::kTieMade:
      take(record, AuditAct::kTieMade, wire->tie_made());
      break;
    case wire::AuditRecord::kTieEnded:
      take(record, AuditAct::kTieEnded, wire->tie_ended());
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
