// What the school decides by itself, and what it says of itself.
#include "server/commands/command.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr int kContactRules = 49;
constexpr std::uint32_t kAmendHoursMost = 365 * 24;
constexpr std::string_view kChangedSince = "it was changed since: read it again";

ServerFrame view_of_settings(const Command& command) {
  ServerFrame content;
  auto& view = *content.mutable_space_settings();
  const auto& settings = command.space.settings();
  space::describe(view, settings);
  if (policy::decide(policy::Operation::kReadContactRules, facts_about(command, nullptr)).allowed()) {
    space::describe_rules(view, settings.contacts());
  }
  return content;
}

ServerFrame view_of_profile(const Command& command) {
  ServerFrame content;
  space::describe(*content.mutable_profile(), command.space.record());
  return content;
}

bool valid_change(const Command& command, const SettingsChange& change) {
  if (change.amend_hours() > kAmendHoursMost) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "at most 8760 hours", "amend_hours");
    return false;
  }
  if (!valid_count(command, change.contact_rules_size(), 0, kContactRules, "contact_rules")) {
    return false;
  }
  for (const auto& rule : change.contact_rules()) {
    if (!policy::ContactTable::allows(rule.from(), rule.to(), rule.condition())) {
      refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want two roles and a condition, to students at most SHARED",
             "contact_rules");
      return false;
    }
  }
  return true;
}

bool valid_profile(const Command& command, const Profile& profile) {
  const auto valid = [&](const std::string& text, std::string_view field) {
    return valid_optional_text(command, text, limits::kTitleBytes, field);
  };
  return valid_text(command, profile.title(), limits::kTitleBytes, "title") && valid(profile.full_name(), "full_name") &&
         valid(profile.address(), "address") && valid(profile.phone(), "phone") && valid(profile.email(), "email") &&
         valid(profile.site(), "site") && valid(profile.support_email(), "support_email");
}

}  // namespace

void read_settings(const Command& command) {
  if (allowed(command, policy::Operation::kReadSettings, facts_about(command, nullptr))) {
    command.space.reply(command.to(), view_of_settings(command));
  }
}

void change_settings(const Command& command) {
  const auto& wish = command.frame.change_settings();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kChangeSettings, facts_about(command, nullptr)) ||
      !valid_change(command, wish.change())) {
    return;
  }
  if (wish.version() != space.settings().version()) {
    refuse(command, ERROR_CODE_CONFLICT, kChangedSince, "version");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kChangeSettings, 4096);
  if (!draft) {
    return;
  }
  auto record = space.record();
  *record.mutable_settings() = space.settings().after(wish.change());
  space.put_record(*draft, std::move(record));
  AuditRecord act;
  act.mutable_settings_changed()->set_version(space.settings().version());
  *act.mutable_settings_changed()->mutable_change() = wish.change();
  space.audit(*draft, command.account().id, std::move(act));
  commit(command, std::move(*draft), view_of_settings(command));
}

void read_profile(const Command& command) {
  if (allowed(command, policy::Operation::kReadProfile, facts_about(command, nullptr))) {
    command.space.reply(command.to(), view_of_profile(command));
  }
}

void change_profile(const Command& command) {
  const auto& wish = command.frame.change_profile().profile();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kChangeProfile, facts_about(command, nullptr)) || !valid_profile(command, wish)) {
    return;
  }
  if (wish.version() != space.record().profile().version()) {
    refuse(command, ERROR_CODE_CONFLICT, kChangedSince, "version");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kChangeProfile, 16 * limits::kTitleBytes);
  if (!draft) {
    return;
  }
  space.put_record(*draft, space::with_profile(space.record(), wish));
  AuditRecord act;
  space::describe(*act.mutable_profile_changed(), space.record());
  space.audit(*draft, command.account().id, std::move(act));
  commit(command, std::move(*draft), view_of_profile(command));
}

}  // namespace atrium::commands
