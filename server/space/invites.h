#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "storage/ids.h"

namespace atrium::space {

using Invite = stored::v1::InviteRecord;

// The number that clients know it by: the first 64 bits of the hash, which tell nothing about the secret.
std::uint64_t id_of(const std::string& secret_hash);
inline std::uint64_t id_of(const Invite& invite) { return id_of(invite.secret_hash()); }
// Whether somebody can still come by it.
bool stands(const Invite& invite, std::int64_t now_ms);
// A reset of a password is kept like an invite: a secret, used once, that opens an account instead of making one.
inline bool is_reset(const Invite& invite) { return invite.account_id() != 0; }

// What lets people in, by the hashes of the secrets. On the home thread.
class Invites {
 public:
  // Replaces what stood under its hash.
  void put(Invite invite);
  void remove(const std::string& secret_hash);

  const Invite* find(const std::string& secret_hash) const;
  const Invite* find(std::uint64_t id) const;
  // The reset of an account's password that can still be used.
  const Invite* reset_of(AccountId account, std::int64_t now_ms) const;

  // How many of a person's can still be used.
  std::size_t standing_of(AccountId maker, std::int64_t now_ms) const;

  using ById = std::map<std::uint64_t, Invite>;
  const ById& all() const { return by_id_; }
  // The hashes of at most `most` that nobody could use since that time.
  std::vector<std::string> over_since(std::int64_t at_ms, std::size_t most) const;

 private:
  ById by_id_;
};

}  // namespace atrium::space
