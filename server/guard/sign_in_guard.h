#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

#include "atrium/stored/v1/guard.pb.h"
#include "server/guard/fixed_table.h"
#include "server/guard/token_bucket.h"

namespace atrium::guard {

// Who tries a password for what. What is 0 is not counted: without a login it is any other work that a stranger asks for.
struct Attempt {
  std::uint64_t login = 0;    // login_key
  std::uint64_t address = 0;  // address_key
  // Not 0: a device of the account, by its own token. It is judged by itself, and the other two don't count.
  std::uint64_t device = 0;
};

// Names a login of a space, whether there is one or not.
std::uint64_t login_key(std::string_view space, std::string_view login);

// Says whether one more password may be checked, and remembers the wrong ones: of a login from an address, of a login from
// anywhere, and of an address for any login. It does not know which logins there are, so those that are not there are shut like
// those that are. Memory is fixed: what was used longest ago is forgotten, and what has been shut after all else. Any thread.
class SignInGuard {
 public:
  using Time = std::chrono::milliseconds;
  // A clock that only goes forward, and a number that no stranger knows.
  SignInGuard(std::function<Time()> clock, std::uint64_t seed);

  // 0: check it, and call `end` once. Else nothing may be checked for so long. Attempts under way count as wrong until they have
  // ended, so that a hundred at once are no more than five.
  [[nodiscard]] Time begin(const Attempt& attempt);

  enum class Outcome : std::uint8_t { kRight, kWrong, kUnchecked };
  // For how long this has shut the login; 0 = it has not.
  Time end(const Attempt& attempt, Outcome outcome);

  // What a server that starts again goes on with, at this time of the wall's clock in milliseconds since 1970: so times are kept as
  // differences. Of addresses nothing is kept.
  stored::v1::GuardRecord remember(std::int64_t wall_ms);
  // Goes on with it, before the first attempt. The time between counts, as far as the wall's clock tells.
  void recall(const stored::v1::GuardRecord& record, std::int64_t wall_ms);

 private:
  // The wrong passwords of one who tries.
  struct Lane {
    Time wrong_at{0};  // the newest
    Time shut_until{0};
    std::uint32_t wrong = 0;
    std::uint32_t under_way = 0;
  };
  // Where an attempt is counted, and how many wrong ones pass there before it is shut.
  struct Count {
    std::uint64_t key;
    std::uint32_t free;
  };
  enum class Kind : std::uint64_t { kPlace, kLogin, kDevice, kAddress };

  std::uint64_t key(Kind kind, std::uint64_t one, std::uint64_t other = 0) const;
  std::vector<Count> counts_of(const Attempt& attempt) const;
  // Null if nobody has tried yet.
  Lane* known_lane(std::uint64_t key, Time now);
  Lane& lane(std::uint64_t key, Time now);
  static bool is_forgotten(const Lane& lane, Time now);
  // Null if the address does not count.
  TokenBucket* address_of(const Attempt& attempt);
  static Time wait(const Lane& lane, std::uint32_t free, Time now);
  static Time shut(Lane& lane, std::uint32_t free, Time now);

  const std::function<Time()> clock_;
  std::uint64_t seed_;
  std::mutex mutex_;
  FixedTable<Lane> lanes_;
  FixedTable<TokenBucket> addresses_;
};

}  // namespace atrium::guard
