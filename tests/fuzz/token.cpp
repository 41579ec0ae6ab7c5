// The file in which `atrium` keeps a sign-in.
#include "client-sdk/cpp/cli/kept_token.h"
#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  if (const auto kept = cli::kept_token_in(input)) {
    const auto text = cli::to_text(*kept);
    check(input.substr(0, 64) == text.substr(0, 64), "a token has one form");
    const auto again = cli::kept_token_in(text);
    check(again && again->token == kept->token && again->applicant == kept->applicant, "what is kept can be read");
  }
  cli::KeptToken made;
  for (std::size_t i = 0; i < input.size(); ++i) {
    made.token.at(i % made.token.size()) ^= static_cast<std::uint8_t>(input[i]);
    made.applicant = (input[i] & 1) != 0;
  }
  const auto again = cli::kept_token_in(cli::to_text(made));
  check(again && again->token == made.token && again->applicant == made.applicant, "whatever it is");
}

}  // namespace atrium::fuzz
