#pragma once

#include <atrium/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "settings.h"

namespace atrium::cli {

// Keeps the device token of one (server, space, login): its hex digits, for an applicant's a line that says so, in a file that only
// its owner may read, under
// ${XDG_STATE_HOME:-~/.local/state}/atrium.
class TokenFile {
 public:
  struct Kept {
    client::Token token{};
    bool applicant = false;  // of somebody who has yet to be let in
  };

  TokenFile(const Settings& settings, const std::string& login);

  // Nothing if there is no file; a file that holds no token counts as none, which is said. Throws Failed if others may read it.
  std::optional<Kept> read() const;
  // Whole or not at all. Returns the reason if it could not be kept.
  std::optional<std::string> write(const Kept& kept) const;

 private:
  std::filesystem::path path_;
};

}  // namespace atrium::cli
