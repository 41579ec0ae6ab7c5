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

// Only an attempt that begins is remembered: those that are refused, of whatever logins, drive nothing out.
SignInGuard::Time SignInGuard::begin(const Attempt& attempt) {
  const auto now = clock_();
  const auto counts = counts_of(attempt);
  const std::scoped_lock lock(mutex_);
  Time longest{0};
  for (const auto& count : counts) {
    if (const auto* known = known_lane(count.key, now)) {
      longest = std::max(longest, wait(*known, count.free, now));
    }
  }
  if (auto* address = address_of(attempt); address != nullptr && longest == Time(0)) {
    longest = address->take(kWrongFromAddress, now);
  }
  if (longest == Time(0)) {
    for (const auto& count : counts) {
      ++lane(count.key, now).under_way;
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
    auto& counted = lane(count.key, now);
    counted.under_way -= std::min(counted.under_way, 1u);  // it may have been forgotten meanwhile
    if (outcome == Outcome::kWrong) {
      longest = std::max(longest, shut(counted, count.free, now));
    }
  }
  if (outcome == Outcome::kRight && !counts.empty()) {
    lane(counts.front().key, now).wrong = 0;  // there, not everywhere: others go on guessing
  }
  if (auto* address = address_of(attempt); address != nullptr && outcome != Outcome::kWrong) {
    address->give_back(kWrongFromAddress);
  }
  return longest;
}

stored::v1::GuardRecord SignInGuard::remember(std::int64_t wall_ms) {
  const auto now = clock_();
  stored::v1::GuardRecord record;
  const std::scoped_lock lock(mutex_);
  record.set_seed(seed_);
  record.set_saved_at_ms(wall_ms);
  lanes_.for_each([&](std::uint64_t key, const Lane& known) {
    if (known.wrong == 0 || is_forgotten(known, now)) {
      return;
    }
    auto& kept = *record.add_lanes();
    kept.set_key(key);
    kept.set_wrong(known.wrong);
    kept.set_age_ms((now - known.wrong_at).count());
    kept.set_shut_ms(std::max(known.shut_until - now, Time(0)).count());
  });
  return record;
}

void SignInGuard::recall(const stored::v1::GuardRecord& record, std::int64_t wall_ms) {
  const auto now = clock_();
  const auto bounded = [](std::int64_t ms, Time most) { return Time(std::clamp<std::int64_t>(ms, 0, most.count())); };
  constexpr Time kLongAgo = 2 * limits::kWrongPasswordsForgotten;
  // A clock may be set back.
  const auto away = wall_ms > record.saved_at_ms()
                        ? bounded(wall_ms - std::max<std::int64_t>(record.saved_at_ms(), 0), kLongAgo)
                        : Time(0);
  const std::scoped_lock lock(mutex_);
  seed_ = record.seed();
  for (const auto& kept : record.lanes()) {
    Lane known;
    known.wrong = kept.wrong();
    known.wrong_at = now - away - bounded(kept.age_ms(), kLongAgo);
    if (kept.shut_ms() > 0) {
      known.shut_until = now - away + bounded(kept.shut_ms(), limits::kLongestShut);
    }
    if (!is_forgotten(known, now)) {
      lane(kept.key(), now) = known;
    }
  }
}

SignInGuard::Lane* SignInGuard::known_lane(std::uint64_t key, Time now) {
  auto* known = lanes_.find(key);
  if (known != nullptr && is_forgotten(*known, now)) {
    known->wrong = 0;
  }
  return known;
}

// What has been shut goes last: else whoever tries enough other logins would open it.
SignInGuard::Lane& SignInGuard::lane(std::uint64_t key, Time now) {
  return lanes_.at(key, [now](const Lane& known) { return known.shut_until != Time(0) && !is_forgotten(known, now); });
}

bool SignInGuard::is_forgotten(const Lane& lane, Time now) { return now - lane.wrong_at > limits::kWrongPasswordsForgotten; }

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
