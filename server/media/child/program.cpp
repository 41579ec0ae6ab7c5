// Looks into files that somebody has sent, each in a fork of its own. Whatever happens in there happens within bounds and to nobody else.
#include "server/media/child/program.h"

#include <magic.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "server/media/child/orders.h"
#include "server/media/child/sandbox.h"
#include "server/media/child/serve.h"

namespace atrium::media {
namespace {

// So much of a file says what it is, as it did for libmagic for many years. Reading the 7 MiB that it would now costs more than all else that is
// done with a file.
constexpr std::size_t kBeginningBytes = 256 * 1024;

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

using More = std::function<void(stored::v1::MediaVerdict&)>;

// In the fork.
int look(magic_t magic, const CallFilter& filter, pid_t zygote, const More& more) {
  if (!bound_resources(zygote) || !filter.apply()) {
    return kNoSandbox;
  }
  stored::v1::MediaVerdict verdict;
  verdict.set_type(type_of(magic));
  more(verdict);
  const auto bytes = verdict.SerializeAsString();
  return ::write(kAnswer, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? kDone : kNoAnswer;
}

}  // namespace

// What each file would need is made ready once; nobody's file is near.
int look_into_files(const std::function<bool()>& begin, const More& more) {
  const magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
  if (magic == nullptr || magic_load(magic, nullptr) != 0 ||
      magic_setparam(magic, MAGIC_PARAM_BYTES_MAX, &kBeginningBytes) != 0 || !begin()) {
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
  return serve([magic, &filter, &more](pid_t zygote) { return look(magic, *filter, zygote, more); });
}

}  // namespace atrium::media
