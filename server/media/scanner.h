#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace atrium::media {

struct Scan {
  enum class Outcome { kClean, kInfected, kTooLarge, kUnavailable, kUnreadable };
  Outcome outcome = Outcome::kUnavailable;
  std::string detail;  // the virus's name, or why nobody could be asked or the file not be read
};

// Asks clamd whether there is a virus in the file, and waits: INSTREAM of clamd(8). `address`: a path of a socket, or host:port. Any
// thread; `stop` ends it early.
Scan scan(const std::string& address, const std::filesystem::path& file, const std::atomic<bool>& stop);

}  // namespace atrium::media
