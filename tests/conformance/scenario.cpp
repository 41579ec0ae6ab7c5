#include "tests/conformance/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace atrium::test {
namespace {

Json read_json(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return parse_json(text.str());
}

void require_known(const Json& step) {
  static const std::set<std::string> kKnown = {"do",   "as",    "accept", "refuse", "receive", "notBeforeMs",
                                               "send", "close", "cut",    "expect", "play"};
  for (const auto& name : step.names()) {
    if (!kKnown.contains(name)) {
      throw std::invalid_argument("a step has no \"" + name + '"');
    }
  }
}

void add_steps(const std::vector<Json>& steps, const ScenarioParts& parts, const std::string& within, Scenario& to) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    require_known(steps[i]);
    const auto place = within + "step " + std::to_string(i + 1);
    if (const auto* part = steps[i].find("play")) {
      add_steps(parts.at(part->text), parts, place + ", " + part->text + ": ", to);
    } else {
      to.steps.push_back({place, steps[i]});
    }
  }
}

bool is_name(const Json& value) { return value.is(Json::Kind::kString) && value.text.starts_with("$"); }

std::vector<Json> by_chat(std::vector<Json> positions) {
  std::ranges::sort(positions, {}, [](const Json& position) { return position.at("chatId").text; });
  return positions;
}

}  // namespace

ScenarioParts load_scenario_parts(const std::string& folder) {
  ScenarioParts parts;
  for (const auto& [name, steps] : read_json(folder + "/parts.json").members) {
    parts[name] = steps.items;
  }
  return parts;
}

Scenario make_scenario(const Json& value, const ScenarioParts& parts) {
  Scenario scenario;
  scenario.name = value.at("name").text;
  if (const auto* client = value.find("client")) {
    scenario.client = *client;
  }
  add_steps(value.at("steps").items, parts, "", scenario);
  return scenario;
}

std::vector<Scenario> load_scenarios(const std::string& folder) {
  const auto parts = load_scenario_parts(folder);
  std::vector<Scenario> scenarios;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json" || file.path().stem() == "parts") {
      continue;
    }
    for (const auto& value : read_json(file.path()).items) {
      scenarios.push_back(make_scenario(value, parts));
      scenarios.back().file = file.path().stem();
    }
  }
  std::ranges::stable_sort(scenarios, {}, &Scenario::file);
  return scenarios;
}

std::optional<std::string> Bindings::difference(const Json& expected, const Json* actual, const std::string& path) {
  const auto differs = [&] {
    return path + " is " + (actual == nullptr ? "not there" : to_text(*actual)) + ", not " + to_text(expected);
  };
  if (expected.is(Json::Kind::kNull)) {
    return actual == nullptr ? std::nullopt : std::optional(differs());
  }
  if (actual == nullptr) {
    return differs();
  }
  if (is_name(expected)) {
    const auto known = values_.try_emplace(expected.text, *actual).first->second;
    return known == *actual ? std::nullopt : std::optional(differs() + " which is " + to_text(known));
  }
  if (expected.kind != actual->kind) {
    return differs();
  }
  if (expected.is(Json::Kind::kList)) {
    return difference_of_lists(expected, *actual, path);
  }
  for (const auto& [name, member] : expected.members) {
    if (auto found = difference(member, actual->find(name), path + "." + name)) {
      return found;
    }
  }
  return expected.text == actual->text ? std::nullopt : std::optional(differs());
}

std::optional<std::string> Bindings::difference_of_lists(const Json& expected, const Json& actual, const std::string& path) {
  if (expected.items.size() != actual.items.size()) {
    return path + " is " + to_text(actual) + ", not " + to_text(expected);
  }
  // The protocol gives positions no order.
  const bool any_order = path.ends_with(".positions");
  const auto wanted = any_order ? by_chat(expected.items) : expected.items;
  const auto found = any_order ? by_chat(actual.items) : actual.items;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (auto difference_of_item = difference(wanted[i], &found[i], path + "." + std::to_string(i))) {
      return difference_of_item;
    }
  }
  return std::nullopt;
}

Json Bindings::filled(const Json& value) const {
  if (is_name(value)) {
    const auto known = values_.find(value.text);
    return known != values_.end() ? known->second : throw std::invalid_argument("nothing is known of " + value.text);
  }
  Json result = value;
  for (auto& item : result.items) {
    item = filled(item);
  }
  for (auto& member : result.members) {
    member.second = filled(member.second);
  }
  return result;
}

}  // namespace atrium::test
