#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "kept_token.h"
#include "settings.h"

namespace atrium::cli {

// Keeps the device token of one (server, space, login) in a file that only its owner may read, under
// ${XDG_STATE_HOME:-~/.local/state}/atrium.
class TokenFile {
 public:
  TokenFile(const Settings& settings, const std::string& login);

  // Nothing if there is no file; a file that holds no token counts as none, which is said. Throws Failed if others may read it.
  std::optional<KeptToken> read() const;
  // Whole or not at all. Returns the reason if it could not be kept.
  std::optional<std::string> write(const KeptToken& kept) const;

 private:
  std::filesystem::path path_;
};

}  // namespace atrium::cli
