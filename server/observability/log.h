#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/config/settings.h"

namespace spdlog {
class formatter;
}

namespace atrium::observability {

// Sends what is logged through spdlog to standard error, one line an event. Call it once, before the first line.
// What people wrote, passwords and tokens never go into a log: name ids.
void start_logging(config::LogFormat format, config::LogLevel level);

// One JSON object a line: {"ts":"2026-09-01T08:30:00.123Z","level":"info","msg":"..."}.
std::unique_ptr<spdlog::formatter> make_json_formatter();

// A text as it stands between the quotes of a JSON string; bytes that are not UTF-8 become U+FFFD.
std::string json_escaped(std::string_view text);

}  // namespace atrium::observability
