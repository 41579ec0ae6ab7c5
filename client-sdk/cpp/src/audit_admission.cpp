// What the audit tells of invites, requests to join and resets.
#include "convert.h"

namespace atrium::client {
namespace {

template <class Act>
void take_person(AuditRecord& record, AuditAct act, const Act& from) {
  record.act = act;
  record.account = AccountId{from.account_id()};
  record.role = static_cast<Role>(from.role());
}

void take(AuditRecord& record, const wire::InviteAct& from) {
  record.act = AuditAct::kInviteMade;
  record.object = from.invite_id();
  record.role = static_cast<Role>(from.role());
  record.ground = {from.ground().order_number(), from.ground().order_date()};
}

void take(AuditRecord& record, const wire::AdmissionAct& from) {
  take_person(record, AuditAct::kInviteUsed, from);
  record.object = from.invite_id();
  record.ground = {from.ground().order_number(), from.ground().order_date()};
}

void take(AuditRecord& record, const wire::JoinAct& from) {
  take_person(record, AuditAct::kJoinDecided, from);
  record.object = from.join_request_id();
  record.join_state = static_cast<JoinState>(from.state());
  record.reason = from.reason();
}

void take(AuditRecord& record, AuditAct act, const wire::ResetAct& from) {
  record.act = act;
  record.account = AccountId{from.account_id()};
  record.object = from.reset_id();
}

}  // namespace

void take_admission(AuditRecord& record, const wire::AuditRecord& from) {
  if (from.has_invite_made())
    take(record, from.invite_made());
  if (from.has_invite_used())
    take(record, from.invite_used());
  if (from.has_join_decided())
    take(record, from.join_decided());
  if (from.has_reset_made())
    take(record, AuditAct::kResetMade, from.reset_made());
  if (from.has_password_reset())
    take(record, AuditAct::kPasswordReset, from.password_reset());
  if (from.has_invites_revoked()) {
    record.act = AuditAct::kInvitesRevoked;
    for (const auto id : from.invites_revoked().invite_ids())
      record.invites.push_back(InviteId{id});
  }
}

}  // namespace atrium::client
