#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/config/limits.h"
#include "storage/result.h"

// What an operator may decide, in one closed table: it drives the file, the environment, the flags, the documentation and
// the checks. Everything else is a bound in limits.h.
namespace atrium::config {

// How one-time codes leave the server.
enum class CodeSender { kNone, kFile, kSmtp, kWebhook };

struct CodeSettings {
  CodeSender sender = CodeSender::kNone;
  std::filesystem::path file;
  std::string smtp_server;
  std::string smtp_user;
  std::filesystem::path smtp_password_file;
  std::string smtp_from;
  std::string smtp_to;
  std::string webhook_url;
  std::filesystem::path webhook_token_file;
  std::filesystem::path ca_file;
};

// What files of messages may take. MiB; 0 = no bound of their own.
struct FileSettings {
  unsigned max_mib = 4096;
  unsigned account_mib = 10'240;
  unsigned space_mib = 0;
  unsigned image_mib = 100;
  unsigned audio_mib = 0;
  unsigned video_mib = 0;
  // Types by content.
  std::vector<std::string> refused_types = {"application/x-dosexec",     "application/vnd.microsoft.portable-executable",
                                            "application/x-executable",  "application/x-pie-executable",
                                            "application/x-sharedlib",   "application/x-mach-binary",
                                            "application/x-msi",         "application/java-archive",
                                            "application/x-java-applet", "application/vnd.android.package-archive",
                                            "application/x-ms-shortcut", "text/x-msdos-batch",
                                            "text/x-shellscript"};
  // Where clamd listens: a path, or host:port. Empty: nobody looks for viruses.
  std::string scanner;
  bool waits_for_scanner = true;
};

enum class LogFormat { kText, kJson };
enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError };

struct Settings {
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 8080;
  // Exact values of the Origin header that a web client may come with.
  std::vector<std::string> listen_origins;
  bool listen_allow_missing_origin = true;
  // Addresses of reverse proxies: what they say of whom they speak for is believed.
  std::vector<std::string> listen_trusted_proxies;
  // PEM files, both or neither.
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  std::filesystem::path data_path = "data";
  // A folder, or "auto" (beside the program, if it is there) or "none".
  std::filesystem::path web_path = "auto";
  // 0 = one per core.
  unsigned threads_io = 0;
  unsigned threads_read = 2;
  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;
  unsigned sockets_per_account = 8;
  unsigned memory_tails_mib = limits::kTailsBytes / (1024 * 1024);
  std::chrono::microseconds fanout_wait = limits::kHoldTime;
  unsigned rate_commands = 100;
  unsigned rate_messages = 10;
  unsigned rate_connections = 1000;
  std::chrono::seconds shutdown_drain{5};
  CodeSettings codes;
  FileSettings files;
};

// Where settings come from. A flag goes before the environment, the environment before the file, the file before the
// default.
struct Sources {
  // A TOML file.
  std::optional<std::filesystem::path> file;
  // Name and value. Only names that begin with ATRIUM_ and a table (ATRIUM_LISTEN_) are ours; others are passed over.
  std::vector<std::pair<std::string, std::string>> environment;
  // A key ("listen.port") or its short form ("port"), without dashes, and the value.
  std::vector<std::pair<std::string, std::string>> flags;
};

// Puts all sources together, or says which source is wrong, at which key, and what it may be.
Result<Settings> load(const Sources& sources);

// Whether the host of a URL is this machine: 127.0.0.0/8, ::1 or localhost, by their names and not by a beginning of them.
bool is_on_this_machine(std::string_view url);

// The process's environment, as `Sources` wants it. A variable that is not ours is left out.
std::vector<std::pair<std::string, std::string>> environment_from(const char* const* environment);

// What a command line needs to know of a key.
struct Flag {
  std::string key;    // "listen.port"
  std::string alias;  // "port", or empty
  std::string help;   // one line, with the allowed values and the default
};
std::vector<Flag> flags();

// A configuration file that says the defaults, each key with its comment.
std::string documented_defaults();

}  // namespace atrium::config
