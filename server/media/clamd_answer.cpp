#include "server/media/clamd_answer.h"

namespace atrium::media {

Scan understood(std::string_view answer) {
  constexpr std::string_view kStream = "stream: ";
  constexpr std::string_view kFound = " FOUND";
  if (answer == "stream: OK") {
    return {Scan::Outcome::kClean, {}};
  }
  if (answer.starts_with(kStream) && answer.ends_with(kFound) && answer.size() > kStream.size() + kFound.size()) {
    return {Scan::Outcome::kInfected,
            std::string(answer.substr(kStream.size(), answer.size() - kStream.size() - kFound.size()))};
  }
  if (answer.starts_with("INSTREAM size limit exceeded")) {
    return {Scan::Outcome::kTooLarge, "it is larger than clamd looks at (StreamMaxLength in its settings)"};
  }
  return {Scan::Outcome::kUnfinished,
          answer.empty() ? "clamd took it and said nothing" : "clamd says something that is no answer"};
}

}  // namespace atrium::media
