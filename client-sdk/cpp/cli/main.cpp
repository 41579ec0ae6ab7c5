// atrium: a class chat from the command line.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <tuple>

#include "command_options.h"
#include "commands.h"
#include "misuse.h"
#include "output.h"
#include "password.h"

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
  app.add_flag("--json", settings.json,
               "Print one JSON object a line; what does not work is one on standard error: error, message, and the field if "
               "one is wrong");
  app.footer("Exit status: 0 it worked, 1 it failed, 2 it was called wrongly. atrium COMMAND --help tells more.");
}

using atrium::cli::add_command;
using atrium::cli::from_one;
using atrium::cli::Run;

void add_commands(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  constexpr const char* kChat = kChatWords;
  add_command(app, chosen, run_sign_in, "sign-in", "Sign in with the password and keep a token for later");
  add_command(app, chosen, run_whoami, "whoami", "Show who is signed in");
  add_command(app, chosen, run_chats, "chats", "List your chats");

  CLI::App* send = add_command(app, chosen, run_send, "send", "Send a message, or each line of standard input");
  send->add_option("CHAT", settings.chat, kChat)->required();
  send->add_option("TEXT", settings.text, "The message; - sends each line of standard input (empty ones are left out)")
      ->required();
  send->add_flag("--silent", settings.silent, "It comes without a sound");
  send->add_flag("--confirm", settings.confirm, "Ask the readers to confirm it");
  send->add_option("--until", settings.until,
                   "Last day or moment to confirm it, YYYY-MM-DD or \"YYYY-MM-DD HH:MM\" by this machine's clock");
  send->add_option("--role", settings.roles, "Only these confirm it, such as parent,student; else all readers")
      ->delimiter(',');

  CLI::App* history = add_command(app, chosen, run_history, "history", "Print a chat's entries, oldest first");
  history->add_option("CHAT", settings.chat, kChat)->required();
  history->add_option("--from", settings.from, "Start at this entry and go on to the newest")->check(from_one());
  history->add_option("--count", settings.count, "At most so many; without --from the newest ones (50)")->check(from_one());

  CLI::App* listen = add_command(app, chosen, run_listen, "listen", "Print entries as they come, until interrupted");
  listen->add_option("CHAT", settings.chats, "Only these chats");

  CLI::App* read = add_command(app, chosen, run_read, "read", "Mark everything in a chat as read");
  read->add_option("CHAT", settings.chat, kChat)->required();
}

// `where`: in which cases it has to be told.
void add_order(CLI::App& command, Settings& settings, const std::string& where, bool required = false) {
  command.add_option("--order", settings.order, "Number of the order that it rests on; " + where)->required(required);
  command.add_option("--date", settings.order_date, "Date of the order, YYYY-MM-DD; " + where)->required(required);
}

void add_administration(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  constexpr const char* kPerson = "Login of the person";
  constexpr const char* kRole = "head, deputy, admin, teacher, staff, student or parent";
  CLI::App* people = add_command(app, chosen, run_people, "people", "List everybody of the space");
  people->add_option("--role", settings.role, kRole);
  people
      ->add_option("--status", settings.state,
                   "Teachers whose confirmation is none, requested, verified, rejected or revoked")
      ->check(CLI::IsMember({"none", "requested", "verified", "rejected", "revoked"}));

  CLI::App* roles = app.add_subcommand("roles", "Give and take roles");
  roles->require_subcommand(1);
  for (const auto& [name, run, what] :
       {std::tuple{"grant", &run_grant, "Give a person a role more (an admin needs an order)"},
        std::tuple{"revoke", &run_revoke, "Take a role away"}}) {
    CLI::App* command = add_command(*roles, chosen, run, name, what);
    command->add_option("PERSON", settings.person, kPerson)->required();
    command->add_option("ROLE", settings.role, kRole)->required();
    add_order(*command, settings, run == &run_grant ? "required for an admin" : "if there is one");
  }
  CLI::App* close = add_command(app, chosen, run_close_account, "close-account", "End a person's account for good");
  close->add_option("PERSON", settings.person, kPerson)->required();
  add_order(*close, settings, "if there is one");

  CLI::App* verify = add_command(app, chosen, run_verify, "verification", "Ask for or decide on a teacher's confirmation");
  verify->add_option("WHAT", settings.decision, "request, confirm, reject or revoke")
      ->required()
      ->check(CLI::IsMember({"request", "confirm", "reject", "revoke"}));
  verify->add_option("PERSON", settings.person, "Login of the teacher; not for request");
  verify->add_option("--reason", settings.text, "On what ground");

  CLI::App* devices = add_command(app, chosen, run_devices, "devices", "List your signed-in devices");
  devices->add_option("--of", settings.person, "Those of another person (heads and admins)");
  CLI::App* end = add_command(app, chosen, run_end_devices, "end-devices", "Sign devices out");
  end->add_option("DEVICE", settings.devices, "Numbers of devices");
  end->add_flag("--all", settings.all, "All but this one");
  end->add_option("--of", settings.person, "Those of another person (heads and admins)");
  CLI::App* password = add_command(app, chosen, run_password, "password", "Change your password");
  password->add_option("--new-password-file", settings.new_password_file, "File whose first line it is (else a prompt)");
  password->footer(kPasswordRules);

  CLI::App* audit = app.add_subcommand("audit", "What was done by rights that not everybody has");
  audit->require_subcommand(1);
  add_command(*audit, chosen, run_audit, "show", "Print it all; with --json a copy that can be verified later");
  CLI::App* check_copy = add_command(*audit, chosen, run_verify_audit, "verify", "Check a copy, without a server");
  check_copy->add_option("FILE", settings.file, "What atrium audit show --json has printed")->required();
  check_copy->add_option("--hash", settings.hash, "Hash of the last record, as it was shown then");
}

void add_operator(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  CLI::App* list = add_command(app, chosen, run_applications, "applications", "List schools' applications (operators)");
  list->add_option("--state", settings.state, "Only those that are pending, approved or rejected");
  CLI::App* apply = add_command(app, chosen, run_apply, "apply", "Enter a school's application (operators)");
  apply->add_option("NAME", settings.short_name, "Short name that its people will sign in with")->required();
  apply->add_option("TITLE", settings.title, "The organisation")->required();
  add_order(*apply, settings, "required", true);
  apply->add_option("--contact", settings.name, "Who is to administrate it")->required();
  apply->add_option("--email", settings.email, "Their e-mail address")->required();
  apply->add_option("--mobile", settings.mobile, "Their mobile number, as +79991234567")->required();
  CLI::App* approve = add_command(app, chosen, run_approve, "approve", "Approve one: the school gets its space");
  CLI::App* reject = add_command(app, chosen, run_reject, "reject", "Reject one");
  for (auto* command : {approve, reject})
    command->add_option("NUMBER", settings.number, "Of the application")->required();
  approve->add_option("--reason", settings.text, "On what ground");
  reject->add_option("REASON", settings.text, "Why")->required();

  CLI::App* first = app.add_subcommand("first-admin", "Become the first administrator of a school that was approved");
  first->require_subcommand(1);
  CLI::App* request =
      add_command(*first, chosen, run_request_code, "request", "Have a code sent to the application's number");
  CLI::App* sign_up = add_command(*first, chosen, run_first_admin, "sign-up", "Sign up with the code, as --as");
  for (auto* command : {request, sign_up})
    command->add_option("MOBILE", settings.mobile, "Number of the application")->required();
  sign_up->add_option("CODE", settings.code, "As it came")->required();
  sign_up->add_option("NAME", settings.name, "Your name")->required();
  sign_up->footer(kPasswordRules);
}

void add_settings(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  constexpr const char* kPerson = "Login of the person";
  add_command(app, chosen, run_settings, "settings", "Show the settings of the space");
  add_command(app, chosen, run_profile, "profile", "Show what the organisation says of itself");
  CLI::App* set = add_command(app, chosen, run_set, "set", "Change a setting or the profile (heads and admins)");
  set->add_option(
         "WHAT", settings.words,
         "A setting and on or off; amend-hours and a number; contact FROM TO never, tied, shared or always; or a line "
         "of the profile")
      ->required();
  for (const auto& [name, run, what] : {std::tuple{"may-write", &run_may_write, "Whether you may write to a person"},
                                        std::tuple{"block", &run_block, "Hear no more from a person, who is not told"},
                                        std::tuple{"unblock", &run_unblock, "Hear from them again"}}) {
    add_command(app, chosen, run, name, what)->add_option("PERSON", settings.person, kPerson)->required();
  }
  add_command(app, chosen, run_blocked, "blocked", "List whom you have blocked");
  CLI::App* mute = add_command(app, chosen, run_mute, "mute", "Let a member of a chat only read");
  mute->add_option("CHAT", settings.chat, "Number or title of the chat")->required();
  mute->add_option("PERSON", settings.person, kPerson)->required();
  mute->add_option("--minutes", settings.count, "For so long; else for good")->check(from_one());
  mute->add_flag("--end", settings.all, "They may write again");
}

void add_invites(CLI::App& app, Settings& settings, Run& chosen) {
  using namespace atrium::cli;
  constexpr const char* kLink = "The link, as you got it";
  CLI::App* invite = add_command(app, chosen, run_invite, "invite", "Make a link that lets people in, and print it");
  invite->add_option("ROLE", settings.role, "head, deputy, admin, teacher, staff, student or parent")->required();
  invite->add_option("--class", settings.of_class,
                     "Title of the class; students and parents need it, or a chat of the class");
  invite->add_option("--chat", settings.chat, "Number or title of a chat to come into beside");
  invite->add_option("--student", settings.student, "Login of the student whose parent it is for");
  invite->add_option("--uses", settings.uses, "How many may come by it (1)")->check(from_one());
  invite->add_option("--days", settings.days, "How long it works (7)")->check(from_one());
  invite->add_flag("--approval", settings.approval, "Nobody comes in before somebody has agreed");
  invite->add_option("--note", settings.note, "For those who list invites");
  add_order(*invite, settings, "required for an admin");

  CLI::App* invites = add_command(app, chosen, run_invites, "invites", "List the invites that you may revoke");
  invites->add_flag("--unclaimed", settings.all, "Only those that nobody has used");
  CLI::App* revoke = add_command(app, chosen, run_revoke_invites, "revoke-invites", "End invites");
  revoke->add_option("INVITE", settings.ids, "Numbers of invites");
  revoke->add_option("--unclaimed-for", settings.days, "All that nobody has used for so many days")->check(from_one());

  CLI::App* join = add_command(app, chosen, run_join, "join", "Come in by a link, or see how it stands");
  join->add_option("LINK", settings.link, kLink)->required();
  join->add_option("--name", settings.name, "Your name, if you have no account yet; --as is the login that you choose");
  join->add_option("--parent-of", settings.hint, "For parents: the student's name");
  join->footer(std::string("The password that you come in with is --password-file, ATRIUM_PASSWORD or asked for. ") +
               kPasswordRules);
  join->add_flag("--withdraw", settings.withdraw, "Take your request back, as long as you have no account");

  CLI::App* requests = add_command(app, chosen, run_requests, "requests", "List who asks to be let in");
  requests->add_option("--state", settings.state, "pending (if nothing is said), accepted, refused, withdrawn or all")
      ->check(CLI::IsMember({"pending", "accepted", "refused", "withdrawn", "all"}));
  CLI::App* decide = add_command(app, chosen, run_decide, "decide", "Let people in, or refuse them");
  decide->add_option("WHAT", settings.decision, "accept or refuse")->required()->check(CLI::IsMember({"accept", "refuse"}));
  decide->add_option("REQUEST", settings.ids, "Numbers of requests")->required();
  decide->add_option("--reason", settings.text, "The person reads it");
  decide->add_option("--student", settings.student, "Login of the student whose parent is accepted; a parent needs it");

  CLI::App* withdraw = add_command(app, chosen, run_withdraw, "withdraw", "Take a request of yours back");
  withdraw->add_option("REQUEST", settings.ids, "Its number, as \"requests\" shows it")->required()->expected(1);

  CLI::App* reset = add_command(app, chosen, run_reset, "reset", "Make a link by which a person chooses a new password");
  reset->add_option("PERSON", settings.person, "Login of the person")->required();
  CLI::App* use =
      add_command(app, chosen, run_use_reset, "use-reset", "Choose a new password by such a link, which says whose");
  use->add_option("LINK", settings.link, kLink)->required();
  use->add_option("--new-password-file", settings.new_password_file, "File whose first line it is (else a prompt)");
  use->footer(kPasswordRules);
}

// What was said by a flag, and not by the environment or the default.
bool is_flag(const std::string& value, const char* variable, const std::string& otherwise = "") {
  const char* set = std::getenv(variable);
  return value != (set != nullptr ? set : otherwise);
}

// A link says where its space is.
void follow_link(Settings& settings) {
  using atrium::cli::Misused;
  if (settings.link.empty())
    return;
  const auto link = atrium::client::read_link(settings.link);
  if (!link)
    throw Misused("this is no link to a space: pass it whole, in quotation marks");
  if (is_flag(settings.space, "ATRIUM_SPACE") && settings.space != link->space)
    throw Misused("this link is of the space " + link->space + ", not of " + settings.space + ": leave --space out");
  if (is_flag(settings.server, "ATRIUM_SERVER", Settings().server) &&
      atrium::client::make_link({settings.server, link->space, link->kind, link->secret}) !=
          atrium::client::make_link(*link))
    throw Misused("this link is of the server " + link->server + ", not of " + settings.server + ": leave --server out");
  settings.server = link->server;
  settings.space = link->space;
}

void check(Settings& settings, bool needs_login) {
  using atrium::cli::Misused;
  follow_link(settings);
  if (settings.space.empty())
    throw Misused("say which space: pass --space or set ATRIUM_SPACE");
  if (needs_login && settings.login.empty())
    throw Misused("say who you are: pass --as or set ATRIUM_LOGIN");
  // All logins are in small letters.
  std::ranges::transform(settings.login, settings.login.begin(), [](unsigned char letter) { return std::tolower(letter); });
  if (!settings.password_file.empty())
    settings.password = atrium::cli::password_in(settings.password_file);
}

int run_command(Settings& settings, Run run) {
  using namespace atrium::cli;
  if (run != run_verify_audit)
    check(settings, run != run_request_code && run != run_use_reset);
  return run(settings);
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
  add_messages(app, settings, run);
  add_polls(app, settings, run);
  add_files(app, settings, run);
  add_conversation(app, settings, run);
  add_threads(app, settings, run);
  add_reports(app, settings, run);
  add_administration(app, settings, run);
  add_settings(app, settings, run);
  add_operator(app, settings, run);
  add_structure(app, settings, run);
  add_invites(app, settings, run);
  try {
    app.parse(argc, argv);
    settings.command = atrium::cli::command_words(app);
    return run_command(settings, run);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    settings.json = std::count(argv, argv + argc, std::string_view("--json")) > 0;
    atrium::cli::complain(settings, atrium::cli::misuse(app, error));
    return 2;
  } catch (const atrium::cli::Misused& error) {
    atrium::cli::complain(settings, error);
    return 2;
  } catch (const atrium::cli::Failed& error) {
    atrium::cli::complain(settings, error);
    return 1;
  } catch (const std::exception& error) {
    atrium::cli::complain(settings, atrium::cli::Failed(error.what()));
    return 1;
  }
}
