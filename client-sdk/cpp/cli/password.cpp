#include "password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "output.h"

namespace atrium::cli {
namespace {

// Reads one line; false at the end of the terminal's input.
bool read_line(int terminal, std::string& line) {
  for (char c = 0; ::read(terminal, &c, 1) == 1;) {
    if (c == '\n')
      return true;
    line.push_back(c);
  }
  return false;
}

}  // namespace

std::optional<std::string> given_password(const Settings& settings) {
  if (!settings.password_file.empty()) {
    std::ifstream file(settings.password_file);
    std::string line;
    if (!file || !std::getline(file, line)) {
      throw Failed("cannot read a password from " + settings.password_file + ": pass a file whose first line it is");
    }
    if (line.ends_with('\r'))
      line.pop_back();
    return line;
  }
  if (const char* password = std::getenv("ATRIUM_PASSWORD"); password != nullptr && *password != 0)
    return password;
  return std::nullopt;
}

std::optional<std::string> prompt_for_password(const Settings& settings) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (terminal < 0)
    return std::nullopt;
  termios shown{};
  std::optional<std::string> password;
  if (::tcgetattr(terminal, &shown) == 0) {
    const std::string prompt = "Password of " + printable(settings.login) + ": ";
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    std::string line;
    if (::tcsetattr(terminal, TCSAFLUSH, &hidden) == 0) {
      const bool asked = ::write(terminal, prompt.data(), prompt.size()) > 0;
      if (asked && read_line(terminal, line) && !line.empty())
        password = line;
      ::tcsetattr(terminal, TCSAFLUSH, &shown);
      if (::write(terminal, "\n", 1) < 0)
        password.reset();
    }
  }
  ::close(terminal);
  return password;
}

}  // namespace atrium::cli
