// What the scanner of viruses answers.
#include "server/media/clamd_answer.h"

#include "tests/fuzz/fuzzing.h"

namespace atrium::fuzz {

void take(std::string_view input) {
  using Outcome = media::Scan::Outcome;
  const auto scan = media::understood(input);
  check((scan.outcome == Outcome::kClean) == (input == "stream: OK"), "one answer alone says that there is nothing");
  if (scan.outcome == Outcome::kInfected) {
    check(!scan.detail.empty() && "stream: " + scan.detail + " FOUND" == input, "what was found has a name");
  }
  check(scan.outcome != Outcome::kUnavailable, "who answers is there");
  check(scan.outcome != Outcome::kUnfinished || !scan.detail.empty(), "what is no answer is told so");
  const auto found = media::understood("stream: x" + std::string(input) + " FOUND");
  check(found.outcome == Outcome::kInfected, "a virus is one whatever it is called");
}

}  // namespace atrium::fuzz
