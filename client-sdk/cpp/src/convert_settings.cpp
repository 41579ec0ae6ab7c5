#include "convert.h"

namespace atrium::client {
namespace {

template <class Rules>
std::vector<ContactRule> to_rules(const Rules& from) {
  std::vector<ContactRule> rules;
  for (const auto& rule : from) {
    rules.push_back(
        {static_cast<Role>(rule.from()), static_cast<Role>(rule.to()), static_cast<ContactCondition>(rule.condition())});
  }
  return rules;
}

}  // namespace

SpaceSettings to_settings(const wire::SpaceSettings& settings) {
  return {settings.version(),          settings.demands_verification(), settings.has_structure(),
          settings.invites_students(), settings.takes_join_requests(),  to_rules(settings.contact_rules()),
          settings.amend_hours()};
}

SettingsChange to_change(const wire::SettingsChange& change) {
  SettingsChange result;
  if (change.has_demands_verification())
    result.demands_verification = change.demands_verification();
  if (change.has_has_structure())
    result.has_structure = change.has_structure();
  if (change.has_invites_students())
    result.invites_students = change.invites_students();
  if (change.has_takes_join_requests())
    result.takes_join_requests = change.takes_join_requests();
  result.contact_rules = to_rules(change.contact_rules());
  if (change.has_amend_hours())
    result.amend_hours = change.amend_hours();
  return result;
}

Profile to_profile(const wire::Profile& profile) {
  return {profile.version(), profile.title(), profile.full_name(), profile.address(),
          profile.phone(),   profile.email(), profile.site(),      profile.support_email()};
}

}  // namespace atrium::client
