#pragma once

#include <atrium/types.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The values about what a school decides by itself: its settings, its profile, and who may write to whom. All texts are UTF-8; all
/// times are milliseconds since 1970-01-01 UTC by the server's clock.

namespace atrium::client {

/// What must hold for somebody to write to somebody directly.
enum class ContactCondition {
  kUnspecified = 0,  ///< Made by a newer server.
  kNever = 1,        ///< They may not.
  kTied = 2,         ///< A class or a family brings them together.
  kShared = 3,       ///< As kTied, or they are members of one group.
  kAlways = 4,       ///< They may.
};

/// People of one role may write to people of another under this condition.
struct ContactRule {
  Role from = Role::kUnspecified;  ///< Who writes.
  Role to = Role::kUnspecified;    ///< To whom.
  ContactCondition condition =
      ContactCondition::kUnspecified;  ///< To students, but for the administration, at most kShared.
};

/// The settings of a space.
struct SpaceSettings {
  std::uint64_t version = 0;               ///< 1 more with each change. Name it to Client::change_settings.
  bool demands_verification = false;       ///< Teachers who are not confirmed do not reach students.
  bool has_structure = false;              ///< There are departments and classes.
  bool invites_students = false;           ///< Students come by invites.
  bool takes_join_requests = false;        ///< People may ask to be let in.
  std::vector<ContactRule> contact_rules;  ///< One for each two roles. For employees; empty for others.
  std::uint32_t amend_hours = 0;           ///< So long somebody may edit and delete what they wrote; 0 = at any time.
};

/// What is not set stays as it is.
struct SettingsChange {
  std::optional<bool> demands_verification;  ///< As SpaceSettings::demands_verification.
  std::optional<bool> has_structure;         ///< As SpaceSettings::has_structure.
  std::optional<bool> invites_students;      ///< As SpaceSettings::invites_students.
  std::optional<bool> takes_join_requests;   ///< As SpaceSettings::takes_join_requests.
  std::vector<ContactRule> contact_rules;    ///< Replace those of the same roles. At most 49.
  std::optional<std::uint32_t> amend_hours;  ///< As SpaceSettings::amend_hours; at most 8,760.
};

/// What the organisation says of itself.
struct Profile {
  std::uint64_t version = 0;  ///< 1 more with each change. Name it to Client::change_profile.
  std::string title;          ///< What people call it, 1 to 256 bytes.
  std::string full_name;      ///< At most 256 bytes, as all that follow.
  std::string address;        ///< Where it is.
  std::string phone;          ///< How it is called.
  std::string email;          ///< How it is written to.
  std::string site;           ///< Its page.
  std::string support_email;  ///< Where people write who need help.
};

/// Whether this account may write to somebody.
struct Contact {
  AccountId id{};          ///< To whom.
  bool may_write = false;  ///< False for those who are not there, too.
};

/// For Client::mute_member: until somebody lets the member write again.
inline constexpr std::int64_t kForGood = std::numeric_limits<std::int64_t>::max();

}  // namespace atrium::client
