#include "server/space/polls.h"

namespace atrium::space {

bool is_over(const wire::v1::PollState& state, std::int64_t now_ms) {
  return state.closed() || (state.closes_at_ms() != 0 && now_ms >= state.closes_at_ms());
}

void take_untold(wire::v1::PollState& state, std::int64_t now_ms) {
  if (is_over(state, now_ms)) {
    return;
  }
  state.clear_right_option();
  if (state.results_at_end()) {
    state.clear_options();
  }
}

}  // namespace atrium::space
