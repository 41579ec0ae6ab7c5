// Invites: made, listed, revoked. What comes of one stands in arrivals.cpp.
#include <algorithm>
#include <chrono>

#include "server/commands/command.h"
#include "server/commands/entrance.h"
#include "server/commands/page.h"
#include "server/config/limits.h"
#include "server/policy/role_sets.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

bool has_class(Role role) { return role == ROLE_STUDENT || role == ROLE_PARENT; }

// The class of the chat, where none is named beside.
Entrance wished_entrance(const Command& command, const MakeInvite& wish) {
  auto entrance = entrance_of(wish);
  const auto* chat = command.space.chat(entrance.chat);
  if (!entrance.unit && chat != nullptr && has_class(entrance.role)) {
    entrance.unit = chat->rule().unit;
  }
  return entrance;
}

bool refuse_shape(const Command& command, std::string_view want, std::string_view field) {
  refuse(command, ERROR_CODE_INVALID_ARGUMENT, want, field);
  return false;
}

// What can be told without a look at what is there.
bool valid_wish(const Command& command, const MakeInvite& wish) {
  if (wish.role() == ROLE_UNSPECIFIED || !Role_IsValid(wish.role())) {
    return refuse_shape(command, "want one of the seven roles", "role");
  }
  if (wish.unit_id() != 0 && !has_class(wish.role())) {
    return refuse_shape(command, "want a class only for students and parents", "unit_id");
  }
  if (wish.ward_id() != 0 && wish.role() != ROLE_PARENT) {
    return refuse_shape(command, "want a student only for parents", "ward_id");
  }
  if (wish.uses() > limits::kInviteUses) {
    return refuse_shape(command, "want 1 to 1000", "uses");
  }
  return valid_optional_text(command, wish.note(), limits::kTitleBytes, "note") &&
         valid_ground(command, wish.ground(), wish.role() == ROLE_ADMIN);
}

// Students and parents belong to a class; in the chat of one class nobody comes by an invite into another, and parents only where
// parents are.
bool valid_place(const Command& command, const Entrance& entrance) {
  if (has_class(entrance.role) && !entrance.unit) {
    return refuse_shape(command, "want the class", "unit_id");
  }
  const auto* chat = command.space.chat(entrance.chat);
  if (chat == nullptr) {
    return true;
  }
  const auto& rule = chat->rule();
  const bool is_parents = rule.chat_template == CHAT_TEMPLATE_CLASS_PARENTS;
  if ((has_class(entrance.role) && rule.unit && rule.unit != entrance.unit) ||
      (entrance.role == ROLE_PARENT && !is_parents)) {
    return refuse_shape(command, "want a chat of that class, for parents its parents' chat", "chat_id");
  }
  return true;
}

void audit_made(const Command& command, space::Draft& draft, const space::Invite& invite) {
  AuditRecord act;
  auto& made = *act.mutable_invite_made();
  made.set_invite_id(space::id_of(invite));
  made.set_role(static_cast<Role>(invite.role()));
  made.set_unit_id(invite.unit_id());
  made.set_chat_id(invite.chat_id());
  made.set_ward_id(invite.ward_id());
  made.set_uses(invite.uses());
  made.set_expires_at_ms(invite.expires_at_ms());
  made.set_needs_approval(invite.needs_approval());
  made.mutable_ground()->set_order_number(invite.order_number());
  made.mutable_ground()->set_order_date(invite.order_date());
  command.space.audit(draft, command.account().id, std::move(act));
}

space::Invite invite_of(const Command& command, const MakeInvite& wish, const Entrance& entrance,
                        const space::Draft& draft) {
  constexpr std::chrono::milliseconds kUsual = limits::kInviteTime;
  space::Invite invite;
  invite.set_secret_hash(wish.secret_hash());
  invite.set_made_by_id(command.account().id.value);
  invite.set_made_at_ms(draft.at_ms);
  invite.set_role(entrance.role);
  invite.set_unit_id(entrance.unit.value);
  invite.set_chat_id(entrance.chat.value);
  invite.set_ward_id(entrance.ward.value);
  invite.set_uses(std::max(wish.uses(), 1u));
  invite.set_expires_at_ms(wish.expires_at_ms() == 0 ? draft.at_ms + kUsual.count() : wish.expires_at_ms());
  invite.set_needs_approval(wish.needs_approval());
  invite.set_note(wish.note());
  invite.set_order_number(wish.ground().order_number());
  invite.set_order_date(wish.ground().order_date());
  return invite;
}

void describe(Invite& view, const space::Invite& invite) {
  view.set_invite_id(space::id_of(invite));
  view.set_made_by_id(invite.made_by_id());
  view.set_made_at_ms(invite.made_at_ms());
  view.set_role(static_cast<Role>(invite.role()));
  view.set_unit_id(invite.unit_id());
  view.set_chat_id(invite.chat_id());
  view.set_ward_id(invite.ward_id());
  view.set_uses(invite.uses());
  view.set_used(invite.used());
  view.set_expires_at_ms(invite.expires_at_ms());
  view.set_needs_approval(invite.needs_approval());
  view.set_note(invite.note());
  view.set_revoked_at_ms(invite.revoked_at_ms());
}

bool is_unclaimed(const space::Invite& invite, std::int64_t now_ms) {
  return invite.used() == 0 && space::stands(invite, now_ms);
}

// Whether one invite more may be kept: a space has room for so many, and who doesn't administrate it for fewer.
bool has_room_for_invite(const Command& command, std::int64_t now_ms) {
  const auto& invites = command.space.invites();
  const auto& maker = command.account();
  const bool full = invites.all().size() >= limits::kInvitesPerSpace && invites.over_since(now_ms, 1).empty();
  const bool has_many = !maker.role_set().has_any(policy::kAdministration) &&
                        invites.standing_of(maker.id, now_ms) >= limits::kInvitesPerAccount;
  if (full || has_many) {
    refuse(command, ERROR_CODE_CONFLICT, "there are as many invites as there may be: revoke some");
  }
  return !full && !has_many;
}

// Whose it is to revoke, and so to see: also if the chat or the student is not there any more.
bool may_revoke(const Command& command, const space::Invite& invite) {
  auto entrance = entrance_of(invite);
  entrance.chat = {};
  entrance.ward = {};
  auto facts = facts_about_entrance(command.space, command.account(), entrance);
  facts.target.own = invite.made_by_id() == command.account().id.value;
  return policy::decide(policy::Operation::kRevokeInvite, facts).allowed();
}

void revoke(const Command& command, space::Draft& draft, space::Invite invite, InvitesAct& act) {
  if (invite.revoked_at_ms() == 0) {
    act.add_invite_ids(space::id_of(invite));
    invite.set_revoked_at_ms(draft.at_ms);
    command.space.put_invite(draft, std::move(invite));
  }
}

// Those to revoke, in the order of the answer; null where there is none for this actor.
std::vector<std::pair<std::uint64_t, const space::Invite*>> chosen(const Command& command, const RevokeInvites& wish,
                                                                   bool& more) {
  std::vector<std::pair<std::uint64_t, const space::Invite*>> found;
  const auto& invites = command.space.invites();
  for (const auto id : wish.invite_ids()) {
    const auto* invite = invites.find(id);
    found.emplace_back(id, invite != nullptr && may_revoke(command, *invite) ? invite : nullptr);
  }
  const auto now = command.space.now_ms();
  for (const auto& [id, invite] : invites.all()) {
    if (!space::is_reset(invite) && is_unclaimed(invite, now) && invite.made_at_ms() < wish.unclaimed_before_ms() &&
        may_revoke(command, invite)) {
      if (found.size() == limits::kInvitesPerCommand) {
        more = true;
        break;
      }
      found.emplace_back(id, &invite);
    }
  }
  return found;
}

}  // namespace

bool valid_secret(const Command& command, const std::string& secret_hash) {
  const auto& invites = command.space.invites();
  if (secret_hash.size() != limits::kHashBytes) {
    return refuse_shape(command, "want the 32 bytes of SHA-256", "secret_hash");
  }
  if (invites.find(space::id_of(secret_hash)) != nullptr) {
    refuse(command, ERROR_CODE_CONFLICT, "the hash is known: draw another secret", "secret_hash");
    return false;
  }
  return true;
}

void make_invite(const Command& command) {
  const auto& wish = command.frame.make_invite();
  auto& space = command.space;
  const auto entrance = wished_entrance(command, wish);
  if (!valid_wish(command, wish) ||
      !allowed(command, policy::Operation::kMakeInvite, facts_about_entrance(space, command.account(), entrance)) ||
      !valid_place(command, entrance)) {
    return;
  }
  constexpr std::chrono::milliseconds kMost = limits::kInviteTimeMost;
  const auto now = space.now_ms();
  if (wish.expires_at_ms() != 0 && (wish.expires_at_ms() <= now || wish.expires_at_ms() > now + kMost.count())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a time to come, at most 90 days ahead", "expires_at_ms");
    return;
  }
  if (!valid_secret(command, wish.secret_hash()) || !has_room_for_invite(command, now)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakeInvite, 4096);
  if (!draft) {
    return;
  }
  space.forget_past_admission(*draft);
  auto invite = invite_of(command, wish, entrance, *draft);
  audit_made(command, *draft, invite);
  ServerFrame content;
  content.mutable_invite_made()->set_invite_id(space::id_of(invite));
  content.mutable_invite_made()->set_expires_at_ms(invite.expires_at_ms());
  space.put_invite(*draft, std::move(invite));
  commit(command, std::move(*draft), content);
}

void list_invites(const Command& command) {
  const auto& request = command.frame.list_invites();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kListInvites, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(request.limit()), 0, limits::kPageItems, "limit")) {
    return;
  }
  const auto now = space.now_ms();
  const auto& invites = space.invites();
  MergedIds<std::uint64_t> ids(request.after_invite_id());
  ids.add(invites.made_by(command.account().id));
  ids.add_doors(invites.by_door(), space.structure().units_of(command.account().id), [&](const space::Door& door) {
    space::Invite invite;
    invite.set_role(door.role);
    invite.set_unit_id(door.unit.value);
    return may_revoke(command, invite);
  });
  ServerFrame content;
  auto& list = *content.mutable_invite_list();
  Page page(request.limit(), limits::kDefaultListItems);
  while (const auto id = ids.next()) {
    const auto& invite = *invites.find(*id);
    if ((request.unclaimed() && !is_unclaimed(invite, now)) || !may_revoke(command, invite)) {
      continue;
    }
    if (page.full()) {
      list.set_next_after_invite_id(list.invites(list.invites_size() - 1).invite_id());
      break;
    }
    auto& view = *list.add_invites();
    describe(view, invite);
    page.count(view);
  }
  command.space.reply(command.to(), content);
}

void revoke_invites(const Command& command) {
  const auto& wish = command.frame.revoke_invites();
  const bool by_age = wish.unclaimed_before_ms() != 0;
  if (!allowed(command, policy::Operation::kRevokeInvites, facts_about(command, nullptr)) ||
      !valid_count(command, wish.invite_ids_size(), by_age ? 0 : 1, by_age ? 0 : limits::kPeoplePerCommand, "invite_ids")) {
    return;
  }
  ServerFrame content;
  auto& outcomes = *content.mutable_invite_outcomes();
  bool more = false;
  const auto invites = chosen(command, wish, more);
  auto draft = draft_or_refusal(command, policy::Operation::kRevokeInvites, 1024 * (invites.size() + 1));
  if (!draft) {
    return;
  }
  AuditRecord act;
  for (const auto& [id, invite] : invites) {
    auto& outcome = *outcomes.add_outcomes();
    outcome.set_invite_id(id);
    if (invite == nullptr) {
      outcome.set_refused(ERROR_CODE_NOT_FOUND);
    } else {
      revoke(command, *draft, *invite, *act.mutable_invites_revoked());
    }
  }
  outcomes.set_more(more);
  if (act.invites_revoked().invite_ids_size() > 0) {
    command.space.audit(*draft, command.account().id, std::move(act));
  }
  commit(command, std::move(*draft), content);
}

}  // namespace atrium::commands
