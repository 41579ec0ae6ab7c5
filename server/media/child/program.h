#pragma once

#include <functional>

#include "atrium/stored/v1/media.pb.h"

namespace atrium::media {

// What a program does that looks into files: it makes itself ready with `begin`, then serves; each fork shuts itself in, finds out what its
// file is, does with that what `more` says, and answers. Returns the exit status of the program. To be called without threads.
int look_into_files(const std::function<bool()>& begin, const std::function<void(stored::v1::MediaVerdict&)>& more);

}  // namespace atrium::media
