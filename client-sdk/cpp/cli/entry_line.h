#pragma once

#include <atrium/types.h>

#include <string>
#include <vector>

namespace atrium::cli {

// The line of `history` and `listen`.
std::string json_line(const client::Entry& entry, const std::string* text);
std::string text_line(const client::Entry& entry, const std::string* text, const std::string& author);

// The files of a message: an object each, and lines to follow another.
std::vector<std::string> files_json(const std::vector<client::File>& files);
std::string files_text(const std::vector<client::File>& files);

}  // namespace atrium::cli
