#pragma once

#include <atomic>
#include <filesystem>

#include "atrium/stored/v1/media.pb.h"
#include "server/media/zygote.h"
#include "storage/result.h"

namespace atrium::media {

// What a process of its own finds out about a file (server/media/child), and what it made of a picture.
struct Look {
  stored::v1::MediaVerdict verdict;
  std::filesystem::path clean;      // if it is an image
  std::filesystem::path thumbnail;  // the same
};

// Has a process of its own look into the file, and waits. Files that it makes stand beside the file, with an ending. Who does not come back
// in time, or breaks a rule of its sandbox, has found out nothing: a row of bytes. Fails only if it could not be tried: then again later.
// Any thread; `stop` ends it early.
Result<Look> look_into(Zygotes& zygotes, const std::filesystem::path& file, const std::atomic<bool>& stop);

// The program beside this one.
std::filesystem::path program_beside_this();

}  // namespace atrium::media
