#include "server/codes/secret_file.h"

#include <sys/stat.h>

#include <fstream>

namespace atrium::codes {
namespace {

// The first line of a file that nobody but its owner and its group may read; empty for no file.
Result<std::string> secret_in(const std::filesystem::path& path, const std::string& key) {
  if (path.empty()) {
    return {boost::system::in_place_value, ""};
  }
  struct stat facts {};
  std::string secret;
  std::ifstream file(path);
  if (::stat(path.c_str(), &facts) != 0 || !std::getline(file, secret) || secret.empty()) {
    return Failure{key + ": can't read a line from " + path.string() + ": it holds the secret, for atriumd's user to read"};
  }
  if ((facts.st_mode & S_IRWXO) != 0) {
    return Failure{key + ": others may read " + path.string() + ": chmod 600 it"};
  }
  return {boost::system::in_place_value, secret};
}

}  // namespace

Result<CourierOptions> courier_options(const config::Settings& settings) {
  const auto& codes = settings.codes;
  CourierOptions options;
  options.sender = codes.sender;
  options.file = codes.file;
  options.smtp_server = codes.smtp_server;
  options.smtp_user = codes.smtp_user;
  options.smtp_from = codes.smtp_from;
  options.smtp_to = codes.smtp_to;
  options.webhook_url = codes.webhook_url;
  options.ca_file = codes.ca_file;
  auto password = secret_in(codes.smtp_password_file, "codes.smtp_password_file");
  auto token = secret_in(codes.webhook_token_file, "codes.webhook_token_file");
  if (!password || !token) {
    return password ? token.error() : password.error();
  }
  options.smtp_password = *password;
  options.webhook_token = *token;
  return options;
}

}  // namespace atrium::codes
