#pragma once

#include <atrium/result.h>

#include "settings.h"

namespace atrium::cli {

// What the client found, as one line that says what to do about it in the command that was given.
Failed refusal(const Settings& settings, const client::Error& error);

}  // namespace atrium::cli
