#pragma once

#include <atrium/types.h>

#include <filesystem>
#include <optional>

#include "settings.h"

namespace atrium::cli {

// Keeps the device token of one (server, space, login): its hex digits in a file that only its owner may read, under
// ${XDG_STATE_HOME:-~/.local/state}/atrium.
class TokenFile {
 public:
  explicit TokenFile(const Settings& settings);

  std::optional<client::Token> read() const;
  // Whole or not at all. Returns the reason if it could not be kept.
  std::optional<std::string> write(const client::Token& token) const;

 private:
  std::filesystem::path path_;
};

}  // namespace atrium::cli
