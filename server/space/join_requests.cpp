#include "server/space/join_requests.h"

#include <algorithm>

namespace atrium::space {
namespace {

bool is_of_the_same_person(const JoinRequest& one, const JoinRequest& other) {
  return one.account_id() == other.account_id() && (one.account_id() != 0 || one.login() == other.login());
}

bool wants_the_same(const JoinRequest& one, const JoinRequest& other) {
  return one.role() == other.role() && one.unit_id() == other.unit_id() && one.chat_id() == other.chat_id();
}

}  // namespace

void JoinRequests::put(JoinRequest request) {
  const JoinRequestId id(request.join_request_id());
  remove(id);
  const auto& kept = by_id_[id] = std::move(request);
  if (is_pending(kept)) {
    pending_.insert(id);
  }
  if (!kept.token_hash().empty()) {
    by_token_[kept.token_hash()] = id;
  }
  if (kept.account_id() != 0) {
    by_account_[AccountId(kept.account_id())].insert(id);
  }
}

void JoinRequests::remove(JoinRequestId id) {
  if (const auto* request = find(id)) {
    unlist(*request);
    by_id_.erase(id);
  }
}

void JoinRequests::unlist(const JoinRequest& request) {
  const JoinRequestId id(request.join_request_id());
  pending_.erase(id);
  if (const auto token = by_token_.find(request.token_hash()); token != by_token_.end() && token->second == id) {
    by_token_.erase(token);
  }
  if (const auto own = by_account_.find(AccountId(request.account_id())); own != by_account_.end()) {
    own->second.erase(id);
    if (own->second.empty()) {
      by_account_.erase(own);
    }
  }
}

const JoinRequest* JoinRequests::find(JoinRequestId id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &at->second;
}

const JoinRequest* JoinRequests::of_token(const std::string& token_hash) const {
  const auto at = by_token_.find(token_hash);
  return at == by_token_.end() ? nullptr : find(at->second);
}

bool JoinRequests::reserves(std::string_view login) const {
  return std::ranges::any_of(pending_, [&](JoinRequestId id) {
    const auto& request = by_id_.at(id);
    return request.account_id() == 0 && request.login() == login;
  });
}

std::int64_t JoinRequests::refused_at_ms(const JoinRequest& wish) const {
  std::int64_t newest = 0;
  for (const auto& [id, request] : by_id_) {
    if (request.state() == wire::v1::JOIN_STATE_REFUSED && is_of_the_same_person(request, wish)) {
      newest = std::max(newest, request.decided_at_ms());
    }
  }
  return newest;
}

const JoinRequest* JoinRequests::same_pending(const JoinRequest& wish) const {
  const auto own = by_account_.find(AccountId(wish.account_id()));
  if (own == by_account_.end()) {
    return nullptr;
  }
  for (const auto id : own->second) {
    const auto& request = by_id_.at(id);
    if (is_pending(request) && wants_the_same(request, wish)) {
      return &request;
    }
  }
  return nullptr;
}

std::vector<JoinRequest> JoinRequests::pending_of(AccountId account) const {
  std::vector<JoinRequest> found;
  if (const auto own = by_account_.find(account); own != by_account_.end()) {
    for (const auto id : own->second) {
      if (is_pending(by_id_.at(id))) {
        found.push_back(by_id_.at(id));
      }
    }
  }
  return found;
}

std::set<UnitId> JoinRequests::claimed_by(AccountId account) const {
  std::set<UnitId> classes;
  for (const auto& request : pending_of(account)) {
    if (request.is_claim()) {
      classes.insert(UnitId(request.unit_id()));
    }
  }
  return classes;
}

std::size_t JoinRequests::pending_by(const std::string& invite_hash) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(pending_, [&](JoinRequestId id) { return by_id_.at(id).invite_hash() == invite_hash; }));
}

std::vector<JoinRequestId> JoinRequests::decided_before(std::int64_t at_ms, std::size_t most) const {
  std::vector<JoinRequestId> found;
  for (const auto& [id, request] : by_id_) {
    if (found.size() < most && !is_pending(request) && request.decided_at_ms() <= at_ms) {
      found.push_back(id);
    }
  }
  return found;
}

}  // namespace atrium::space
