#pragma once

#include <atrium/settings.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What settings and the lines of a profile are called on the command line.
namespace atrium::cli {

using Switch = std::optional<bool> client::SettingsChange::*;
using ProfileLine = std::string client::Profile::*;

const std::map<std::string, Switch>& switches();
const std::map<std::string, ProfileLine>& profile_lines();

std::string_view to_text(client::ContactCondition condition);
// Throws Misused if there is no such condition.
client::ContactCondition condition_of(const std::string& word);

// "invites-students off", "contact parent teacher never".
std::vector<std::string> changes_of(const client::SettingsChange& change);

}  // namespace atrium::cli
