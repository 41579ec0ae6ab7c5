#pragma once

#include <optional>
#include <string_view>

#include "atrium/stored/v1/media.pb.h"

namespace atrium::media {

// What a program says that looks into a file, if it can be believed.
std::optional<stored::v1::MediaVerdict> verdict_in(std::string_view said);

}  // namespace atrium::media
