#pragma once

#include <string>

#include "server/codes/courier_options.h"
#include "storage/result.h"

namespace atrium::codes {

// The settings about codes with the secrets out of their files, or which key's file can't be used and why.
Result<CourierOptions> courier_options(const config::Settings& settings);

}  // namespace atrium::codes
