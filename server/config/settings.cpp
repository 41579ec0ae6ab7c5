#include "server/config/settings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>

#include "server/config/keys.h"

namespace atrium::config {
namespace {

constexpr std::pair<std::string_view, LogFormat> kLogFormats[] = {{"text", LogFormat::kText}, {"json", LogFormat::kJson}};
constexpr std::pair<std::string_view, LogLevel> kLogLevels[] = {{"trace", LogLevel::kTrace},
                                                                {"debug", LogLevel::kDebug},
                                                                {"info", LogLevel::kInfo},
                                                                {"warning", LogLevel::kWarning},
                                                                {"error", LogLevel::kError}};

constexpr std::pair<std::string_view, bool> kUnscanned[] = {{"wait", true}, {"pass", false}};
constexpr std::string_view kMebibytes = "a number from 0 to 67108864";
constexpr std::uint64_t kMostMebibytes = 64 * 1024 * 1024;

constexpr std::pair<std::string_view, CodeSender> kCodeSenders[] = {{"none", CodeSender::kNone},
                                                                    {"file", CodeSender::kFile},
                                                                    {"smtp", CodeSender::kSmtp},
                                                                    {"webhook", CodeSender::kWebhook}};

template <class Number>
bool set_number(Number& target, const RawValue& value, std::uint64_t low, std::uint64_t high) {
  const auto& text = value.front();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    return false;
  }
  target = static_cast<Number>(number);
  return true;
}

template <class Duration>
bool set_duration(Duration& target, const RawValue& value, std::uint64_t high) {
  std::int64_t count = 0;
  const bool is_set = set_number(count, value, 0, high);
  target = Duration(count);
  return is_set;
}

bool set_switch(bool& target, const RawValue& value) {
  target = value.front() == "true";
  return target || value.front() == "false";
}

bool set_text(std::string& target, const RawValue& value) {
  target = value.front();
  return !target.empty() && target.find('\0') == std::string::npos;
}

// Empty: none.
bool set_file(std::filesystem::path& target, const RawValue& value) {
  target = value.front();
  return value.front().find('\0') == std::string::npos;
}

bool set_address(std::string& target, const RawValue& value) {
  unsigned char binary[sizeof(in6_addr)];
  target = value.front();
  return inet_pton(AF_INET, target.c_str(), binary) == 1 || inet_pton(AF_INET6, target.c_str(), binary) == 1;
}

bool set_addresses(std::vector<std::string>& target, const RawValue& value) {
  target = value;
  std::string address;
  return std::all_of(value.begin(), value.end(), [&](const std::string& item) { return set_address(address, {item}); });
}

template <class Word, std::size_t N>
bool set_word(Word& target, const RawValue& value, const std::pair<std::string_view, Word> (&words)[N]) {
  for (const auto& [word, meaning] : words) {
    if (word == value.front()) {
      target = meaning;
      return true;
    }
  }
  return false;
}

template <class Word, std::size_t N>
std::string get_word(Word value, const std::pair<std::string_view, Word> (&words)[N]) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) {
      return '"' + std::string(word) + '"';
    }
  }
  return {};
}

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result + '"';
}

std::string get_list(const std::vector<std::string>& items) {
  std::string result;
  for (const auto& item : items) {
    result += (result.empty() ? "" : ", ") + toml_string(item);
  }
  return '[' + result + ']';
}

// "https://chat.example.org" or with a port; what a browser sends in Origin has no path.
bool is_origin(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http")) {
    return false;
  }
  const auto host = text.substr(scheme + 3);
  return !host.empty() && host.find_first_of("/?#* \t@") == std::string_view::npos;
}

bool set_origins(std::vector<std::string>& target, const RawValue& value) {
  target = value;
  return std::all_of(value.begin(), value.end(), is_origin);
}

// "smtps://mail.example.org:465": one of these schemes, a host, and nothing that would be somebody's name.
bool is_url(std::string_view text, std::initializer_list<std::string_view> schemes) {
  const auto scheme = text.find("://");
  return scheme != std::string_view::npos && scheme + 3 < text.size() && text.find_first_of(" \t\r\n@") == text.npos &&
         std::find(schemes.begin(), schemes.end(), text.substr(0, scheme)) != schemes.end();
}

bool set_mail_server(std::string& target, const RawValue& value) {
  target = value.front();
  return target.empty() || is_url(target, {"smtp", "smtps"});
}

bool set_webhook(std::string& target, const RawValue& value) {
  target = value.front();
  return target.empty() || is_url(target, {"https"}) || (is_url(target, {"http"}) && is_on_this_machine(target));
}

bool set_line(std::string& target, const RawValue& value) {
  target = value.front();
  return std::none_of(target.begin(), target.end(), [](unsigned char c) { return c < 0x20; });
}

bool set_mail_address(std::string& target, const RawValue& value) {
  target = value.front();
  const auto at = target.find('@');
  return target.empty() || (at != 0 && at != std::string::npos && at + 1 < target.size() &&
                            target.find_first_of(" \t\r\n<>,;") == std::string::npos);
}

bool set_mail_template(std::string& target, const RawValue& value) {
  return set_mail_address(target, value) && (target.empty() || target.find("{mobile}") < target.find('@'));
}

std::string get_switch(bool value) { return value ? "true" : "false"; }

constexpr std::uint64_t kHighestRate = 1'000'000;
constexpr char kRates[] = "a number from 1 to 1000000";

constexpr Key kKeys[] = {
    {"listen.address", "address", ValueKind::kText, "an IP address such as 127.0.0.1 or ::1",
     "Where the server listens. 0.0.0.0 = everywhere.",
     [](Settings& s, const RawValue& v) { return set_address(s.listen_address, v); },
     [](const Settings& s) { return toml_string(s.listen_address); }},
    {"listen.port", "port", ValueKind::kNumber, "a number from 0 to 65535", "The TCP port. 0 = any that is free.",
     [](Settings& s, const RawValue& v) { return set_number(s.listen_port, v, 0, 65535); },
     [](const Settings& s) { return std::to_string(s.listen_port); }},
    {"listen.origins", "", ValueKind::kList, "a list of origins such as \"https://chat.example.org\", without a path",
     "Web pages that may connect: exact values of the Origin header.",
     [](Settings& s, const RawValue& v) { return set_origins(s.listen_origins, v); },
     [](const Settings& s) { return get_list(s.listen_origins); }},
    {"listen.allow_missing_origin", "", ValueKind::kSwitch, "true or false",
     "Whether clients that send no Origin (programs, not web pages) may connect.",
     [](Settings& s, const RawValue& v) { return set_switch(s.listen_allow_missing_origin, v); },
     [](const Settings& s) { return get_switch(s.listen_allow_missing_origin); }},
    {"listen.trusted_proxies", "", ValueKind::kList, "a list of IP addresses such as \"127.0.0.1\"",
     "Reverse proxies: the last address that one of them adds to X-Forwarded-For counts as the peer's.",
     [](Settings& s, const RawValue& v) { return set_addresses(s.listen_trusted_proxies, v); },
     [](const Settings& s) { return get_list(s.listen_trusted_proxies); }},
    {"tls.certificate", "", ValueKind::kText, "a PEM file, or \"\" for no TLS",
     "The server's certificate, then those that lead to its authority (fullchain.pem). SIGHUP reads it anew.",
     [](Settings& s, const RawValue& v) { return set_file(s.tls_certificate, v); },
     [](const Settings& s) { return toml_string(s.tls_certificate.string()); }},
    {"tls.key", "", ValueKind::kText, "a PEM file, or \"\" for no TLS",
     "The certificate's private key (privkey.pem), without a passphrase, for nobody else to read.",
     [](Settings& s, const RawValue& v) { return set_file(s.tls_key, v); },
     [](const Settings& s) { return toml_string(s.tls_key.string()); }},
    {"data.path", "data", ValueKind::kText, "a folder", "Where everything is kept. One server at a time.",
     [](Settings& s, const RawValue& v) {
       std::string path;
       const bool is_set = set_text(path, v);
       s.data_path = path;
       return is_set;
     },
     [](const Settings& s) { return toml_string(s.data_path.string()); }},
    {"web.path", "", ValueKind::kText, "a folder, auto or none",
     "The messenger that browsers get: a folder that holds its index.html. auto = share/atrium/web beside the program's "
     "folder, if it is there.",
     [](Settings& s, const RawValue& v) {
       const bool is_set = v.size() == 1 && !v.front().empty();
       s.web_path = is_set ? v.front() : std::string();
       return is_set;
     },
     [](const Settings& s) { return toml_string(s.web_path.string()); }},
    {"threads.io", "", ValueKind::kNumber, "a number from 0 to 256", "Threads for connections and spaces. 0 = one per core.",
     [](Settings& s, const RawValue& v) { return set_number(s.threads_io, v, 0, 256); },
     [](const Settings& s) { return std::to_string(s.threads_io); }},
    {"threads.read", "", ValueKind::kNumber, "a number from 1 to 64", "Threads that read history from the disk.",
     [](Settings& s, const RawValue& v) { return set_number(s.threads_read, v, 1, 64); },
     [](const Settings& s) { return std::to_string(s.threads_read); }},
    {"log.format", "", ValueKind::kWord, "text or json", "How log lines look on standard error.",
     [](Settings& s, const RawValue& v) { return set_word(s.log_format, v, kLogFormats); },
     [](const Settings& s) { return get_word(s.log_format, kLogFormats); }},
    {"log.level", "", ValueKind::kWord, "trace, debug, info, warning or error", "The least important lines to log.",
     [](Settings& s, const RawValue& v) { return set_word(s.log_level, v, kLogLevels); },
     [](const Settings& s) { return get_word(s.log_level, kLogLevels); }},
    {"sockets.per_account", "", ValueKind::kNumber, "a number from 1 to 1000",
     "How many connections one account may have at once.",
     [](Settings& s, const RawValue& v) { return set_number(s.sockets_per_account, v, 1, 1000); },
     [](const Settings& s) { return std::to_string(s.sockets_per_account); }},
    {"memory.tails_mib", "", ValueKind::kNumber, "a number from 1 to 4096",
     "MiB that the newest messages of one space's chats may take in memory; it fills in the first days. Less makes opening "
     "a chat slower.",
     [](Settings& s, const RawValue& v) { return set_number(s.memory_tails_mib, v, 1, 4096); },
     [](const Settings& s) { return std::to_string(s.memory_tails_mib); }},
    {"fanout.wait_us", "", ValueKind::kNumber, "a number from 0 to 20000",
     "Microseconds that a message to a large chat may wait for those behind it, to go out together. 0 = not at all.",
     [](Settings& s, const RawValue& v) { return set_duration(s.fanout_wait, v, 20'000); },
     [](const Settings& s) { return std::to_string(s.fanout_wait.count()); }},
    {"files.max_mib", "", ValueKind::kNumber, kMebibytes, "MiB that one file may have. 0 = no bound.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.max_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.max_mib); }},
    {"files.account_mib", "", ValueKind::kNumber, kMebibytes,
     "MiB that the files of one account may take, in all its messages. 0 = no bound.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.account_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.account_mib); }},
    {"files.space_mib", "", ValueKind::kNumber, kMebibytes,
     "MiB that the files of one space may take; what was sent twice counts once. 0 = as much as the disk has.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.space_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.space_mib); }},
    {"files.image_mib", "", ValueKind::kNumber, kMebibytes, "MiB that a picture may have. 0 = as any file.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.image_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.image_mib); }},
    {"files.audio_mib", "", ValueKind::kNumber, kMebibytes, "MiB that a sound may have. 0 = as any file.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.audio_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.audio_mib); }},
    {"files.video_mib", "", ValueKind::kNumber, kMebibytes, "MiB that a film may have. 0 = as any file.",
     [](Settings& s, const RawValue& v) { return set_number(s.files.video_mib, v, 0, kMostMebibytes); },
     [](const Settings& s) { return std::to_string(s.files.video_mib); }},
    {"files.refused_types", "", ValueKind::kList, "MIME types",
     "What is not taken, by its content: programs that somebody might run by mistake.",
     [](Settings& s, const RawValue& v) {
       s.files.refused_types = v;
       return std::ranges::all_of(v, [](const auto& type) { return type.find('/') != std::string::npos; });
     },
     [](const Settings& s) { return get_list(s.files.refused_types); }},
    {"files.scanner", "", ValueKind::kText, "a path such as /run/clamav/clamd.ctl, or host:port; empty for none",
     "Where clamd listens, which looks for viruses in what people send.",
     [](Settings& s, const RawValue& v) {
       s.files.scanner = v.front();
       return v.front().find('\0') == std::string::npos &&
              (v.front().empty() || v.front().find_first_of("/:") != std::string::npos);
     },
     [](const Settings& s) { return toml_string(s.files.scanner); }},
    {"files.unscanned", "", ValueKind::kWord, "\"wait\" or \"pass\"",
     "Files that the scanner does not scan wait for it, or pass and are marked as unscanned.",
     [](Settings& s, const RawValue& v) { return set_word(s.files.waits_for_scanner, v, kUnscanned); },
     [](const Settings& s) { return get_word(s.files.waits_for_scanner, kUnscanned); }},
    {"rate.commands_per_second", "", ValueKind::kNumber, kRates,
     "What one account may ask for, with all its devices; ten times as much at once.",
     [](Settings& s, const RawValue& v) { return set_number(s.rate_commands, v, 1, kHighestRate); },
     [](const Settings& s) { return std::to_string(s.rate_commands); }},
    {"rate.messages_per_second", "", ValueKind::kNumber, kRates,
     "What one account may write, draft, edit and delete, with all its devices; ten times as much at once. React and vote: "
     "a "
     "fifth.",
     [](Settings& s, const RawValue& v) { return set_number(s.rate_messages, v, 1, kHighestRate); },
     [](const Settings& s) { return std::to_string(s.rate_messages); }},
    {"rate.connections_per_second", "", ValueKind::kNumber, kRates,
     "How many new connections the server accepts; the others wait.",
     [](Settings& s, const RawValue& v) { return set_number(s.rate_connections, v, 1, kHighestRate); },
     [](const Settings& s) { return std::to_string(s.rate_connections); }},
    {"codes.sender", "", ValueKind::kWord, "none, file, smtp or webhook",
     "How the first administrator's code of a school goes out. file is for trying it out.",
     [](Settings& s, const RawValue& v) { return set_word(s.codes.sender, v, kCodeSenders); },
     [](const Settings& s) { return get_word(s.codes.sender, kCodeSenders); }},
    {"codes.file", "", ValueKind::kText, "a file", "For file: codes are written there, for nobody else to read.",
     [](Settings& s, const RawValue& v) { return set_file(s.codes.file, v); },
     [](const Settings& s) { return toml_string(s.codes.file.string()); }},
    {"codes.smtp_server", "", ValueKind::kText, "smtps://host:465, or smtp://host:587 for STARTTLS", "For smtp.",
     [](Settings& s, const RawValue& v) { return set_mail_server(s.codes.smtp_server, v); },
     [](const Settings& s) { return toml_string(s.codes.smtp_server); }},
    {"codes.smtp_user", "", ValueKind::kText, "a name, or \"\" to sign in nowhere", "For smtp.",
     [](Settings& s, const RawValue& v) { return set_line(s.codes.smtp_user, v); },
     [](const Settings& s) { return toml_string(s.codes.smtp_user); }},
    {"codes.smtp_password_file", "", ValueKind::kText, "a file whose first line it is", "For nobody else to read.",
     [](Settings& s, const RawValue& v) { return set_file(s.codes.smtp_password_file, v); },
     [](const Settings& s) { return toml_string(s.codes.smtp_password_file.string()); }},
    {"codes.smtp_from", "", ValueKind::kText, "an e-mail address", "For smtp.",
     [](Settings& s, const RawValue& v) { return set_mail_address(s.codes.smtp_from, v); },
     [](const Settings& s) { return toml_string(s.codes.smtp_from); }},
    {"codes.smtp_to", "", ValueKind::kText, "an address such as {mobile}@sms.example.org",
     "For smtp: the gateway that makes text messages of mail. {mobile} is the number without its plus.",
     [](Settings& s, const RawValue& v) { return set_mail_template(s.codes.smtp_to, v); },
     [](const Settings& s) { return toml_string(s.codes.smtp_to); }},
    {"codes.webhook_url", "", ValueKind::kText, "an https:// address, or http:// on this machine", "For webhook.",
     [](Settings& s, const RawValue& v) { return set_webhook(s.codes.webhook_url, v); },
     [](const Settings& s) { return toml_string(s.codes.webhook_url); }},
    {"codes.webhook_token_file", "", ValueKind::kText, "a file whose first line it is", "For nobody else to read.",
     [](Settings& s, const RawValue& v) { return set_file(s.codes.webhook_token_file, v); },
     [](const Settings& s) { return toml_string(s.codes.webhook_token_file.string()); }},
    {"codes.ca_file", "", ValueKind::kText, "a PEM file, or \"\" for the system's",
     "Authorities that are believed for smtp and webhook.",
     [](Settings& s, const RawValue& v) { return set_file(s.codes.ca_file, v); },
     [](const Settings& s) { return toml_string(s.codes.ca_file.string()); }},
    {"shutdown.drain_seconds", "", ValueKind::kNumber, "a number from 0 to 300",
     "How long a stop waits for what is in flight before it cuts connections.",
     [](Settings& s, const RawValue& v) { return set_duration(s.shutdown_drain, v, 300); },
     [](const Settings& s) { return std::to_string(s.shutdown_drain.count()); }},
};

}  // namespace

bool is_on_this_machine(std::string_view url) {
  const auto authority = url.substr(url.find("://") + 3);
  const auto colons = authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0;
  const std::string host(authority.substr(0, authority.find_first_of(":/?#", colons)));
  in_addr address{};
  constexpr std::uint32_t kLoopbackNet = 127;
  return host == "localhost" || host == "[::1]" ||
         (inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == kLoopbackNet);
}

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view name) {
  const auto* found = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& key) {
    return key.name == name || (!key.alias.empty() && key.alias == name);
  });
  return found == std::end(kKeys) ? nullptr : found;
}

std::vector<Flag> flags() {
  const Settings defaults;
  std::vector<Flag> result;
  for (const auto& key : kKeys) {
    result.push_back({std::string(key.name), std::string(key.alias),
                      std::string(key.comment) + " Takes " + std::string(key.allowed) + "; default " + key.get(defaults)});
  }
  return result;
}

std::string documented_defaults() {
  const Settings defaults;
  std::string text =
      "# Atrium's settings and their defaults. Each can also be given as a flag (--listen.port 8080) or in the\n"
      "# environment (ATRIUM_LISTEN_PORT=8080); a flag goes before the environment, the environment before this file.\n";
  std::string_view table;
  for (const auto& key : kKeys) {
    const auto dot = key.name.find('.');
    if (key.name.substr(0, dot) != table) {
      table = key.name.substr(0, dot);
      text += "\n[" + std::string(table) + "]\n";
    }
    text += "# " + std::string(key.comment) + "\n# Takes " + std::string(key.allowed) + ".\n";
    text += std::string(key.name.substr(dot + 1)) + " = " + key.get(defaults) + "\n";
  }
  return text;
}

}  // namespace atrium::config
