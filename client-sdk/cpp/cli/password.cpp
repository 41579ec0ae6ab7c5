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

// Nothing without a terminal.
std::optional<std::string> ask(const std::string& prompt) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (terminal < 0)
    return std::nullopt;
  termios shown{};
  std::optional<std::string> password;
  if (::tcgetattr(terminal, &shown) == 0) {
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

}  // namespace

std::string password_in(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line))
    throw Failed("cannot read a password from " + path + ": pass a file whose first line it is");
  if (line.ends_with('\r'))
    line.pop_back();
  return line;
}

std::optional<std::string> given_password(const Settings& settings) {
  if (settings.password)
    return settings.password;
  if (const char* password = std::getenv("ATRIUM_PASSWORD"); password != nullptr && *password != 0)
    return password;
  return std::nullopt;
}

std::optional<std::string> prompt_for_password(const Settings& settings) {
  return ask("Password of " + printable(settings.login) + ": ");
}

std::optional<std::string> given_new_password(const Settings& settings) {
  if (!settings.new_password_file.empty())
    return password_in(settings.new_password_file);
  const auto password = ask("New password (at least 12 characters for employees, 10 for students and parents): ");
  if (password && ask("The same again: ") != password)
    throw Failed("that were two different passwords: nothing was changed");
  return password;
}

std::optional<std::string> password_to_sign_in(const Settings& settings, Before before) {
  // ATRIUM_PASSWORD is the one that was forgotten, or somebody else's.
  if (settings.reset)
    return settings.password && settings.new_password_file.empty() ? settings.password : given_new_password(settings);
  if (auto password = given_password(settings))
    return password;
  if (settings.sign_up || settings.command == "first-admin sign-up")
    return given_new_password(settings);
  if (before == Before::kNone)
    return prompt_for_password(settings);
  auto password = ask("The sign-in that was kept here has ended. Password of " + printable(settings.login) + ": ");
  if (!password) {
    throw Failed("the sign-in that was kept here has ended, and there is no password for " + settings.login +
                     ": set ATRIUM_PASSWORD, pass --password-file, or use a terminal",
                 "no_password");
  }
  return password;
}

}  // namespace atrium::cli
