#pragma once

#include <cstdint>

#include "server/space/space.h"

namespace atrium::commands {

// When an account was told that something of a kind waits for its decision.
using ToldAt = std::int64_t space::Account::*;

// Whether a notice would be news: they have looked since the one before, or it is long ago.
bool wants_to_hear(const space::Account& decider, ToldAt told_at, std::int64_t now_ms);
// Tells them, if it is.
void tell_decider(space::Space& space, space::Draft& draft, space::Account& decider, ToldAt told_at,
                  wire::v1::Notice notice);

}  // namespace atrium::commands
