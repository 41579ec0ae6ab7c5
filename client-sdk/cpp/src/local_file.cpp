#include "local_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace atrium::client {

LocalFile::~LocalFile() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

std::size_t LocalFile::read(std::uint64_t offset, char* into, std::size_t size) const {
  ssize_t got = -1;
  do {
    got = ::pread(descriptor_, into, size, static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

bool LocalFile::write(std::uint64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto put = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0)
      return false;
    offset += static_cast<std::uint64_t>(put);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

Error local_error(const std::string& what, const std::string& path) {
  return {ErrorCode::kLocalFile, what + " " + path + ": " + std::strerror(errno), ""};
}

}  // namespace atrium::client
