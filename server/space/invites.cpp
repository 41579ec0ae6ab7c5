#include "server/space/invites.h"

#include <algorithm>

#include "storage/keys.h"

namespace atrium::space {

std::uint64_t id_of(const std::string& secret_hash) { return storage::read_u64(secret_hash, 0); }

bool stands(const Invite& invite, std::int64_t now_ms) {
  return invite.revoked_at_ms() == 0 && invite.used() < invite.uses() && now_ms < invite.expires_at_ms();
}

void Invites::put(Invite invite) {
  const auto id = id_of(invite);
  by_id_[id] = std::move(invite);
}

void Invites::remove(const std::string& secret_hash) { by_id_.erase(id_of(secret_hash)); }

const Invite* Invites::find(const std::string& secret_hash) const {
  const auto* invite = find(id_of(secret_hash));
  return invite != nullptr && invite->secret_hash() == secret_hash ? invite : nullptr;
}

const Invite* Invites::find(std::uint64_t id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &at->second;
}

const Invite* Invites::reset_of(AccountId account, std::int64_t now_ms) const {
  const auto at = std::ranges::find_if(by_id_, [&](const auto& each) {
    return each.second.account_id() == account.value && is_reset(each.second) && stands(each.second, now_ms);
  });
  return at == by_id_.end() ? nullptr : &at->second;
}

std::size_t Invites::standing_of(AccountId maker, std::int64_t now_ms) const {
  return static_cast<std::size_t>(std::ranges::count_if(by_id_, [&](const auto& each) {
    const auto& invite = each.second;
    return invite.made_by_id() == maker.value && !is_reset(invite) && stands(invite, now_ms);
  }));
}

std::vector<std::string> Invites::over_since(std::int64_t at_ms, std::size_t most) const {
  std::vector<std::string> hashes;
  for (const auto& [id, invite] : by_id_) {
    const bool was_revoked = invite.revoked_at_ms() != 0 && invite.revoked_at_ms() <= at_ms;
    if (hashes.size() < most && (was_revoked || invite.expires_at_ms() <= at_ms)) {
      hashes.push_back(invite.secret_hash());
    }
  }
  return hashes;
}

}  // namespace atrium::space
