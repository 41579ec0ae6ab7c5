// Looks into one file that somebody has sent, and ends. The file is open as 3; a clean copy of a picture goes to 4, a thumbnail to 5, and
// what was found out to standard output. Whatever happens in here happens within bounds and to nobody else.
#include <linux/close_range.h>
#include <magic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <string>

#include "atrium/stored/v1/media.pb.h"
#include "server/media/child/pictures.h"
#include "server/media/child/sandbox.h"

namespace atrium::media {
namespace {

constexpr int kFile = 3;
constexpr int kClean = 4;
constexpr int kThumbnail = 5;

enum Exit { kDone = 0, kNoSandbox = 10, kNoLibraries = 11, kNoAnswer = 12 };

bool is_picture(const std::string& type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/gif" || type == "image/webp";
}

std::string type_of(magic_t magic) {
  const char* type = magic_descriptor(magic, kFile);
  return type == nullptr ? "application/octet-stream" : type;
}

int look() {
  ::syscall(SYS_close_range, kThumbnail + 1, ~0U, 0);
  if (!bound_resources()) {
    return kNoSandbox;
  }
  const magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
  if (magic == nullptr || magic_load(magic, nullptr) != 0 || !begin_pictures()) {
    return kNoLibraries;
  }
  if (!close_doors()) {
    return kNoSandbox;
  }
  stored::v1::MediaVerdict verdict;
  verdict.set_type(type_of(magic));
  if (is_picture(verdict.type())) {
    if (const auto picture = make_anew(verdict.type(), kFile, kClean, kThumbnail)) {
      verdict.set_is_image(true);
      verdict.set_width(picture->width);
      verdict.set_height(picture->height);
    } else {
      verdict.set_type("application/octet-stream");
    }
  }
  const auto bytes = verdict.SerializeAsString();
  return ::write(STDOUT_FILENO, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? kDone : kNoAnswer;
}

}  // namespace
}  // namespace atrium::media

// The libraries' own farewells have no place behind closed doors.
int main() { ::_exit(atrium::media::look()); }
