#include "server/backup/file_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "server/backup/control_socket.h"
#include "storage/file_store.h"

namespace atrium {
namespace {

namespace fs = std::filesystem;

Failure failure(const std::string& what, const fs::path& path, const std::error_code& error) {
  return {what + " " + path.string() + ": " + error.message()};
}

Status sync(const fs::path& path, int flags) {
  const Descriptor file(::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 || ::fsync(file.number()) != 0) {
    return failure("can't sync", path, {errno, std::system_category()});
  }
  return {};
}

// Beside its place first, so that it never stands there in part.
Status copy_content(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  const fs::path begun = to.string() + ".begun";
  fs::copy_file(from, begun, fs::copy_options::overwrite_existing, error);
  if (error == std::errc::no_such_file_or_directory && !fs::exists(from)) {
    return {};  // nothing names it any more
  }
  if (error) {
    return failure("can't copy", from, error);
  }
  if (auto status = sync(begun, 0); !status) {
    return status;
  }
  fs::rename(begun, to, error);
  return error ? Status(failure("can't make", to, error)) : sync(to.parent_path(), O_DIRECTORY);
}

bool is_there(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const auto size = fs::file_size(to, error);
  return !error && size == fs::file_size(from, error) && !error;
}

}  // namespace

Status copy_files(const fs::path& from, const fs::path& to, const storage::BackupProgress& progress) {
  std::error_code error;
  if (!fs::exists(from, error)) {
    return {};
  }
  std::uint64_t bytes = 0;
  for (fs::recursive_directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
    const auto path = it->path();
    if (it.depth() == 1 && path.filename() != "blobs") {
      it.disable_recursion_pending();  // parts of uploads
      continue;
    }
    const auto target = to / fs::relative(path, from);
    if (!it->is_regular_file(error) || is_there(path, target)) {
      continue;
    }
    if (auto status = copy_content(path, target); !status) {
      return status;
    }
    bytes += fs::file_size(target, error);
    if (!progress(bytes)) {
      return Failure{"copying was ended"};
    }
  }
  return error ? Status(failure("can't read", from, error)) : Status();
}

std::vector<std::string> check_content(const fs::path& files, const std::vector<NamedContent>& named) {
  std::vector<std::string> complaints;
  const storage::FileStore store(files);
  for (const auto& content : named) {
    const auto path = store.content(content.space, content.sha256);
    const auto sha256 = storage::sha256_of(path);
    if (!sha256) {
      complaints.push_back("a file of messages is not there: " + sha256.error().message);
    } else if (*sha256 != content.sha256) {
      complaints.push_back("a file of messages is damaged: " + path.string());
    }
  }
  return complaints;
}

}  // namespace atrium
