#pragma once

#include <atrium/types.h>

#include <string>
#include <vector>

namespace atrium::cli {

// What has just come: nothing lies over it.
client::HistoryItem item_of(const client::Entry& entry);

// The line of `history` and `listen`. As JSON, `author` may be null: not known.
std::string json_line(const client::HistoryItem& item, const std::string* author);
std::string text_line(const client::HistoryItem& item, const std::string& author);

// What a poll is like: "anonymous, several may be chosen".
std::string poll_words(const client::Poll& poll);

// The files of a message: an object each, and lines to follow another.
std::vector<std::string> files_json(const std::vector<client::File>& files);
std::string files_text(const std::vector<client::File>& files);

}  // namespace atrium::cli
