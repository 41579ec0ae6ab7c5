#include "audit_line.h"

#include "hex.h"
#include "output.h"
#include "settings_words.h"

namespace atrium::cli {
namespace {

using client::AuditAct;
using client::AuditRecord;

constexpr std::string_view kBytes = "\"bytes\": \"";

bool is_about_application(const AuditRecord& record) {
  return record.act == AuditAct::kApplicationSubmitted || record.act == AuditAct::kApplicationApproved ||
         record.act == AuditAct::kApplicationRejected;
}

std::string name_of(client::AccountId id, const Known& known) {
  const auto found = known.people.find(id);
  return found == known.people.end() ? to_text(id) : found->second;
}

// "teacher of ИС-21, математика".
std::string tie_of(const AuditRecord& record, const Known& known) {
  const auto& tie = record.tie;
  auto text = std::string(to_text(tie.kind)) + " of ";
  if (tie.kind == client::TieKind::kGuardianOf)
    return text + name_of(tie.ward, known);
  text += known.titles ? known.titles->title_of(tie.unit) : to_text(tie.unit);
  if (tie.discipline != client::DisciplineId{})
    text += ", " + (known.titles ? known.titles->title_of(tie.discipline) : to_text(tie.discipline));
  return text;
}

// A chat by its title if whoever reads is in it; otherwise what has a title goes without its number.
std::string object_of(const AuditRecord& record, const Known& known) {
  const auto number = std::to_string(record.object);
  if (record.object == 0)
    return record.title;
  if (is_about_tie(record))
    return tie_of(record, known);
  if (is_about_application(record))
    return "application " + number + (record.title.empty() ? "" : "  " + record.title);
  if (!record.title.empty())
    return record.title;
  if (!is_about_chat(record))
    return number;
  const auto chat = known.chats.find(client::ChatId{record.object});
  return chat == known.chats.end() ? "chat " + number : chat->second;
}

}  // namespace

bool is_about_tie(const AuditRecord& record) {
  return record.act == AuditAct::kTieMade || record.act == AuditAct::kTieEnded;
}

bool is_about_message(const AuditRecord& record) {
  return record.act == AuditAct::kMessageDeleted || record.act == AuditAct::kReportRead ||
         record.act == AuditAct::kReportDecided;
}

bool is_about_chat(const AuditRecord& record) {
  return record.act == AuditAct::kMemberMuted || record.act == AuditAct::kMemberExcluded ||
         record.act == AuditAct::kExclusionLifted || is_about_message(record);
}

std::string mute_in_words(std::int64_t until_ms) {
  if (until_ms == 0)
    return "may write again";
  return until_ms == client::kForGood ? "for good" : "until " + format_time(until_ms);
}

std::string text_line(const AuditRecord& record, const Known& known) {
  std::string text = std::to_string(record.number) + "  " + format_time(record.at_ms) + "  " +
                     printable(name_of(record.actor, known)) + "  " + std::string(to_text(record.act));
  const auto add = [&text](const std::string& words) { text += words.empty() ? "" : "  " + printable(words); };
  if (record.account != client::AccountId{})
    add(name_of(record.account, known));
  if (record.role != client::Role::kUnspecified)
    add(std::string(to_text(record.role)));
  if (record.act == AuditAct::kVerification)
    add(std::string(to_text(record.status)));
  if (record.act == AuditAct::kJoinDecided)
    add(std::string(to_text(record.join_state)));
  add(object_of(record, known));
  if (record.seq != 0)
    add("message " + std::to_string(record.seq));
  if (record.act == AuditAct::kMemberMuted)
    add(mute_in_words(record.until_ms));
  if (record.act == AuditAct::kReportDecided)
    add("report " + std::to_string(record.report) + " " + std::string(to_text(record.report_state)));
  add(record.reason);
  for (const auto invite : record.invites)
    add("invite " + to_text(invite));
  if (!record.ground.order_number.empty())
    add("order " + record.ground.order_number + " of " + record.ground.order_date);
  for (const auto device : record.devices)
    add("device " + to_text(device));
  for (const auto& change : changes_of(record.change))
    add(change);
  add(record.profile.title);
  return text;
}

std::string json_line(const AuditRecord& record) {
  JsonLine line;
  line.number("number", record.number).number("at_ms", record.at_ms).text("actor", to_text(record.actor));
  line.text("act", to_text(record.act)).text("account", to_text(record.account));
  if (record.role != client::Role::kUnspecified)
    line.text("role", to_text(record.role));
  if (record.act == AuditAct::kVerification)
    line.text("status", to_text(record.status)).text("reason", record.reason);
  if (record.act == AuditAct::kMemberExcluded)
    line.text("reason", record.reason);
  if (record.act == AuditAct::kJoinDecided)
    line.text("state", to_text(record.join_state)).text("reason", record.reason);
  if (is_about_application(record)) {
    line.number("application", record.object).text("space", record.title).text("reason", record.reason);
  } else {
    if (record.object != 0)
      line.text("object", std::to_string(record.object));
    if (!record.title.empty())
      line.text("title", record.title);
  }
  if (is_about_tie(record)) {
    line.text("as", to_text(record.tie.kind)).text("class", to_text(record.tie.unit));
    line.text("discipline", to_text(record.tie.discipline)).text("ward", to_text(record.tie.ward));
  }
  if (!record.ground.order_number.empty())
    line.text("order", record.ground.order_number).text("order_date", record.ground.order_date);
  if (record.act == AuditAct::kDevicesRevoked) {
    std::vector<std::string> devices;
    for (const auto device : record.devices)
      devices.push_back(to_text(device));
    line.texts("devices", {devices.begin(), devices.end()});
  }
  if (record.act == AuditAct::kSettingsChanged) {
    const auto changes = changes_of(record.change);
    line.texts("changes", {changes.begin(), changes.end()});
  }
  if (record.act == AuditAct::kProfileChanged) {
    for (const auto& [name, text] : profile_lines())
      line.text(name, record.profile.*text);
  }
  if (record.act == AuditAct::kMemberMuted)
    line.text("chat", std::to_string(record.object)).number("until_ms", record.until_ms);
  if (is_about_message(record))
    line.text("chat", std::to_string(record.object)).number("seq", record.seq);
  if (record.act == AuditAct::kReportDecided)
    line.number("report", record.report).text("state", to_text(record.report_state));
  return line.text("bytes", to_hex(record.bytes)).str();
}

std::optional<std::string> bytes_of(const std::string& line) {
  const auto begin = line.rfind(kBytes);
  if (begin == std::string::npos)
    return std::nullopt;
  const auto first = begin + kBytes.size();
  auto bytes = from_hex(std::string_view(line).substr(first, line.find('"', first) - first));
  if (!bytes)
    return std::nullopt;
  const auto record = client::read_audit_record(*bytes);
  return record && json_line(*record) == line ? bytes : std::nullopt;
}

}  // namespace atrium::cli
