#include "server/space/request_ledger.h"

#include <algorithm>
#include <boost/assert.hpp>

#include "server/config/limits.h"

namespace atrium::space {

RequestLedger::Verdict RequestLedger::judge(const RequestKey& key, ConnectionNumber connection) {
  const auto mark = marks_.find({key.account, key.id.sender});
  if (mark == marks_.end()) {
    return Verdict::kUnknownSender;
  }
  if (connection < mark->second.connection) {
    return Verdict::kOvertaken;
  }
  if (connection != mark->second.connection) {
    touch(key.account, key.id.sender).connection = connection;
  }
  if (in_flight_.contains(key)) {
    return Verdict::kInFlight;
  }
  return key.id.counter > mark->second.counter ? Verdict::kNew : Verdict::kLookUp;
}

bool RequestLedger::still_speaks(const RequestKey& key, ConnectionNumber connection) const {
  const auto mark = marks_.find({key.account, key.id.sender});
  return mark != marks_.end() && mark->second.connection == connection;
}

RequestLedger::Mark& RequestLedger::touch(AccountId account, SenderId sender) {
  const SenderKey key{account, sender};
  if (const auto found = marks_.find(key); found != marks_.end()) {
    recency_.splice(recency_.begin(), recency_, found->second.recency);
    return found->second;
  }
  recency_.push_front(key);
  auto& mark = marks_[key];
  mark = {0, ConnectionNumber(), recency_.begin()};
  // A mark that is forgotten is read again. One with requests in flight must stay: the disk does not know those yet.
  if (marks_.size() > limits::kSendersRemembered) {
    const auto& oldest = recency_.back();
    const auto flying = in_flight_.lower_bound({oldest.first, {oldest.second, 0}});
    if (flying == in_flight_.end() || flying->first.account != oldest.first || flying->first.id.sender != oldest.second) {
      marks_.erase(oldest);
      recency_.pop_back();
    }
  }
  return mark;
}

void RequestLedger::learn(AccountId account, SenderId sender, std::uint64_t newest_counter) {
  auto& mark = touch(account, sender);
  mark.counter = std::max(mark.counter, newest_counter);
}

void RequestLedger::decided(const RequestKey& key, const Digest& digest) {
  BOOST_VERIFY(in_flight_.emplace(key, InFlight{digest, {}}).second);
  auto& mark = touch(key.account, key.id.sender);
  mark.counter = std::max(mark.counter, key.id.counter);
}

bool RequestLedger::wait_for(const RequestKey& key, const Digest& digest, Answer answer) {
  auto& request = in_flight_.at(key);
  if (request.digest != digest) {
    return false;
  }
  request.waiting.push_back(std::move(answer));
  return true;
}

std::vector<RequestLedger::Answer> RequestLedger::committed(const RequestKey& key) {
  const auto found = in_flight_.find(key);
  auto waiting = std::move(found->second.waiting);
  in_flight_.erase(found);
  return waiting;
}

}  // namespace atrium::space
