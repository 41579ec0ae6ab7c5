#include "token_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "output.h"

namespace atrium::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kApplicant = "applicant";

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
      name += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
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

int digit(char c) {
  const auto at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<client::Token> token_in(std::string_view text) {
  client::Token token{};
  if (text.size() != token.size() * 2)
    return std::nullopt;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    token[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return token;
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

std::optional<TokenFile::Kept> TokenFile::read() const {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0)
    return std::nullopt;
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw Failed("others may read the sign-in that is kept in " + path_.string() + ": run chmod 600 on it");
  std::ifstream file(path_);
  std::string text;
  std::string standing;
  std::getline(file, text);
  std::getline(file, standing);
  const auto token = token_in(text);
  if (!token) {
    complain("what is kept in " + path_.string() + " is no sign-in, and is not used");
    return std::nullopt;
  }
  return Kept{*token, standing == kApplicant};
}

std::optional<std::string> TokenFile::write(const Kept& kept) const {
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  if (error)
    return path_.parent_path().string() + ": " + error.message();

  std::string text;
  for (const std::uint8_t byte : kept.token)
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  text += '\n' + (kept.applicant ? std::string(kApplicant) + '\n' : "");
  // mkstemp makes it 0600. Two processes that sign in at once do not write into each other's file.
  std::string temporary = path_.string() + ".XXXXXX";
  const int file = ::mkstemp(temporary.data());
  if (file < 0)
    return temporary + ": " + std::strerror(errno);
  auto reason = write_whole(file, text);
  ::close(file);
  if (!reason && ::rename(temporary.c_str(), path_.c_str()) != 0)
    reason = std::strerror(errno);
  if (!reason)
    return std::nullopt;
  ::unlink(temporary.c_str());
  return path_.string() + ": " + *reason;
}

}  // namespace atrium::cli
