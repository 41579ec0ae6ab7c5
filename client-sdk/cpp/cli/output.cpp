#include "output.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace atrium::cli {
namespace {

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      quoted += escape.data();
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

}  // namespace

void JsonLine::name(std::string_view name) {
  if (line_.size() > 1)
    line_ += ", ";
  line_ += quote(name) + ": ";
}

JsonLine& JsonLine::text(std::string_view field, std::string_view value) {
  name(field);
  line_ += quote(value);
  return *this;
}

JsonLine& JsonLine::number(std::string_view field, std::int64_t value) {
  name(field);
  line_ += std::to_string(value);
  return *this;
}

JsonLine& JsonLine::number(std::string_view field, std::uint64_t value) {
  name(field);
  line_ += std::to_string(value);
  return *this;
}

JsonLine& JsonLine::flag(std::string_view field, bool value) {
  name(field);
  line_ += value ? "true" : "false";
  return *this;
}

JsonLine& JsonLine::null(std::string_view field) {
  name(field);
  line_ += "null";
  return *this;
}

JsonLine& JsonLine::texts(std::string_view field, const std::vector<std::string_view>& values) {
  name(field);
  line_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i)
    line_ += (i == 0 ? "" : ", ") + quote(values[i]);
  line_ += ']';
  return *this;
}

JsonLine& JsonLine::object(std::string_view field, const std::string& value) {
  name(field);
  line_ += value;
  return *this;
}

JsonLine& JsonLine::objects(std::string_view field, const std::vector<std::string>& values) {
  name(field);
  line_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i)
    line_ += (i == 0 ? "" : ", ") + values[i];
  line_ += ']';
  return *this;
}

void print_line(std::string line, IfClosed if_closed) {
  line += '\n';
  const bool written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fflush(stdout) == 0;
  if (written)
    return;
  const bool closed = errno == EPIPE;
  if (!closed)
    complain(std::string("cannot write to standard output: ") + std::strerror(errno));
  std::_Exit(closed && if_closed == IfClosed::kSucceed ? 0 : 1);
}

void print_done(const Settings& settings) { print_line(settings.json ? JsonLine().flag("done", true).str() : "done"); }

void print_made(const Settings& settings, const std::string& what, const std::string& id) {
  print_line(settings.json ? JsonLine().text(what, id).str() : "made " + what + " " + id);
}

void complain(std::string_view message) {
  const std::string line = "atrium: " + std::string(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void complain(const Settings& settings, const Failed& why) {
  if (!settings.json)
    return complain(why.what());
  JsonLine line;
  line.text("error", why.code).text("message", why.what());
  if (!why.field.empty())
    line.text("field", why.field);
  if (why.retry_after_ms != 0)
    line.number("retry_after_ms", why.retry_after_ms);
  const auto text = line.str() + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are control characters too.
    const bool wide_control = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (byte == '\n') {
      result += "\n    ";
    } else if ((byte < 0x20 && byte != '\t') || byte == 0x7f || wide_control) {
      result += "\xef\xbf\xbd";
      i += wide_control ? 1 : 0;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string format_time(std::int64_t at_ms) {
  const std::time_t seconds = at_ms / 1000;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &local);
  return text.data();
}

std::string bytes_in_words(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024)
    return std::to_string(bytes) + " bytes";
  auto value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit)
    value /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits[unit]);
  return text.data();
}

std::string to_text(client::ChatId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string to_text(client::AccountId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string to_text(client::RequestId id) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%016llx-%llu", static_cast<unsigned long long>(id.sender),
                static_cast<unsigned long long>(id.counter));
  return text.data();
}

std::string_view to_text(client::Role role) {
  switch (role) {
    case client::Role::kHead:
      return "head";
    case client::Role::kDeputy:
      return "deputy";
    case client::Role::kAdmin:
      return "admin";
    case client::Role::kTeacher:
      return "teacher";
    case client::Role::kStaff:
      return "staff";
    case client::Role::kStudent:
      return "student";
    case client::Role::kParent:
      return "parent";
    case client::Role::kOperator:
      return "operator";
    case client::Role::kUnspecified:
      break;
  }
  return "unknown";
}

std::vector<std::string_view> words_of(const std::vector<client::Role>& roles) {
  std::vector<std::string_view> words;
  for (const auto role : roles)
    words.push_back(to_text(role));
  return words;
}

std::string in_words(const std::vector<client::Role>& roles) {
  std::string words;
  for (const auto word : words_of(roles))
    words += (words.empty() ? "" : ", ") + std::string(word);
  return words;
}

std::string_view to_text(client::ChatKind kind) {
  switch (kind) {
    case client::ChatKind::kDirect:
      return "direct";
    case client::ChatKind::kGroup:
      return "group";
    case client::ChatKind::kChannel:
      return "channel";
    case client::ChatKind::kService:
      return "service";
    case client::ChatKind::kUnspecified:
      break;
  }
  return "unknown";
}

std::string to_text(client::InviteId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string to_text(client::JoinRequestId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string to_text(client::DeviceId id) { return std::to_string(static_cast<std::uint64_t>(id)); }

std::string_view to_text(client::TeacherStatus status) {
  constexpr std::array<std::string_view, 5> kWords = {"none", "requested", "verified", "rejected", "revoked"};
  const auto number = static_cast<std::size_t>(status);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::JoinState state) {
  constexpr std::array<std::string_view, 5> kWords = {"unknown", "pending", "accepted", "refused", "withdrawn"};
  const auto number = static_cast<std::size_t>(state);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::ApplicationState state) {
  constexpr std::array<std::string_view, 4> kWords = {"unknown", "pending", "approved", "rejected"};
  const auto number = static_cast<std::size_t>(state);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::FileKind kind) {
  constexpr std::array<std::string_view, 6> kWords = {"unknown", "document", "image", "audio", "video", "voice"};
  const auto number = static_cast<std::size_t>(kind);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::ReportState state) {
  constexpr std::array<std::string_view, 5> kWords = {"unknown", "open", "dismissed", "deleted", "muted"};
  const auto number = static_cast<std::size_t>(state);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::EntryKind kind) {
  constexpr std::array<std::string_view, 19> kWords = {"unknown",
                                                       "message",
                                                       "edit",
                                                       "deletion",
                                                       "members_added",
                                                       "members_removed",
                                                       "chat_created",
                                                       "withheld",
                                                       "members_changed",
                                                       "chat_renamed",
                                                       "chat_archived",
                                                       "reaction",
                                                       "pin",
                                                       "vote",
                                                       "poll_closed",
                                                       "confirmed",
                                                       "confirm_reminder",
                                                       "confirmation_closed",
                                                       "slow_mode"};
  static_assert(kWords.size() == static_cast<std::size_t>(client::EntryKind::kSlowModeSet) + 1, "in the order of EntryKind");
  const auto number = static_cast<std::size_t>(kind);
  return number < kWords.size() ? kWords[number] : "unknown";
}

std::string_view to_text(client::AuditAct act) {
  using client::AuditAct;
  constexpr std::array<std::pair<AuditAct, std::string_view>, 34> kWords = {{
      {AuditAct::kRoleGranted, "role_granted"},
      {AuditAct::kRoleRevoked, "role_revoked"},
      {AuditAct::kAccountClosed, "account_closed"},
      {AuditAct::kVerification, "verification"},
      {AuditAct::kDevicesRevoked, "devices_revoked"},
      {AuditAct::kPasswordChanged, "password_changed"},
      {AuditAct::kUnitMade, "unit_made"},
      {AuditAct::kDisciplineMade, "discipline_made"},
      {AuditAct::kTieMade, "tie_made"},
      {AuditAct::kTieEnded, "tie_ended"},
      {AuditAct::kSettingsChanged, "settings_changed"},
      {AuditAct::kProfileChanged, "profile_changed"},
      {AuditAct::kMemberMuted, "member_muted"},
      {AuditAct::kUnitRenamed, "unit_renamed"},
      {AuditAct::kUnitArchived, "unit_archived"},
      {AuditAct::kDisciplineRenamed, "discipline_renamed"},
      {AuditAct::kMemberExcluded, "member_excluded"},
      {AuditAct::kExclusionLifted, "exclusion_lifted"},
      {AuditAct::kChannelSet, "channel_set"},
      {AuditAct::kInviteMade, "invite_made"},
      {AuditAct::kInvitesRevoked, "invites_revoked"},
      {AuditAct::kInviteUsed, "invite_used"},
      {AuditAct::kJoinDecided, "join_decided"},
      {AuditAct::kResetMade, "reset_made"},
      {AuditAct::kPasswordReset, "password_reset"},
      {AuditAct::kApplicationSubmitted, "application_submitted"},
      {AuditAct::kApplicationApproved, "application_approved"},
      {AuditAct::kApplicationRejected, "application_rejected"},
      {AuditAct::kOperatorSet, "operator_set"},
      {AuditAct::kSpaceFounded, "space_founded"},
      {AuditAct::kFirstAdminJoined, "first_admin_joined"},
      {AuditAct::kMessageDeleted, "message_deleted"},
      {AuditAct::kReportRead, "report_read"},
      {AuditAct::kReportDecided, "report_decided"},
  }};
  for (const auto& [known, word] : kWords) {
    if (known == act)
      return word;
  }
  return "unknown";
}

}  // namespace atrium::cli
