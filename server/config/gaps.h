#pragma once

#include <string_view>
#include <vector>

#include "server/config/settings.h"

namespace atrium::config {

// What a school would miss that runs with these settings, a line each.
std::vector<std::string_view> gaps_in(const Settings& settings);

}  // namespace atrium::config
