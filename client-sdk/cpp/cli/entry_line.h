#pragma once

#include <atrium/types.h>

#include <string>

namespace atrium::cli {

// The line of `history` and `listen`.
std::string json_line(const client::Entry& entry, const std::string* text);
std::string text_line(const client::Entry& entry, const std::string* text, const std::string& author);

}  // namespace atrium::cli
