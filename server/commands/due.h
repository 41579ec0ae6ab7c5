#pragma once

#include "server/space/space.h"

namespace atrium::commands {

// Does what is due: ties that end, then messages that were scheduled, then reminders; at most so many at once, the others a little later.
// At home; before each command, and when the space wakes. False: ties count still that are over, so nothing may be decided.
[[nodiscard]] bool apply_due(space::Space& space);

}  // namespace atrium::commands
