#include <optional>
#include <regex>

#include "tests/style/checks.h"

namespace atrium::style {
namespace {

// A folder may include folders of a lower rank, and itself.
struct Layer {
  std::string_view prefix;
  int rank;
};
constexpr Layer kLayers[] = {
    {"atrium/wire/", 0},     {"atrium/stored/", 0},        {"asio/", 0},           {"storage/", 1},
    {"server/config/", 2},   {"server/observability/", 3}, {"server/guard/", 3},   {"server/codes/", 4},
    {"server/net/", 4},      {"server/codec/", 4},         {"server/policy/", 4},  {"server/http/", 5},
    {"server/delivery/", 5}, {"server/structure/", 5},     {"server/space/", 6},   {"server/commands/", 7},
    {"server/media/", 5},    {"server/backup/", 7},        {"server/session/", 8}, {"server/transfer/", 9},
    {"server/", 10},
};
constexpr std::string_view kSdk = "client-sdk/";

const Layer* layer_of(std::string_view path) {
  for (const auto& layer : kLayers) {
    if (path.starts_with(layer.prefix)) {
      return &layer;
    }
  }
  return nullptr;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*"([^"]+)")re");
  std::vector<std::string> includes;
  for (const auto& line : lines_of(text)) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) {
      includes.push_back(match[1]);
    }
  }
  return includes;
}

// Why `path` may not include `target`.
std::optional<std::string> objection(const std::string& path, const std::string& target) {
  const auto* to = layer_of(target);
  if (path.starts_with(kSdk)) {
    const bool is_allowed = !to || to->prefix == "atrium/wire/" || to->prefix == "asio/";
    return is_allowed ? std::nullopt : std::optional<std::string>("the SDK sees only atrium/wire and asio");
  }
  if (target.starts_with(kSdk) && !path.starts_with("tests/") && !path.starts_with("bench/")) {
    return "the server knows no client";
  }
  const auto* from = layer_of(path);
  if (!from || !to || from == to || to->rank < from->rank) {
    return std::nullopt;
  }
  return std::string(from->prefix) + " stands before or beside " + std::string(to->prefix);
}

}  // namespace

Complaints check_includes(const std::vector<SourceFile>& sources) {
  Complaints complaints;
  for (const auto& source : sources) {
    // What lies directly in server/ wires everything; a folder there needs its place in the list above.
    const bool has_no_place = source.path.starts_with("server/") && source.path.find('/', 7) != std::string::npos &&
                              layer_of(source.path)->prefix == "server/";
    if (has_no_place) {
      complaints.push_back(source.path + ": its folder has no place in tests/style/includes.cpp");
    }
    for (const auto& target : includes_of(source.text)) {
      if (const auto reason = objection(source.path, target)) {
        complaints.push_back(source.path + " includes " + target + ": " + *reason);
      }
    }
  }
  return complaints;
}

}  // namespace atrium::style
