#pragma once

#include <optional>
#include <string_view>

#include "atrium/stored/v1/media.pb.h"

namespace atrium::media {

// What can be made anew: JPEG, PNG, GIF, WebP.
bool is_picture(std::string_view type);

// What a program says that looks into a file, if it can be believed.
std::optional<stored::v1::MediaVerdict> verdict_in(std::string_view said);

}  // namespace atrium::media
