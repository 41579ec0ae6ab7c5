#pragma once

#include <chrono>
#include <cstdint>

#include "atrium/stored/v1/change.pb.h"
#include "atrium/wire/v1/settings.pb.h"
#include "server/policy/contact.h"

namespace atrium::space {

// What a school decides by itself, as it holds now.
class Settings {
 public:
  // Of what is stored; `set`: whether anything is, else the defaults.
  Settings(const stored::v1::SettingsRecord& record, bool set);

  std::uint64_t version() const { return record_.version(); }
  bool demands_verification() const { return record_.demands_verification(); }
  bool has_structure() const { return record_.has_structure(); }
  bool invites_students() const { return record_.invites_students(); }
  bool takes_join_requests() const { return record_.takes_join_requests(); }
  // How long somebody may edit and delete what they wrote; 0 = without end.
  std::chrono::hours amend_time() const { return std::chrono::hours(record_.amend_hours()); }
  const policy::ContactTable& contacts() const { return contacts_; }

  // What is to be stored after a change; the next version.
  stored::v1::SettingsRecord after(const wire::v1::SettingsChange& change) const;

 private:
  stored::v1::SettingsRecord record_;
  policy::ContactTable contacts_;
};

// Without the rules about contacts.
void describe(wire::v1::SpaceSettings& view, const Settings& settings);
void describe_rules(wire::v1::SpaceSettings& view, const policy::ContactTable& contacts);
void describe(wire::v1::Profile& view, const stored::v1::SpaceRecord& space);
// What is to be stored for it; the next version.
stored::v1::SpaceRecord with_profile(stored::v1::SpaceRecord space, const wire::v1::Profile& profile);

}  // namespace atrium::space
