// The half of Space that lets people in.
#include <algorithm>
#include <chrono>

#include "server/config/limits.h"
#include "server/space/space.h"

namespace atrium::space {

using wire::v1::AuditRecord;

void Space::load_admission(const storage::SpaceImage& image) {
  for (const auto& invite : image.invites) {
    invites_.put(invite);
  }
  for (const auto& request : image.join_requests) {
    join_requests_.put(request);
  }
}

void Space::put_invite(Draft& draft, Invite invite) {
  *draft.change->add_invites() = invite;
  invites_.put(std::move(invite));
}

void Space::put_join_request(Draft& draft, JoinRequest request, AccountId by) {
  const bool is_claim = request.is_claim();
  const AccountId account(request.account_id());
  if (const auto* before = join_requests_.find(JoinRequestId(request.join_request_id()))) {
    record_decision(draft, JoinRequest(*before), request, by);
  }
  *draft.change->add_join_requests() = request;
  join_requests_.put(request);
  forget(draft, join_requests_.surplus(request));
  if (is_claim) {
    follow(draft, {account}, by);
  }
}

// Somebody with an account hears what came of their wish. Who gets one by it knows that they are in.
void Space::record_decision(Draft& draft, const JoinRequest& before, const JoinRequest& now, AccountId by) {
  const bool accepted = now.state() == wire::v1::JOIN_STATE_ACCEPTED;
  if (!is_pending(before) || !(accepted || now.state() == wire::v1::JOIN_STATE_REFUSED)) {
    return;
  }
  AuditRecord act;
  auto& decision = *act.mutable_join_decided();
  decision.set_join_request_id(now.join_request_id());
  decision.set_state(static_cast<wire::v1::JoinState>(now.state()));
  decision.set_reason(now.reason());
  decision.set_account_id(now.account_id());
  decision.set_role(static_cast<wire::v1::Role>(now.role()));
  decision.set_unit_id(now.unit_id());
  decision.set_ward_id(now.ward_id());
  audit(draft, by, std::move(act));
  if (before.account_id() != 0) {
    auto notice = notice_about(accepted ? wire::v1::NOTICE_CODE_JOIN_ACCEPTED : wire::v1::NOTICE_CODE_JOIN_REFUSED,
                               AccountId(now.decided_by_id()));
    notice.set_join_request_id(now.join_request_id());
    notify(draft, *accounts_.at(AccountId(before.account_id())), std::move(notice));
  }
}

void Space::invite_head(Draft& draft, std::string secret_hash) {
  constexpr std::chrono::milliseconds kTime = limits::kInviteTimeMost;
  const auto expires_at_ms = draft.at_ms + kTime.count();
  Invite invite;
  invite.set_secret_hash(std::move(secret_hash));
  invite.set_made_at_ms(draft.at_ms);
  invite.set_role(wire::v1::ROLE_HEAD);
  invite.set_uses(1);
  invite.set_expires_at_ms(expires_at_ms);
  AuditRecord act;
  auto& made = *act.mutable_invite_made();
  made.set_invite_id(id_of(invite));
  made.set_role(wire::v1::ROLE_HEAD);
  made.set_uses(1);
  made.set_expires_at_ms(expires_at_ms);
  audit(draft, AccountId(), std::move(act));
  put_invite(draft, std::move(invite));
}

bool Space::renew_head_invite(Draft& draft, const std::string& secret_hash) {
  if (holders_[wire::v1::ROLE_HEAD] > 0) {
    return false;
  }
  if (invites_.find(secret_hash) != nullptr) {
    return true;  // it came before
  }
  for (const auto id : Invites::Ids(invites_.made_by(AccountId()))) {
    auto replaced = *invites_.find(id);
    if (stands(replaced, draft.at_ms)) {
      replaced.set_revoked_at_ms(draft.at_ms);
      put_invite(draft, std::move(replaced));
    }
  }
  first_admin().renew(draft.at_ms);
  put_record(draft);
  invite_head(draft, secret_hash);
  return true;
}

void Space::withdraw_requests_of(Draft& draft, AccountId account, AccountId by) {
  for (auto& request : join_requests_.pending_of(account)) {
    request.set_state(wire::v1::JOIN_STATE_WITHDRAWN);
    request.set_decided_at_ms(draft.at_ms);
    put_join_request(draft, std::move(request), by);
  }
}

// Somebody has tied a parent to a student: what the parent claimed of the student's class is so, and they are one of the parents.
void Space::confirm_guardian(Draft& draft, const structure::Tie& tie, AccountId by) {
  const AccountId parent(tie.account_id());
  for (auto& request : join_requests_.pending_of(parent)) {
    if (request.is_claim() && studies_in(AccountId(tie.ward_id()), UnitId(request.unit_id()))) {
      request.set_state(wire::v1::JOIN_STATE_ACCEPTED);
      request.set_ward_id(tie.ward_id());
      request.set_decided_by_id(by.value);
      request.set_decided_at_ms(draft.at_ms);
      put_join_request(draft, std::move(request), by);
    }
  }
  if (auto& account = *accounts_.at(parent); account.unconfirmed) {
    change_account(draft, account, by, [](Account& confirmed) { confirmed.unconfirmed = false; });
  }
}

bool Space::studies_in(AccountId student, UnitId unit) const { return structure_.studies_in(student, unit); }

void Space::forget_invite(Draft& draft, std::string secret_hash) {
  invites_.remove(secret_hash);
  draft.change->add_removed_invites(std::move(secret_hash));
}

void Space::forget_past_admission(Draft& draft) {
  constexpr std::size_t kPerChange = 16;
  constexpr std::chrono::milliseconds kKept = limits::kPastAdmissionTime;
  const auto before = draft.at_ms - kKept.count();
  const bool full = invites_.all().size() >= limits::kInvitesPerSpace;
  for (const auto& hash : invites_.over_since(full ? draft.at_ms : before, kPerChange)) {
    forget_invite(draft, hash);
  }
  forget(draft, join_requests_.decided_before(before, kPerChange));
}

void Space::forget(Draft& draft, const std::vector<JoinRequestId>& requests) {
  for (const auto id : requests) {
    draft.change->add_removed_join_requests(id.value);
    join_requests_.remove(id);
  }
}

}  // namespace atrium::space
