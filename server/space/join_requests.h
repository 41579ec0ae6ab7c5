#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/invites.pb.h"
#include "server/space/door.h"
#include "storage/ids.h"

namespace atrium::space {

using JoinRequest = stored::v1::JoinRequestRecord;

inline bool is_pending(const JoinRequest& request) { return request.state() == wire::v1::JOIN_STATE_PENDING; }

// Who wants to be let in, or to be confirmed as a parent (a claim), and what came of it. On the home thread.
class JoinRequests {
 public:
  // Replaces what stood under its id.
  void put(JoinRequest request);
  void remove(JoinRequestId id);

  const JoinRequest* find(JoinRequestId id) const;
  // The newest of the device that has this token.
  const JoinRequest* of_token(const std::string& token_hash) const;
  // Pending ones keep their login for the account to come.
  bool reserves(std::string_view login) const;
  // When this was last refused to the same person: by account, else by login. 0 = never.
  std::int64_t refused_at_ms(const JoinRequest& wish) const;
  // The pending one of this account for the same, if there is one.
  const JoinRequest* same_pending(const JoinRequest& wish) const;
  std::vector<JoinRequest> pending_of(AccountId account) const;
  // The classes whose parent somebody claims to be.
  std::set<UnitId> claimed_by(AccountId account) const;

  std::size_t pending() const { return by_id_.size() - decided_.size(); }
  std::size_t pending_by(const std::string& invite_hash) const { return found_in(pending_by_, invite_hash).size(); }

  using Ids = std::set<JoinRequestId>;
  const Ids& of_account(AccountId account) const { return found_in(by_person_, Person{account, {}}); }
  using ByState = std::map<int, ByDoor<JoinRequestId>>;
  const ByState& by_state() const { return by_state_; }

  // At most `most` of those that were decided before that time.
  std::vector<JoinRequestId> decided_before(std::int64_t at_ms, std::size_t most) const;
  // Those decided ones of the same person that are more than are kept, the oldest. What was refused last stays: it makes them wait.
  std::vector<JoinRequestId> surplus(const JoinRequest& of) const;

 private:
  // By account; who has none, by the login that they wish for.
  struct Person {
    AccountId account;
    std::string login;
    friend auto operator<=>(const Person&, const Person&) = default;
  };
  static Person person_of(const JoinRequest& request);
  void list(const JoinRequest& request);
  void unlist(const JoinRequest& request);

  std::map<JoinRequestId, JoinRequest> by_id_;
  std::unordered_map<std::string, JoinRequestId> by_token_;
  std::map<Person, Ids> by_person_;
  ByState by_state_;
  std::unordered_map<std::string, Ids> pending_by_;           // by the invite
  std::set<std::pair<std::int64_t, JoinRequestId>> decided_;  // by when
};

}  // namespace atrium::space
