#pragma once

#include <string_view>

#include "server/media/scanner.h"

namespace atrium::media {

// What clamd has answered to INSTREAM, without the 0 that ends it.
Scan understood(std::string_view answer);

}  // namespace atrium::media
