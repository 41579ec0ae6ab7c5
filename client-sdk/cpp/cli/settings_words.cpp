#include "settings_words.h"

#include <iterator>

#include "output.h"

namespace atrium::cli {
namespace {

using client::ContactCondition;
using client::Profile;
using client::SettingsChange;

constexpr std::string_view kConditions[] = {"unknown", "never", "tied", "shared", "always"};

}  // namespace

const std::map<std::string, Switch>& switches() {
  static const std::map<std::string, Switch> all = {{"demands-verification", &SettingsChange::demands_verification},
                                                    {"has-structure", &SettingsChange::has_structure},
                                                    {"invites-students", &SettingsChange::invites_students},
                                                    {"takes-join-requests", &SettingsChange::takes_join_requests}};
  return all;
}

const std::map<std::string, ProfileLine>& profile_lines() {
  static const std::map<std::string, ProfileLine> all = {{"title", &Profile::title},
                                                         {"full-name", &Profile::full_name},
                                                         {"address", &Profile::address},
                                                         {"phone", &Profile::phone},
                                                         {"email", &Profile::email},
                                                         {"site", &Profile::site},
                                                         {"support-email", &Profile::support_email}};
  return all;
}

std::string_view to_text(ContactCondition condition) {
  const auto number = static_cast<std::size_t>(condition);
  return number < std::size(kConditions) ? kConditions[number] : kConditions[0];
}

ContactCondition condition_of(const std::string& word) {
  for (std::size_t number = 1; number < std::size(kConditions); ++number) {
    if (kConditions[number] == word)
      return static_cast<ContactCondition>(number);
  }
  throw Misused("there is no condition " + word + ": it is never, tied, shared or always");
}

std::vector<std::string> changes_of(const SettingsChange& change) {
  std::vector<std::string> changes;
  for (const auto& [name, value] : switches()) {
    if (change.*value)
      changes.push_back(name + (*(change.*value) ? " on" : " off"));
  }
  if (change.amend_hours)
    changes.push_back("amend-hours " + std::to_string(*change.amend_hours));
  for (const auto& rule : change.contact_rules) {
    changes.push_back("contact " + std::string(to_text(rule.from)) + " " + std::string(to_text(rule.to)) + " " +
                      std::string(to_text(rule.condition)));
  }
  return changes;
}

}  // namespace atrium::cli
