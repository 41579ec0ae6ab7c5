#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/child_process.h"

namespace atrium::test {

// https://www.eicar.org: harmless, and known to every scanner. In two parts, so that none finds this source.
inline const std::string kEicar = std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}") + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

// A real clamd with one signature, that of EICAR, and no more than a mebibyte at once, in a folder of its own.
class Clamd {
 public:
  static constexpr auto kMissing = "clamd is not installed: clamav-daemon";
  static bool is_installed();
  static std::string socket_in(const std::filesystem::path& folder) { return folder / "clamd.socket"; }

  // Waits until it answers, a minute at most.
  explicit Clamd(const std::filesystem::path& folder);

 private:
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace atrium::test
