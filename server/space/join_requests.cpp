#include "server/space/join_requests.h"

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::space {
namespace {

bool wants_the_same(const JoinRequest& one, const JoinRequest& other) {
  return one.role() == other.role() && one.unit_id() == other.unit_id() && one.chat_id() == other.chat_id();
}

}  // namespace

JoinRequests::Person JoinRequests::person_of(const JoinRequest& request) {
  const AccountId account(request.account_id());
  return {account, account ? std::string() : request.login()};
}

void JoinRequests::put(JoinRequest request) {
  const JoinRequestId id(request.join_request_id());
  remove(id);
  list(by_id_[id] = std::move(request));
}

void JoinRequests::remove(JoinRequestId id) {
  if (const auto* request = find(id)) {
    unlist(*request);
    by_id_.erase(id);
  }
}

void JoinRequests::list(const JoinRequest& request) {
  const JoinRequestId id(request.join_request_id());
  if (!request.token_hash().empty()) {
    by_token_[request.token_hash()] = id;
  }
  by_person_[person_of(request)].insert(id);
  by_state_[request.state()][door_of(request)].insert(id);
  if (is_pending(request)) {
    pending_by_[request.invite_hash()].insert(id);
  } else {
    decided_.emplace(request.decided_at_ms(), id);
  }
}

void JoinRequests::unlist(const JoinRequest& request) {
  const JoinRequestId id(request.join_request_id());
  if (const auto token = by_token_.find(request.token_hash()); token != by_token_.end() && token->second == id) {
    by_token_.erase(token);
  }
  take_from(by_person_, person_of(request), id);
  take_from(by_state_[request.state()], door_of(request), id);
  take_from(pending_by_, request.invite_hash(), id);
  decided_.erase({request.decided_at_ms(), id});
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
  const auto& ids = found_in(by_person_, Person{{}, std::string(login)});
  return std::ranges::any_of(ids, [&](JoinRequestId id) { return is_pending(by_id_.at(id)); });
}

std::int64_t JoinRequests::refused_at_ms(const JoinRequest& wish) const {
  std::int64_t newest = 0;
  for (const auto id : found_in(by_person_, person_of(wish))) {
    const auto& request = by_id_.at(id);
    if (request.state() == wire::v1::JOIN_STATE_REFUSED) {
      newest = std::max(newest, request.decided_at_ms());
    }
  }
  return newest;
}

const JoinRequest* JoinRequests::same_pending(const JoinRequest& wish) const {
  for (const auto id : of_account(AccountId(wish.account_id()))) {
    const auto& request = by_id_.at(id);
    if (is_pending(request) && wants_the_same(request, wish)) {
      return &request;
    }
  }
  return nullptr;
}

std::vector<JoinRequest> JoinRequests::pending_of(AccountId account) const {
  std::vector<JoinRequest> found;
  for (const auto id : of_account(account)) {
    if (is_pending(by_id_.at(id))) {
      found.push_back(by_id_.at(id));
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

std::vector<JoinRequestId> JoinRequests::decided_before(std::int64_t at_ms, std::size_t most) const {
  std::vector<JoinRequestId> found;
  for (auto next = decided_.begin(); next != decided_.end() && next->first <= at_ms && found.size() < most; ++next) {
    found.push_back(next->second);
  }
  return found;
}

std::vector<JoinRequestId> JoinRequests::surplus(const JoinRequest& of) const {
  const auto refused_at = refused_at_ms(of);
  std::set<std::pair<std::int64_t, JoinRequestId>> past;
  for (const auto id : found_in(by_person_, person_of(of))) {
    const auto& request = by_id_.at(id);
    const bool makes_wait = request.state() == wire::v1::JOIN_STATE_REFUSED && request.decided_at_ms() == refused_at;
    if (!is_pending(request) && !makes_wait) {
      past.emplace(request.decided_at_ms(), id);
    }
  }
  std::vector<JoinRequestId> oldest;
  for (auto next = past.begin(); past.size() - oldest.size() > limits::kPastRequestsPerPerson; ++next) {
    oldest.push_back(next->second);
  }
  return oldest;
}

}  // namespace atrium::space
