// The file in which the server keeps what it remembers of wrong passwords: any record, recalled, asked and kept again.
#include "server/config/limits.h"
#include "server/guard/sign_in_guard.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {
namespace {

using guard::SignInGuard;
using namespace std::chrono_literals;

constexpr std::int64_t kWallMs = 1788251400123;

stored::v1::GuardRecord kept_of(const stored::v1::GuardRecord& record) {
  SignInGuard guard([] { return 1h; }, 7);
  guard.recall(record, kWallMs);
  auto kept = guard.remember(kWallMs);
  check(kept.saved_at_ms() == kWallMs && kept.seed() == record.seed(), "it goes on as the one before");
  for (const auto& lane : kept.lanes()) {
    check(lane.wrong() > 0 && lane.age_ms() >= 0, "what is kept was wrong once");
    check(lane.shut_ms() >= 0 && lane.shut_ms() <= SignInGuard::Time(limits::kLongestShut).count(),
          "for no longer than allowed");
  }
  const guard::Attempt attempt{guard::login_key("college", "anna"), 1, 0};
  const auto wait = guard.begin(attempt);
  check(wait >= 0ms && wait <= limits::kLongestShut, "nobody is shut out for longer");
  if (wait == 0ms) {
    check(guard.end(attempt, SignInGuard::Outcome::kWrong) <= limits::kLongestShut, "nor by one more wrong password");
  }
  return kept;
}

}  // namespace

void take(std::string_view input) {
  stored::v1::GuardRecord record;
  if (record.ParseFromArray(input.data(), static_cast<int>(input.size()))) {
    const auto kept = kept_of(record);
    check(kept_of(kept).lanes_size() == kept.lanes_size(), "what was kept is kept again");
  }
}

}  // namespace atrium::fuzz
