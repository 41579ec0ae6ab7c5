#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <google/protobuf/stubs/logging.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>

#include "server/backup/backup.h"
#include "server/codes/secret_file.h"
#include "server/config/gaps.h"
#include "server/config/settings.h"
#include "server/demo.h"
#include "server/observability/log.h"
#include "server/operators.h"
#include "server/server.h"

namespace {

using atrium::config::Settings;
using atrium::net::TlsContext;

constexpr char kUsage[] =
    "The messaging server for a closed educational space.\n"
    "atriumd [settings]        serve the spaces of a data folder\n"
    "atriumd demo [settings]   serve a college with people and chats, on loopback\n"
    "atriumd operator LOGIN    let somebody work for the operator, while nothing is served\n"
    "atriumd backup COMMAND    create, verify, restore, list or prune backups, also while it serves\n"
    "atriumd config defaults   print every setting with its comment, as a file";

constexpr int kFailed = 1;
constexpr int kMisused = 2;

int fail(const atrium::Failure& failure, int status = kFailed) {
  std::cerr << "atriumd: " << failure.message << '\n';
  return status;
}

atrium::guard::Rate rate_of(unsigned per_second) {
  return atrium::guard::Rate::per_second(per_second, per_second * atrium::limits::kBurstSeconds);
}

// The messenger that browsers get.
atrium::Result<atrium::http::WebFiles> load_web(const Settings& settings) {
  if (settings.web_path == "none") {
    return atrium::http::WebFiles();
  }
  if (settings.web_path != "auto") {
    return atrium::http::WebFiles::read(settings.web_path);
  }
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = program.parent_path().parent_path() / "share" / "atrium" / "web";
  return std::filesystem::exists(beside, error) ? atrium::http::WebFiles::read(beside) : atrium::http::WebFiles();
}

std::uint64_t bytes_of(unsigned mib) { return std::uint64_t{mib} * 1024 * 1024; }

void set_file_options(const atrium::config::FileSettings& files, atrium::ServerOptions& options) {
  options.file_rules = {bytes_of(files.max_mib), bytes_of(files.account_mib), bytes_of(files.space_mib)};
  auto& inspection = options.inspection;
  inspection.scanner = files.scanner;
  inspection.waits_for_scanner = files.waits_for_scanner;
  inspection.refused_types = files.refused_types;
  inspection.bounds = {
      {"image/", bytes_of(files.image_mib)}, {"audio/", bytes_of(files.audio_mib)}, {"video/", bytes_of(files.video_mib)}};
}

atrium::Result<atrium::ServerOptions> server_options(const Settings& settings) {
  atrium::ServerOptions options;
  auto codes = atrium::codes::courier_options(settings);
  if (!codes) {
    return codes.error();
  }
  options.codes = std::move(*codes);
  auto web = load_web(settings);
  if (!web) {
    return web.error();
  }
  options.web = std::move(*web);
  options.data = settings.data_path;
  options.listen.address = settings.listen_address;
  options.listen.port = settings.listen_port;
  options.listen.allowed_origins = settings.listen_origins;
  options.listen.allow_missing_origin = settings.listen_allow_missing_origin;
  options.workers = settings.threads_io > 0 ? settings.threads_io : std::max(1u, std::thread::hardware_concurrency());
  options.read_threads = settings.threads_read;
  options.sockets_per_account = settings.sockets_per_account;
  options.tails_bytes = std::size_t{settings.memory_tails_mib} * 1024 * 1024;
  options.fanout_wait = settings.fanout_wait;
  options.listen.trusted_proxies = settings.listen_trusted_proxies;
  options.command_rate = rate_of(settings.rate_commands);
  options.message_rate = rate_of(settings.rate_messages);
  options.listen.connection_rate = rate_of(settings.rate_connections);
  set_file_options(settings.files, options);
  return options;
}

// Null if there is none.
atrium::Result<std::shared_ptr<const TlsContext>> load_tls(const Settings& settings) {
  if (settings.tls_certificate.empty()) {
    return std::shared_ptr<const TlsContext>();
  }
  return TlsContext::load(settings.tls_certificate, settings.tls_key);
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) {
    sigaddset(&set, signal);
  }
  return set;
}

// Taken by sigwait alone, so every thread made from here on must not.
void block_signals() {
  const auto signals = set_of({SIGINT, SIGTERM, SIGHUP});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// A certificate that can't be used changes nothing.
void reload_certificate(const Settings& settings, atrium::Server& server) {
  const auto tls = load_tls(settings);
  if (!tls) {
    spdlog::error("the certificate stays the old one: {}", tls.error().message);
  } else if (*tls == nullptr) {
    spdlog::info("there is no certificate to read anew: tls.certificate is not set");
  } else {
    server.use(*tls);
    spdlog::info("the certificate in {} is used from now on", settings.tls_certificate.string());
  }
}

// Until somebody asks the process to stop. SIGHUP reads the certificate anew.
void serve_until_asked(const Settings& settings, atrium::Server& server) {
  const auto signals = set_of({SIGINT, SIGTERM, SIGHUP});
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
    reload_certificate(settings, server);
  }
}

// Serves until somebody asks the process to stop; asked again, it hurries. With a demo, seeds it first and says how to
// use it.
int serve(const Settings& settings, const atrium::Demo* demo) {
  block_signals();
  const auto tls = load_tls(settings);
  if (!tls) {
    return fail(tls.error());
  }
  if (*tls == nullptr && !is_loopback(settings.listen_address)) {
    spdlog::warn("on {} without TLS everybody on the way can read and change what is said: set tls.certificate and tls.key",
                 settings.listen_address);
  }
  auto options = server_options(settings);
  if (!options) {
    return fail(options.error());
  }
  options->listen.tls = *tls;
  if (demo != nullptr && !options->web.empty()) {
    options->web.add("/demo-school.json", demo->people_card());
  }
  auto server = atrium::Server::start(*options);
  if (!server) {
    return fail({settings.data_path.string() + ": " + server.error().message});
  }
  for (const auto gap : atrium::config::gaps_in(settings)) {
    spdlog::warn(gap);
  }
  if (demo != nullptr) {
    if (auto status = demo->seed(**server); !status) {
      return fail(status.error());
    }
  }
  const auto port = (*server)->open();
  if (!port) {
    return fail(port.error());
  }
  if (demo != nullptr) {
    const atrium::DemoAddress address{settings.listen_address, *port, *tls != nullptr};
    if (auto status = demo->write_card(address); !status) {
      return fail(status.error());
    }
    std::cout << demo->greeting(address) << std::flush;
  }
  serve_until_asked(settings, **server);
  const auto again = set_of({SIGINT, SIGTERM});
  (*server)->stop(settings.shutdown_drain, [&](std::chrono::milliseconds time) {
    const timespec step{0, std::chrono::nanoseconds(time).count()};
    return sigtimedwait(&again, nullptr, &step) > 0;
  });
  return 0;
}

int serve_demo(Settings settings, const atrium::DemoOptions& options) {
  if (!is_loopback(settings.listen_address)) {
    return fail(
        {"the demo's passwords are no secret: it listens on 127.0.0.1 or ::1 only, not on " + settings.listen_address});
  }
  if (settings.codes.sender == atrium::config::CodeSender::kNone) {
    settings.codes.sender = atrium::config::CodeSender::kFile;
    settings.codes.file = settings.data_path / "codes.jsonl";
  }
  const auto prepared = atrium::Demo::prepare(settings.data_path, options);
  return prepared ? serve(settings, &*prepared) : fail(prepared.error());
}

// What stands on the command line beside the settings.
struct Arguments {
  atrium::config::Sources sources;
  bool check_config = false;
  atrium::DemoOptions demo;
  atrium::OperatorOptions operators;
  atrium::BackupOptions backup;
};

void add_settings(CLI::App& app, Arguments& arguments) {
  app.add_option_function<std::string>(
         "--config", [&](const std::string& path) { arguments.sources.file = path; }, "a file of settings, in TOML")
      ->group("Settings");
  app.add_flag("--check-config", arguments.check_config, "say whether the settings are right, and do nothing else")
      ->group("Settings");
  for (const auto& flag : atrium::config::flags()) {
    const auto names = "--" + flag.key + (flag.alias.empty() ? "" : ",--" + flag.alias);
    app.add_option_function<std::string>(
           names,
           [&arguments, key = flag.key](const std::string& value) { arguments.sources.flags.emplace_back(key, value); },
           flag.help)
        ->type_name("")
        ->group("Settings");
  }
}

// A descriptor from 0 to 2 that is closed would go to the next file that is opened, and our words into it.
void open_standard_streams() {
  while (true) {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || descriptor > STDERR_FILENO) {
      ::close(descriptor);
      return;
    }
  }
}

// As many sockets as the system lets us have; what is stored is for the server's own eyes.
void claim_descriptors_and_privacy() {
  ::umask(S_IRWXG | S_IRWXO);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
}

CLI::App& add_operator(CLI::App& app, atrium::OperatorOptions& options) {
  auto& command =
      *app.add_subcommand("operator", "let somebody work for the operator, or give them another password")->fallthrough();
  command.add_option("LOGIN", options.login, "their login in the space \"operator\"")->required();
  command.add_option("--name", options.name, "the person's name; the login, if none is given");
  command.add_option("--password-file", options.password_file,
                     "a file whose first line is the password; without it, standard input's first line");
  return command;
}

CLI::App& add_backup(CLI::App& app, atrium::BackupOptions& options) {
  auto& backup = *app.add_subcommand("backup", "backups of the data folder, also while it is served")->fallthrough();
  backup.require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    auto* command = backup.add_subcommand(name, help)->fallthrough();
    command->add_option("DIR", options.folder, "the folder of the backups, best on another disk")->required();
    return command;
  };
  add("create", "add a backup of the data folder; only what is new is copied")
      ->add_option("--keep", options.keep, "then leave only so many of the newest")
      ->check(CLI::PositiveNumber);
  for (auto* command : {add("verify", "say whether a backup is whole, in every byte and every chat"),
                        add("restore", "verify a backup, then make a fresh data folder of it")}) {
    command->add_option("--number", options.number, "which backup; the newest, if none is named")
        ->check(CLI::PositiveNumber);
  }
  add("list", "say which backups there are");
  add("prune", "leave only the newest")
      ->add_option("--keep", options.keep, "so many")
      ->required()
      ->check(CLI::PositiveNumber);
  return backup;
}

atrium::Status run_backup(const CLI::App& backup, const Settings& settings, const atrium::BackupOptions& options) {
  if (backup.got_subcommand("create")) {
    return atrium::create_backup(settings.data_path, options);
  }
  if (backup.got_subcommand("restore")) {
    return atrium::restore_backup(settings.data_path, options);
  }
  return backup.got_subcommand("verify") ? atrium::verify_backup(options)
         : backup.got_subcommand("list") ? atrium::list_backups(options)
                                         : atrium::prune_backups(options);
}

// What nobody knows: as if it were a setting, so that the error names the nearest one.
void add_unknown(const std::vector<std::string>& rest, Arguments& arguments) {
  const auto flag = std::find_if(rest.begin(), rest.end(), [](const auto& word) { return word.starts_with("--"); });
  if (flag != rest.end()) {
    arguments.sources.flags.emplace_back(flag->substr(2, flag->find('=') - 2), "");
  }
}

// How the process ends, if the command line already says so.
std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail({std::string(error.what()) + ": see atriumd --help"}, kMisused);
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  if (sodium_init() < 0) {
    std::cerr << "atriumd: libsodium can't draw random numbers on this machine\n";
    return 1;
  }
  google::protobuf::SetLogHandler(nullptr);  // a peer's bad bytes are no news, and it would write past our log
  Arguments arguments;
  CLI::App app{kUsage};
  app.require_subcommand(0, 1);
  app.allow_extras();
  add_settings(app, arguments);
  app.add_subcommand("run", "serve the spaces of a data folder (what atriumd does by itself)")->fallthrough();
  auto& demo = *app.add_subcommand("demo", "serve a college with people and chats, on loopback")->fallthrough();
  demo.add_flag("--fresh", arguments.demo.fresh, "begin with an empty data folder");
  demo.add_option("--load", arguments.demo.load, "so many accounts with tokens, for load generators")
      ->check(CLI::Range(0, 20'000));
  auto& operators = add_operator(app, arguments.operators);
  auto& backup = add_backup(app, arguments.backup);
  auto& config = *app.add_subcommand("config", "about the settings");
  config.require_subcommand(1);
  config.add_subcommand("defaults", "print every setting with its comment, as a file");
  if (const auto status = parse(app, argc, argv)) {
    return *status;
  }
  if (config) {
    std::cout << atrium::config::documented_defaults();
    return 0;
  }
  arguments.sources.environment = atrium::config::environment_from(environ);
  add_unknown(app.remaining(true), arguments);
  const auto settings = atrium::config::load(arguments.sources);
  const auto rest = app.remaining(true);
  if (!settings) {
    return fail(settings.error(), rest.empty() ? kFailed : kMisused);
  }
  if (!rest.empty()) {
    return fail({"there is no command " + rest.front() + ": see atriumd --help"}, kMisused);
  }
  atrium::observability::start_logging(settings->log_format, settings->log_level);
  if (arguments.check_config) {
    if (const auto tls = load_tls(*settings); !tls) {
      return fail(tls.error());
    }
    if (const auto options = server_options(*settings); !options) {
      return fail(options.error());
    }
    for (const auto gap : atrium::config::gaps_in(*settings)) {
      std::cerr << "atriumd: " << gap << '\n';
    }
    std::cout << "the settings are right\n";
    return 0;
  }
  claim_descriptors_and_privacy();
  if (operators) {
    const auto status = atrium::set_operator(settings->data_path, arguments.operators);
    return status ? 0 : fail(status.error());
  }
  if (backup) {
    const auto status = run_backup(backup, *settings, arguments.backup);
    return status ? 0 : fail(status.error());
  }
  return demo ? serve_demo(*settings, arguments.demo) : serve(*settings, nullptr);
}
