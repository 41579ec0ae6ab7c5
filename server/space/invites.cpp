#include "server/space/invites.h"

#include <algorithm>

#include "server/config/limits.h"
#include "storage/keys.h"

namespace atrium::space {
namespace {

bool used_up(const Invite& invite) { return invite.used() >= invite.uses(); }

std::int64_t over_at_ms(const Invite& invite) {
  return invite.revoked_at_ms() == 0 ? invite.expires_at_ms() : std::min(invite.revoked_at_ms(), invite.expires_at_ms());
}

}  // namespace

std::uint64_t id_of(const std::string& secret_hash) { return storage::read_u64(secret_hash, 0); }

bool stands(const Invite& invite, std::int64_t now_ms) {
  return invite.revoked_at_ms() == 0 && !used_up(invite) && now_ms < invite.expires_at_ms();
}

void Invites::put(Invite invite) {
  remove(invite.secret_hash());
  const auto id = id_of(invite);
  list(by_id_[id] = std::move(invite));
}

void Invites::remove(const std::string& secret_hash) {
  if (const auto* invite = find(id_of(secret_hash))) {
    unlist(*invite);
    by_id_.erase(id_of(secret_hash));
  }
}

void Invites::list(const Invite& invite) {
  const auto id = id_of(invite);
  over_.emplace(over_at_ms(invite), id);
  if (used_up(invite)) {
    used_up_.emplace(invite.made_at_ms(), id);
  }
  if (is_reset(invite)) {
    resets_[AccountId(invite.account_id())].insert(id);
  } else {
    by_maker_[AccountId(invite.made_by_id())].insert(id);
    by_door_[door_of(invite)].insert(id);
  }
}

void Invites::unlist(const Invite& invite) {
  const auto id = id_of(invite);
  over_.erase({over_at_ms(invite), id});
  used_up_.erase({invite.made_at_ms(), id});
  if (is_reset(invite)) {
    take_from(resets_, AccountId(invite.account_id()), id);
  } else {
    take_from(by_maker_, AccountId(invite.made_by_id()), id);
    take_from(by_door_, door_of(invite), id);
  }
}

const Invite* Invites::find(const std::string& secret_hash) const {
  const auto* invite = find(id_of(secret_hash));
  return invite != nullptr && invite->secret_hash() == secret_hash ? invite : nullptr;
}

const Invite* Invites::find(std::uint64_t id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &at->second;
}

const Invite* Invites::reset_of(AccountId account, std::int64_t now_ms) const {
  const auto& ids = found_in(resets_, account);
  const auto at = std::ranges::find_if(ids, [&](std::uint64_t id) { return stands(by_id_.at(id), now_ms); });
  return at == ids.end() ? nullptr : find(*at);
}

std::size_t Invites::standing_of(AccountId maker, std::int64_t now_ms) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(made_by(maker), [&](std::uint64_t id) { return stands(by_id_.at(id), now_ms); }));
}

std::vector<std::string> Invites::over_since(std::int64_t at_ms, std::size_t most) const {
  std::vector<std::string> hashes;
  for (auto next = over_.begin(); next != over_.end() && next->first <= at_ms && hashes.size() < most; ++next) {
    hashes.push_back(by_id_.at(next->second).secret_hash());
  }
  if (by_id_.size() < limits::kInvitesPerSpace) {
    return hashes;
  }
  for (auto next = used_up_.begin(); next != used_up_.end() && hashes.size() < most; ++next) {
    const auto& invite = by_id_.at(next->second);
    if (over_at_ms(invite) > at_ms) {  // else it is among them
      hashes.push_back(invite.secret_hash());
    }
  }
  return hashes;
}

}  // namespace atrium::space
