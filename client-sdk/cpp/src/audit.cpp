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

void take(AuditRecord& record, AuditAct act, const wire::Tie& from) {
  record.act = act;
  record.object = from.tie_id();
  record.account = AccountId{from.account_id()};
}

void take(AuditRecord& record, const wire::MuteAct& from) {
  record.act = AuditAct::kMemberMuted;
  record.account = AccountId{from.account_id()};
  record.object = from.chat_id();
  record.until_ms = from.until_ms();
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
    case wire::AuditRecord::kSettingsChanged:
      record.act = AuditAct::kSettingsChanged;
      record.change = to_change(wire->settings_changed().change());
      break;
    case wire::AuditRecord::kProfileChanged:
      record.act = AuditAct::kProfileChanged;
      record.profile = to_profile(wire->profile_changed());
      break;
    case wire::AuditRecord::kMemberMuted:
      take(record, wire->member_muted());
      break;
    case wire::AuditRecord::kUnitRenamed:
      take(record, AuditAct::kUnitRenamed, wire->unit_renamed());
      break;
    case wire::AuditRecord::kUnitArchived:
      take(record, AuditAct::kUnitArchived, wire->unit_archived());
      break;
    case wire::AuditRecord::kDisciplineRenamed:
      take(record, AuditAct::kDisciplineRenamed, wire->discipline_renamed());
      break;
    case wire::AuditRecord::kMemberExcluded:
      take(record, AuditAct::kMemberExcluded, wire->member_excluded());
      break;
    case wire::AuditRecord::kExclusionLifted:
      take(record, AuditAct::kExclusionLifted, wire->exclusion_lifted());
      break;
    case wire::AuditRecord::kChannelSet:
      take(record, wire->channel_set());
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
