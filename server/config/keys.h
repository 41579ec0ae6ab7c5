#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/settings.h"

namespace atrium::config {

// The ways a value is written in TOML.
enum class ValueKind { kText, kWord, kNumber, kSwitch, kList };

// A value as its source gave it: one text, or the items of a list.
using RawValue = std::vector<std::string>;

// One thing an operator may decide.
struct Key {
  std::string_view name;   // "listen.port"
  std::string_view alias;  // short form as a flag; may be empty
  ValueKind kind;
  std::string_view allowed;  // for errors and comments
  std::string_view comment;  // what it does
  // False if the value is not allowed.
  bool (*set)(Settings& settings, const RawValue& value);
  // As it stands in a TOML file.
  std::string (*get)(const Settings& settings);
};

std::span<const Key> keys();
// By name, or by alias; nullptr if there is none.
const Key* find_key(std::string_view name);

// "ATRIUM_LISTEN_PORT" for "listen.port".
std::string variable_name(std::string_view key);
// A list as an environment variable or a flag gives it: parted by commas, spaces around items dropped.
RawValue split_list(std::string_view text);
// The word that `word` was most likely meant to be; empty if none is near.
std::string_view nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace atrium::config
