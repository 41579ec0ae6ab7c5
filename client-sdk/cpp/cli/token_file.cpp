#include "token_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "hex.h"
#include "output.h"

namespace atrium::cli {
namespace {

namespace fs = std::filesystem;

fs::path state_folder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return state;
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != 0 ? home : "/tmp") / ".local/state";
}

// As one name in a folder: what could mean something to a file system becomes %xx.
std::string as_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || (c == '.' && !name.empty())) {
      name += c;
    } else {
      name += '%' + to_hex(std::string_view(&c, 1));
    }
  }
  return name;
}

std::string plain_server(std::string server) {
  for (const std::string_view end : {"/", "/ws"}) {
    if (server.ends_with(end))
      server.resize(server.size() - end.size());
  }
  return server.starts_with("ws://") ? server.substr(5) : server;
}

std::optional<std::string> write_whole(int file, std::string_view text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR)
      return std::strerror(errno);
    if (written > 0)
      done += static_cast<std::size_t>(written);
  }
  if (::fsync(file) != 0)
    return std::strerror(errno);
  return std::nullopt;
}

}  // namespace

TokenFile::TokenFile(const Settings& settings, const std::string& login)
    : path_(state_folder() / "atrium" / as_name(plain_server(settings.server)) / as_name(settings.space) /
            (as_name(login) + ".token")) {}

std::optional<KeptToken> TokenFile::read() const {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0)
    return std::nullopt;
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw Failed("others may read the sign-in that is kept in " + path_.string() + ": run chmod 600 on it");
  std::ifstream file(path_);
  const auto kept = kept_token_in(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!kept)
    complain("what is kept in " + path_.string() + " is no sign-in, and is not used");
  return kept;
}

std::optional<std::string> TokenFile::write(const KeptToken& kept) const {
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  if (error)
    return path_.parent_path().string() + ": " + error.message();

  // mkstemp makes it 0600. Two processes that sign in at once do not write into each other's file.
  std::string temporary = path_.string() + ".XXXXXX";
  const int file = ::mkstemp(temporary.data());
  if (file < 0)
    return temporary + ": " + std::strerror(errno);
  auto reason = write_whole(file, to_text(kept));
  ::close(file);
  if (!reason && ::rename(temporary.c_str(), path_.c_str()) != 0)
    reason = std::strerror(errno);
  if (!reason)
    return std::nullopt;
  ::unlink(temporary.c_str());
  return path_.string() + ": " + *reason;
}

}  // namespace atrium::cli
