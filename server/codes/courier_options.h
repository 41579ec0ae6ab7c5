#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "server/config/limits.h"
#include "server/config/settings.h"

namespace atrium::codes {

struct CourierOptions {
  config::CodeSender sender = config::CodeSender::kNone;
  std::filesystem::path file;
  std::string smtp_server;  // "smtp://host:587" (STARTTLS) or "smtps://host:465"
  std::string smtp_user;    // empty: without signing in
  std::string smtp_password;
  std::string smtp_from;
  std::string smtp_to;  // with {mobile}
  std::string webhook_url;
  std::string webhook_token;
  std::filesystem::path ca_file;  // empty: the system's authorities

  std::chrono::milliseconds life = limits::kCodeLife;  // of a code: an older one is not sent
  std::chrono::milliseconds patience{10'000};          // for one try
  std::chrono::milliseconds first_pause{2'000};        // before the second try; each next one doubles it
};

}  // namespace atrium::codes
