#pragma once

#include <atrium/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace atrium::cli {

// A device token as it is kept: its hex digits on a line, and for an applicant's a second one that says so.
struct KeptToken {
  client::Token token{};
  bool applicant = false;  // of somebody who has yet to be let in
};

std::string to_text(const KeptToken& kept);
// Nothing if the text holds no token. What follows the two lines is passed over.
std::optional<KeptToken> kept_token_in(std::string_view text);

}  // namespace atrium::cli
