#pragma once

#include <optional>
#include <string>

namespace atrium::media {

struct Picture {
  unsigned width = 0;
  unsigned height = 0;
};

// Makes ready what decodes pictures; before the doors close.
bool begin_pictures();

// Decodes what is open as `from`, a picture of this type, and writes the picture and nothing else, as it is to be shown, to `to`, and a
// smaller one to `thumbnail`. Nothing if it can't be decoded within the limits.
std::optional<Picture> make_anew(const std::string& type, int from, int to, int thumbnail);

}  // namespace atrium::media
