#include "server/guard/sign_in_guard.h"

#include <xxhash.h>

#include <algorithm>
#include <string>
#include <utility>

#include "server/config/limits.h"

namespace atrium::guard {
namespace {

// Until the answers that are awaited have come.
constexpr std::chrono::milliseconds kUnderWay(1000);
constexpr Rate kWrongFromAddress{limits::kWrongPasswordInterval, limits::kWrongPasswordsPerAddress};

}  // namespace

std::uint64_t login_key(std::string_view space, std::string_view login) {
  const auto both = std::string(space) + '\0' + std::string(login);
  return XXH3_64bits(both.data(), both.size());
}

SignInGuard::SignInGuard(std::function<Time()> clock, std::uint64_t seed)
    : clock_(std::move(clock)), seed_(seed), lanes_(limits::kGuardEntries), addresses_(limits::kGuardEntries) {}

SignInGuard::Time SignInGuard::begin(const Attempt& attempt) {
  const auto now = clock_();
  const auto counts = counts_of(attempt);
  const std::scoped_lock lock(mutex_);
  Time longest{0};
  for (const auto& count : counts) {
    auto& lane = lanes_.at(count.key);
    if (now - lane.wrong_at > limits::kWrongPasswordsForgotten) {
      lane.wrong = 0;
    }
    longest = std::max(longest, wait(lane, count.free, now));
  }
  if (auto* address = address_of(attempt); address != nullptr && longest == Time(0)) {
    longest = address->take(kWrongFromAddress, now);
  }
  if (longest == Time(0)) {
    for (const auto& count : counts) {
      ++lanes_.at(count.key).under_way;
    }
  }
  return longest;
}

SignInGuard::Time SignInGuard::end(const Attempt& attempt, Outcome outcome) {
  const auto now = clock_();
  const auto counts = counts_of(attempt);
  const std::scoped_lock lock(mutex_);
  Time longest{0};
  for (const auto& count : counts) {
    auto& lane = lanes_.at(count.key);
    lane.under_way -= std::min(lane.under_way, 1u);  // it may have been forgotten meanwhile
    if (outcome == Outcome::kWrong) {
      longest = std::max(longest, shut(lane, count.free, now));
    }
  }
  if (outcome == Outcome::kRight && !counts.empty()) {
    lanes_.at(counts.front().key).wrong = 0;  // there, not everywhere: others go on guessing
  }
  if (auto* address = address_of(attempt); address != nullptr && outcome != Outcome::kWrong) {
    address->give_back(kWrongFromAddress);
  }
  return longest;
}

std::vector<SignInGuard::Count> SignInGuard::counts_of(const Attempt& attempt) const {
  if (attempt.device != 0) {
    return {{key(Kind::kDevice, attempt.device), limits::kWrongPasswordsFromOnePlace}};
  }
  if (attempt.login == 0) {
    return {};
  }
  return {{key(Kind::kPlace, attempt.login, attempt.address), limits::kWrongPasswordsFromOnePlace},
          {key(Kind::kLogin, attempt.login), limits::kWrongPasswordsFromAnywhere}};
}

TokenBucket* SignInGuard::address_of(const Attempt& attempt) {
  const bool counts = attempt.address != 0 && attempt.device == 0;
  return counts ? &addresses_.at(key(Kind::kAddress, attempt.address)) : nullptr;
}

std::uint64_t SignInGuard::key(Kind kind, std::uint64_t one, std::uint64_t other) const {
  const std::uint64_t parts[] = {static_cast<std::uint64_t>(kind), one, other};
  return XXH3_64bits_withSeed(parts, sizeof(parts), seed_);
}

// Once it has been shut there is one attempt at a time.
SignInGuard::Time SignInGuard::wait(const Lane& lane, std::uint32_t free, Time now) {
  if (lane.wrong >= free && lane.shut_until > now) {
    return lane.shut_until - now;
  }
  const auto allowed = lane.wrong < free ? free - lane.wrong : 1;
  return lane.under_way < allowed ? Time(0) : kUnderWay;
}

// Counts a wrong one. From the last free one on each shuts for twice as long as the one before.
SignInGuard::Time SignInGuard::shut(Lane& lane, std::uint32_t free, Time now) {
  lane.wrong_at = now;
  if (++lane.wrong < free) {
    return Time(0);
  }
  constexpr std::uint32_t kMostDoublings = 16;
  const auto doublings = std::min(lane.wrong - free, kMostDoublings);
  const auto time = std::min<Time>(limits::kFirstShut * (1 << doublings), limits::kLongestShut);
  lane.shut_until = now + time;
  return time;
}

}  // namespace atrium::guard
