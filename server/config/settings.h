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
  // 0 = one per core.
  unsigned threads_io = 0;
  unsigned threads_read = 2;
  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;
  unsigned sockets_per_account = 8;
  std::chrono::microseconds fanout_wait = limits::kHoldTime;
  unsigned rate_commands = 100;
  unsigned rate_messages = 10;
  unsigned rate_connections = 1000;
  std::chrono::seconds shutdown_drain{5};
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
