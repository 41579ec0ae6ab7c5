#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>

#include "server/config/limits.h"

namespace atrium::media {

struct Scan {
  enum class Outcome {
    kClean,
    kInfected,
    kTooLarge,
    kUnavailable,  // nobody could be asked
    kUnfinished,   // somebody was, and came to no end with this file, though with others
    kUnreadable
  };
  Outcome outcome = Outcome::kUnavailable;
  std::string detail;  // the virus's name, or why there is no finding
};

// Asks clamd whether there is a virus in the file, and waits: INSTREAM of clamd(8). `address`: a path of a socket, or host:port;
// `silence`: how long it may do nothing, about this file. Any thread; `stop` ends it early.
Scan scan(const std::string& address, const std::filesystem::path& file, const std::atomic<bool>& stop,
          std::chrono::milliseconds silence = limits::kScanTime);

}  // namespace atrium::media
