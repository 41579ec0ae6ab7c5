#include "server/commands/decider_notices.h"

#include <chrono>
#include <utility>

#include "server/config/limits.h"

namespace atrium::commands {

bool wants_to_hear(const space::Account& decider, ToldAt told_at, std::int64_t now_ms) {
  constexpr std::chrono::milliseconds kInterval = limits::kDeciderNoticeInterval;
  return decider.*told_at == 0 || now_ms - decider.*told_at >= kInterval.count();
}

void tell_decider(space::Space& space, space::Draft& draft, space::Account& decider, ToldAt told_at,
                  wire::v1::Notice notice) {
  if (wants_to_hear(decider, told_at, draft.at_ms)) {
    decider.*told_at = draft.at_ms;
    space.notify(draft, decider, std::move(notice));
  }
}

}  // namespace atrium::commands
