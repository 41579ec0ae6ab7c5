#pragma once

#include <cstdint>

#include "atrium/wire/v1/entries.pb.h"

namespace atrium::space {

// By the space's clock.
bool is_over(const wire::v1::PollState& state, std::int64_t now_ms);

// Takes out what nobody is told before it is over.
void take_untold(wire::v1::PollState& state, std::int64_t now_ms);

}  // namespace atrium::space
