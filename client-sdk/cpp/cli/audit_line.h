#pragma once

#include <atrium/people.h>

#include <map>
#include <optional>
#include <string>

#include "people.h"
#include "structure_words.h"

namespace atrium::cli {

// What people call those whom records are about.
struct Known {
  Names people;
  std::map<client::ChatId, std::string> chats;
  std::optional<Titles> titles;
};

// Whether AuditRecord::tie says something.
bool is_about_tie(const client::AuditRecord& record);
// Whether it is about AuditRecord::seq of the chat AuditRecord::object.
bool is_about_message(const client::AuditRecord& record);
// Whether AuditRecord::object is a chat that has no title in the record.
bool is_about_chat(const client::AuditRecord& record);

// A record of the audit for people, and as JSON with its bytes in hex at the end.
std::string text_line(const client::AuditRecord& record, const Known& known);
std::string json_line(const client::AuditRecord& record);

// The record's bytes out of its JSON line; nothing if the line is none, or says something else than its bytes.
std::optional<std::string> bytes_of(const std::string& json_line);

}  // namespace atrium::cli
