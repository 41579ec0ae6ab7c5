#include "server/space/settings.h"

namespace atrium::space {

using namespace wire::v1;

namespace {

// If the school says nothing.
constexpr std::uint32_t kAmendHours = 48;

}  // namespace

Settings::Settings(const stored::v1::SettingsRecord& record, bool set) : record_(record) {
  if (!set) {
    record_.set_has_structure(true);
    record_.set_invites_students(true);
    record_.set_takes_join_requests(true);
    record_.set_amend_hours(kAmendHours);
  }
  for (const auto& rule : record_.contact_rules()) {
    const auto [from, to] = std::pair(static_cast<Role>(rule.from()), static_cast<Role>(rule.to()));
    const auto condition = static_cast<ContactCondition>(rule.condition());
    // A rule that this server does not know, or holds for too loose, leaves the safe default.
    if (policy::ContactTable::allows(from, to, condition)) {
      contacts_.set(from, to, condition);
    }
  }
}

stored::v1::SettingsRecord Settings::after(const SettingsChange& change) const {
  auto next = record_;
  next.set_version(record_.version() + 1);
  if (change.has_demands_verification()) {
    next.set_demands_verification(change.demands_verification());
  }
  if (change.has_has_structure()) {
    next.set_has_structure(change.has_structure());
  }
  if (change.has_invites_students()) {
    next.set_invites_students(change.invites_students());
  }
  if (change.has_takes_join_requests()) {
    next.set_takes_join_requests(change.takes_join_requests());
  }
  if (change.has_amend_hours()) {
    next.set_amend_hours(change.amend_hours());
  }
  for (const auto& rule : change.contact_rules()) {
    stored::v1::ContactRuleRecord* kept = nullptr;
    for (auto& known : *next.mutable_contact_rules()) {
      kept = known.from() == rule.from() && known.to() == rule.to() ? &known : kept;
    }
    kept = kept == nullptr ? next.add_contact_rules() : kept;
    kept->set_from(rule.from());
    kept->set_to(rule.to());
    kept->set_condition(rule.condition());
  }
  return next;
}

void describe(SpaceSettings& view, const Settings& settings) {
  view.set_version(settings.version());
  view.set_demands_verification(settings.demands_verification());
  view.set_has_structure(settings.has_structure());
  view.set_invites_students(settings.invites_students());
  view.set_takes_join_requests(settings.takes_join_requests());
  view.set_amend_hours(static_cast<std::uint32_t>(settings.amend_time().count()));
}

void describe_rules(SpaceSettings& view, const policy::ContactTable& contacts) {
  for (int from = ROLE_HEAD; from <= ROLE_PARENT; ++from) {
    for (int to = ROLE_HEAD; to <= ROLE_PARENT; ++to) {
      auto& rule = *view.add_contact_rules();
      rule.set_from(static_cast<Role>(from));
      rule.set_to(static_cast<Role>(to));
      rule.set_condition(contacts.condition(rule.from(), rule.to()));
    }
  }
}

void describe(Profile& view, const stored::v1::SpaceRecord& space) {
  const auto& profile = space.profile();
  view.set_version(profile.version());
  view.set_title(space.title());
  view.set_full_name(profile.full_name());
  view.set_address(profile.address());
  view.set_phone(profile.phone());
  view.set_email(profile.email());
  view.set_site(profile.site());
  view.set_support_email(profile.support_email());
}

stored::v1::SpaceRecord with_profile(stored::v1::SpaceRecord space, const Profile& profile) {
  auto& kept = *space.mutable_profile();
  space.set_title(profile.title());
  kept.set_version(kept.version() + 1);
  kept.set_full_name(profile.full_name());
  kept.set_address(profile.address());
  kept.set_phone(profile.phone());
  kept.set_email(profile.email());
  kept.set_site(profile.site());
  kept.set_support_email(profile.support_email());
  return space;
}

}  // namespace atrium::space
