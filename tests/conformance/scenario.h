#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/json.h"

namespace atrium::test {

// One of proto/scenarios; its README.md tells what each part means. What it plays of parts.json is put in.
struct Scenario {
  struct Step {
    std::string place;  // for a person
    Json what;
  };

  std::string file;
  std::string name;
  Json client;
  std::vector<Step> steps;
};

// The steps of parts.json, by name.
using ScenarioParts = std::map<std::string, std::vector<Json>>;

ScenarioParts load_scenario_parts(const std::string& folder);
// All of them. Throws if a file makes no sense.
std::vector<Scenario> load_scenarios(const std::string& folder);
Scenario make_scenario(const Json& value, const ScenarioParts& parts);

// What the names of a scenario stand for.
class Bindings {
 public:
  // The name takes the next value that it is compared with.
  void forget(const std::string& name) { values_.erase(name); }
  // In what `actual`, canonical JSON, is not as expected; `actual` null: it is not there.
  std::optional<std::string> difference(const Json& expected, const Json* actual, const std::string& path = "");
  // With values in the place of the names. Throws for a name that stands for nothing.
  Json filled(const Json& value) const;

 private:
  std::optional<std::string> difference_of_lists(const Json& expected, const Json& actual, const std::string& path);

  std::map<std::string, Json> values_;
};

}  // namespace atrium::test
