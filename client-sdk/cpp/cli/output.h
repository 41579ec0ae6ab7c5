#pragma once

#include <atrium/operator.h>
#include <atrium/people.h>

#include <string>
#include <string_view>

#include "settings.h"

namespace atrium::cli {

// One JSON object on one line, field by field.
class JsonLine {
 public:
  JsonLine& text(std::string_view name, std::string_view value);
  JsonLine& number(std::string_view name, std::int64_t value);
  JsonLine& number(std::string_view name, std::uint64_t value);
  JsonLine& flag(std::string_view name, bool value);
  JsonLine& null(std::string_view name);
  JsonLine& texts(std::string_view name, const std::vector<std::string_view>& values);
  // As str() gave it.
  JsonLine& object(std::string_view name, const std::string& value);
  JsonLine& objects(std::string_view name, const std::vector<std::string>& values);
  std::string str() const { return line_ + "}"; }

 private:
  void name(std::string_view name);

  std::string line_ = "{";
};

// Prints a line and flushes it. Ends the program if that fails: quietly with `if_closed` when nobody reads any more.
// Thread: any; lines of two threads do not mix.
enum class IfClosed { kSucceed, kFail };
void print_line(std::string line, IfClosed if_closed = IfClosed::kSucceed);

// The line that says that it worked and there is nothing more to say.
void print_done(const Settings& settings);

// The line that says that this was made, which the id names.
void print_made(const Settings& settings, const std::string& what, const std::string& id);

// One line on standard error.
void complain(std::string_view message);
// Why it did not work; with --json as an object.
void complain(const Settings& settings, const Failed& why);

// For a terminal: control characters could move the cursor or worse. Line breaks are indented.
std::string printable(std::string_view text);

// "2024-09-01 08:30" in local time.
std::string format_time(std::int64_t at_ms);

// "2.5 MiB".
std::string bytes_in_words(std::uint64_t bytes);

std::string to_text(client::ChatId id);
std::string to_text(client::AccountId id);
std::string to_text(client::RequestId id);
std::string to_text(client::DeviceId id);
std::string_view to_text(client::Role role);
std::vector<std::string_view> words_of(const std::vector<client::Role>& roles);
// "teacher, staff".
std::string in_words(const std::vector<client::Role>& roles);
std::string_view to_text(client::ChatKind kind);
std::string_view to_text(client::TeacherStatus status);
std::string_view to_text(client::AuditAct act);
std::string to_text(client::InviteId id);
std::string to_text(client::JoinRequestId id);
std::string_view to_text(client::JoinState state);
std::string_view to_text(client::ApplicationState state);
std::string_view to_text(client::FileKind kind);
std::string_view to_text(client::ReportState state);
std::string_view to_text(client::EntryKind kind);

}  // namespace atrium::cli
