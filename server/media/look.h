#pragma once

#include <atomic>
#include <filesystem>
#include <utility>

#include "atrium/stored/v1/media.pb.h"
#include "server/media/zygote.h"
#include "storage/result.h"

namespace atrium::media {

// The programs that look into files (server/media/child). Every file is given to the first; what that calls a picture then to the second, so
// that no decoder is near anything else.
struct Lookers {
  explicit Lookers(const std::filesystem::path& folder) : Lookers(folder / "atrium-types", folder / "atrium-pictures") {}
  Lookers(std::filesystem::path types_program, std::filesystem::path pictures_program)
      : types(std::move(types_program)), pictures(std::move(pictures_program)) {}

  Zygotes types;
  Zygotes pictures;
};

// What processes of their own find out about a file (server/media/child), and what they made of a picture.
struct Look {
  stored::v1::MediaVerdict verdict;
  std::filesystem::path clean;      // if it is an image
  std::filesystem::path thumbnail;  // the same
};

// Has processes of their own look into the file, and waits. Files that they make stand beside the file, with an ending. Who does not come back
// in time, or breaks a rule of its sandbox, has found out nothing: a row of bytes. Fails only if it could not be tried: then again later.
// Any thread; `stop` ends it early.
Result<Look> look_into(Lookers& lookers, const std::filesystem::path& file, const std::atomic<bool>& stop);

// Where this program stands, and they beside it.
std::filesystem::path folder_of_this();

}  // namespace atrium::media
