// Looks into files that somebody has sent, each in a fork of its own. Whatever happens in there happens within bounds and to nobody else.
#include <magic.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "atrium/stored/v1/media.pb.h"
#include "server/media/child/orders.h"
#include "server/media/child/pictures.h"
#include "server/media/child/sandbox.h"
#include "server/media/child/serve.h"

namespace atrium::media {
namespace {

bool is_picture(const std::string& type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/gif" || type == "image/webp";
}

constexpr char kBytes[] = "application/octet-stream";
// So much of a file says what it is. Reading the 7 MiB that libmagic would costs more than all else that is done with a file of no picture.
constexpr std::size_t kBeginningBytes = 1024 * 1024;

// libmagic takes a jump or a move in the first byte for a DOS program, which has no mark of its own: one of a hundred rows of bytes that
// mean something else begins like that. Windows' own begin with MZ.
bool begins_as_program() {
  char begin[2] = {};
  return ::pread(kFile, begin, sizeof begin, 0) == sizeof begin && begin[0] == 'M' && begin[1] == 'Z';
}

std::string type_of(magic_t magic) {
  const char* found = magic_descriptor(magic, kFile);
  const std::string type = found == nullptr ? kBytes : found;
  return type == "application/x-dosexec" && !begins_as_program() ? kBytes : type;
}

// In the fork.
int look(magic_t magic, const CallFilter& filter, pid_t zygote) {
  if (!bound_resources(zygote) || !filter.apply()) {
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
      verdict.set_type(kBytes);
    }
  }
  const auto bytes = verdict.SerializeAsString();
  return ::write(kAnswer, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? kDone : kNoAnswer;
}

// What each file would need is made ready once; nobody's file is near.
int run() {
  const magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
  if (magic == nullptr || magic_load(magic, nullptr) != 0 ||
      magic_setparam(magic, MAGIC_PARAM_BYTES_MAX, &kBeginningBytes) != 0 || !begin_pictures()) {
    return kNoLibraries;
  }
  // Words go past most expressions, which are compiled on the way.
  constexpr std::string_view kWords = "words\n";
  magic_buffer(magic, kWords.data(), kWords.size());
  const auto filter = CallFilter::make();
  if (!filter) {
    return kNoSandbox;
  }
  leave_network();
  return serve([magic, &filter](pid_t zygote) { return look(magic, *filter, zygote); });
}

}  // namespace
}  // namespace atrium::media

// The libraries' own farewells are not worth their time.
int main() { ::_exit(atrium::media::run()); }
