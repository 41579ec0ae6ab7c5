#include "server/config/gaps.h"

namespace atrium::config {

std::vector<std::string_view> gaps_in(const Settings& settings) {
  std::vector<std::string_view> gaps;
  if (settings.codes.sender == CodeSender::kNone) {
    gaps.emplace_back("one-time codes go nowhere, so no school's first administrator can come in: set codes.sender");
  }
  if (settings.files.scanner.empty()) {
    gaps.emplace_back("nothing scans files for viruses: set files.scanner");
  }
  return gaps;
}

}  // namespace atrium::config
