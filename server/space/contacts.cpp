// The half of Space that knows who may write to whom.
#include <algorithm>

#include "server/space/space.h"
#include "server/structure/closeness.h"

namespace atrium::space {
namespace {

bool has_blocked(const Account& one, const Account& other) {
  return std::ranges::find(one.blocked, other.id) != one.blocked.end();
}

}  // namespace

bool Space::unconfirmed(const Account& account) const {
  return settings_.demands_verification() && account.has_role(wire::v1::ROLE_TEACHER) &&
         account.teacher_status() != wire::v1::TEACHER_STATUS_VERIFIED;
}

policy::Facts Space::facts_of(const Account& account) const {
  return {account.role_set(), std::nullopt, {}, unconfirmed(account), settings_.has_structure()};
}

bool Space::leads_claimed_class(const Account& curator, const Account& parent) const {
  const auto claimed = parent.on_trial() ? join_requests_.claimed_by(parent.id) : std::set<UnitId>();
  return std::ranges::any_of(structure_.ties_of(curator.id), [&](const structure::Tie* tie) {
    return tie->kind() == wire::v1::TIE_KIND_CURATOR_OF && claimed.contains(UnitId(tie->unit_id()));
  });
}

policy::ContactFacts Space::contact_facts(const Account& from, const Account& to) const {
  policy::ContactFacts facts{from.role_set(), to.role_set()};
  facts.tied = structure::closeness({from.id, facts.from}, {to.id, facts.to}, structure_);
  facts.blocked = has_blocked(from, to) || has_blocked(to, from);
  facts.unconfirmed = unconfirmed(from);
  facts.on_trial = from.on_trial() || to.on_trial();
  if (leads_claimed_class(to, from)) {
    facts.tied.add(policy::Capacity::kParent, policy::Capacity::kEmployee);
  }
  if (leads_claimed_class(from, to)) {
    facts.tied.add(policy::Capacity::kEmployee, policy::Capacity::kParent);
  }
  return facts;
}

// Their groups are looked through only if it depends on them.
bool Space::may_write(const Account& from, const Account& to) const {
  auto facts = contact_facts(from, to);
  if (policy::may_write(settings_.contacts(), facts)) {
    return true;
  }
  facts.shares_group = true;
  return policy::may_write(settings_.contacts(), facts) && share_a_group(from, to);
}

policy::ChatFacts Space::chat_facts(const Chat& chat, const Account& account, const Membership* membership) const {
  policy::ChatFacts facts{.kind = chat.kind(), .archived = chat.archived()};
  if (membership == nullptr) {
    return facts;
  }
  facts.member_role = membership->role;
  const bool moderates = membership->role == wire::v1::MEMBER_ROLE_MODERATOR;
  facts.muted = !moderates && membership->muted_until_ms != 0 && membership->muted_until_ms > now_ms();
  if (chat.kind() == wire::v1::CHAT_KIND_DIRECT) {
    for (const auto& [id, other] : chat.memberships()) {
      if (id != account.id) {
        facts.reaches_peer = may_write(account, *accounts_.at(id));
      }
    }
  }
  return facts;
}

void Space::put_record(Draft& draft, stored::v1::SpaceRecord record) {
  *draft.change->mutable_space() = record;
  record_ = std::move(record);
  settings_ = Settings(record_.settings(), record_.has_settings());
}

void Space::put_blocked(Draft& draft, Account& account, std::vector<AccountId> blocked) {
  account.blocked = std::move(blocked);
  auto& record = *draft.change->add_blocks();
  record.set_account_id(account.id.value);
  for (const auto id : account.blocked) {
    record.add_blocked_ids(id.value);
  }
}

void Space::mute(Draft& draft, Chat& chat, const Account& account, std::int64_t until_ms, AccountId by) {
  auto& membership = *chat.member(account.id);
  membership.muted_until_ms = until_ms;
  *draft.change->add_memberships() = chat.record_of(account.id);
  if (membership.present()) {
    tell_changed(draft, chat, *accounts_.at(account.id));
  }
  wire::v1::AuditRecord act;
  act.mutable_member_muted()->set_chat_id(chat.id().value);
  act.mutable_member_muted()->set_account_id(account.id.value);
  act.mutable_member_muted()->set_until_ms(until_ms);
  audit(draft, by, std::move(act));
}

}  // namespace atrium::space
