// atrium: a class chat from the command line.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "commands.h"
#include "output.h"

namespace {

using atrium::cli::Settings;

void add_options(CLI::App& app, Settings& settings) {
  app.add_option("--server", settings.server, "Address of the server, such as wss://chat.example.org")
      ->envname("ATRIUM_SERVER")
      ->capture_default_str();
  app.add_option("--ca-file", settings.ca_file, "PEM file of the authorities to believe, instead of the system's")
      ->envname("ATRIUM_CA_FILE");
  app.add_option("--space", settings.space, "Short name of the space")->envname("ATRIUM_SPACE");
  app.add_option("--as", settings.login, "Login of the person")->envname("ATRIUM_LOGIN");
  app.add_option("--password-file", settings.password_file,
                 "File whose first line is the password (else ATRIUM_PASSWORD, else a prompt)");
  app.add_flag("--json", settings.json, "Print one JSON object a line");
}

// CLI11's own check prints its bounds to the last of 309 digits.
CLI::Validator from_one() {
  const auto check = [](const std::string& text) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const bool is_zero = text.find_first_not_of('0') == std::string::npos;
    return is_number && !is_zero ? "" : "takes a number from 1 on, not " + text;
  };
  return CLI::Validator(check, "");
}

using Run = int (*)(const Settings&);

CLI::App* add_command(CLI::App& app, Run& chosen, Run run, const char* name, const char* what) {
  CLI::App* command = app.add_subcommand(name, what);
  command->callback([&chosen, run] { chosen = run; });
  return command;
}

void add_commands(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  constexpr const char* kChat = "Number or title of the chat, or @login for a direct one";
  add_command(app, chosen, run_sign_in, "sign-in", "Sign in with the password and keep a token for later");
  add_command(app, chosen, run_whoami, "whoami", "Show who is signed in");
  add_command(app, chosen, run_chats, "chats", "List your chats");

  CLI::App* send = add_command(app, chosen, run_send, "send", "Send a message, or each line of standard input");
  send->add_option("CHAT", settings.chat, kChat)->required();
  send->add_option("TEXT", settings.text, "The message; - sends each line of standard input (empty ones are left out)")
      ->required();

  CLI::App* history = add_command(app, chosen, run_history, "history", "Print a chat's entries, oldest first");
  history->add_option("CHAT", settings.chat, kChat)->required();
  history->add_option("--from", settings.from, "Start at this entry and go on to the newest")->check(from_one());
  history->add_option("--count", settings.count, "At most so many; without --from the newest ones (50)")->check(from_one());

  CLI::App* listen = add_command(app, chosen, run_listen, "listen", "Print entries as they come, until interrupted");
  listen->add_option("CHAT", settings.chats, "Only these chats");

  CLI::App* read = add_command(app, chosen, run_read, "read", "Mark everything in a chat as read");
  read->add_option("CHAT", settings.chat, kChat)->required();
}

void check(const Settings& settings) {
  using atrium::cli::Misused;
  if (settings.space.empty())
    throw Misused("say which space: pass --space or set ATRIUM_SPACE");
  if (settings.login.empty())
    throw Misused("say who you are: pass --as or set ATRIUM_LOGIN");
}

// A descriptor from 0 to 2 that is closed would go to the next file or socket that is opened, and our words into it.
void open_standard_streams() {
  while (true) {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || descriptor > STDERR_FILENO) {
      ::close(descriptor);
      return;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // A reader of our output that has gone is noticed by the write.
  std::signal(SIGPIPE, SIG_IGN);
  Settings settings;
  Run run = nullptr;
  CLI::App app("Write to the people of your school, and read what they write.", "atrium");
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, settings);
  add_commands(app, settings, run);
  try {
    app.parse(argc, argv);
    check(settings);
    return run(settings);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const atrium::cli::Misused& error) {
    atrium::cli::complain(error.what());
    return 2;
  } catch (const std::exception& error) {
    atrium::cli::complain(error.what());
    return 1;
  }
}
