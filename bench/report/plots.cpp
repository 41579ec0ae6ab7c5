#include "bench/report/plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "bench/report/recipe.h"

namespace atrium::bench {
namespace {

// Ours stand out, raw baselines stay in the background. A case that has several lines gives each the look of its number.
LineStyle style_of(const std::string& name, bool is_alone, std::size_t number) {
  using Dash = LineStyle::Dash;
  using Weight = LineStyle::Weight;
  constexpr std::array<std::size_t, 4> kLooks{kBlue, 2, 3, 4};
  const auto step = number % kLooks.size();
  if (name.starts_with("baseline-")) {
    const bool is_second = name == "baseline-send" || name == "baseline-append";
    return {is_alone ? kGrey : kLooks.at(step), is_second ? 4 : step, is_second ? Dash::kShort : Dash::kLong};
  }
  if (name == "atrium-swept" || name == "atrium-tls" || name == "killed") {
    return {kLooks.at(step), step, Dash::kShort};
  }
  if (name == "atrium" || name == "atrium-plain" || name == "atrium-deleted" || name == "atrium-restarted" ||
      name == "stopped") {
    return {kLooks.at(step), step, Dash::kNone, Weight::kBold};
  }
  const std::array<std::string_view, 4> rest{"nats-ws", "mosquitto-ws", "centrifugo", "atrium-sockets"};
  const auto place = static_cast<std::size_t>(std::find(rest.begin(), rest.end(), name) - rest.begin());
  return {2 + place % 4, 1 + place % 4};
}

double first_number(const Result& result, const std::vector<std::string>& fields, double otherwise) {
  for (const auto& field : fields) {
    if (result.has(field)) {
      return result.number(field);
    }
  }
  return otherwise;
}

PlotPoint point_of(const Result& result, const Recipe& recipe) {
  const auto y = result.number(recipe.y);
  // One spread of all CPU times is enough for a line that has one.
  const std::string shared = recipe.y.starts_with("cpu_us") ? "cpu_us" : recipe.y;
  return {.x = result.number(recipe.x),
          .y = y,
          .low = first_number(result, {recipe.y + "_min", shared + "_min"}, y),
          .high = first_number(result, {recipe.y + "_max", shared + "_max"}, y)};
}

bool fits(const PlotPoint& point, const Recipe& recipe) {
  const auto is_fit = [](double value, Growth growth) {
    return std::isfinite(value) && (growth == Growth::kLinear ? value >= 0 : value > 0);
  };
  return is_fit(point.x, recipe.x_axis.growth) && is_fit(point.y, recipe.y_axis.growth) &&
         is_fit(point.low, recipe.y_axis.growth) && is_fit(point.high, recipe.y_axis.growth);
}

// What tells a line from others of its case.
std::string kind_of(const Result& result, const Results& all, const Recipe& recipe) {
  std::string kind;
  for (const auto& field : recipe.line) {
    const auto value = result.text(field);
    if (field != "case" && !value.empty() && values_of(all, field).size() > 1) {
      const bool is_text = std::isnan(result.number(field));
      kind += (kind.empty() ? "" : ", ") + (is_text ? value : table_number(result.number(field)) + " " + field);
    }
  }
  return kind;
}

std::vector<PlotLine> lines_of(const Results& results, const Recipe& recipe) {
  std::vector<PlotLine> lines;
  std::vector<std::string> kinds;
  for (const auto& result : results) {
    const auto point = point_of(result, recipe);
    if (!fits(point, recipe)) {
      continue;
    }
    const auto kind = kind_of(result, results, recipe);
    const auto name = case_name(result.text("case")) + (kind.empty() ? "" : ", " + kind);
    auto line = std::find_if(lines.begin(), lines.end(), [&](const PlotLine& other) { return other.name == name; });
    if (line == lines.end()) {
      const auto number = std::find(kinds.begin(), kinds.end(), kind) - kinds.begin();
      if (number == std::ssize(kinds)) {
        kinds.push_back(kind);
      }
      const auto style = style_of(result.text("case"), kind.empty(), static_cast<std::size_t>(number));
      line = lines.insert(lines.end(), {name, style, {}});
    }
    line->points.push_back(point);
  }
  for (auto& line : lines) {
    std::stable_sort(line.points.begin(), line.points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  }
  return lines;
}

bool is_worth_it(const std::vector<PlotLine>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const PlotLine& line) { return line.points.size() > 1; });
}

std::string members_of(const Result& result) {
  const auto chats = result.number("chats");
  const auto members = table_number(result.number("members")) + " members";
  return chats > 1 ? table_number(chats) + " chats, " + members + " in all" : members;
}

bool has_spread(const PlotLine& line) {
  return std::any_of(line.points.begin(), line.points.end(), [](const auto& point) { return point.high > point.low; });
}

std::string subtitle_of(const Results& results, const Recipe& recipe, const std::vector<PlotLine>& lines) {
  if (results.front().has("series")) {
    return recipe.subtitle + "; one run";
  }
  auto words = (results.front().has("members") ? members_of(results.front()) + ", " : "") + recipe.subtitle;
  auto rounds = values_of(results, "rounds");
  words += rounds.size() == 1 && !rounds.front().empty() ? "; median of " + rounds.front() + " rounds" : "; medians";
  return words + (std::any_of(lines.begin(), lines.end(), has_spread) ? ", band: least to most" : "");
}

// What a recipe is about.
Results own_of(const Results& results, const Recipe& recipe) {
  Results own;
  std::copy_if(results.begin(), results.end(), std::back_inserter(own), [&](const Result& result) {
    return result.text("bench") == recipe.bench && !result.has("absent") &&
           std::all_of(recipe.where.begin(), recipe.where.end(), [&](const auto& condition) {
             const auto& [field, values] = condition;
             return !result.has(field) || std::find(values.begin(), values.end(), result.text(field)) != values.end();
           });
  });
  return own;
}

// The results in the parts that have a plot each.
std::vector<Results> parts_of(const Results& results, const std::vector<std::string>& apart) {
  std::vector<Results> parts;
  for (const auto& result : results) {
    const auto part =
        std::find_if(parts.begin(), parts.end(), [&](const Results& some) { return some.front().agrees(result, apart); });
    part == parts.end() ? parts.push_back({result}) : part->push_back(result);
  }
  return parts;
}

std::string file_of(const Recipe& recipe, const Result& first, bool is_alone) {
  auto file = recipe.file;
  for (const auto& field : is_alone ? std::vector<std::string>() : recipe.apart) {
    file += first.has(field) ? "-" + first.text(field) : "";
  }
  std::replace_if(
      file.begin(), file.end(), [](char c) { return c == '/' || c == ' '; }, '_');
  return file;
}

void add_plots(std::vector<Plot>& plots, const Results& results, const Recipe& recipe, const std::string& note) {
  const auto parts = parts_of(own_of(results, recipe), recipe.apart);
  for (const auto& part : parts) {
    const auto lines = lines_of(part, recipe);
    if (is_worth_it(lines)) {
      plots.push_back({recipe.bench, file_of(recipe, part.front(), parts.size() == 1), recipe.title,
                       subtitle_of(part, recipe, lines), note, recipe.x_axis, recipe.y_axis, lines});
    }
  }
}

}  // namespace

std::string case_name(const std::string& name) {
  const std::pair<std::string, std::string> names[] = {{"atrium", "Atrium"},
                                                       {"atrium-plain", "Atrium"},
                                                       {"atrium-deleted", "right away"},
                                                       {"atrium-restarted", "Atrium"},
                                                       {"atrium-sockets", "Atrium, a socket each"},
                                                       {"atrium-swept", "at the end"},
                                                       {"atrium-tls", "Atrium over TLS"},
                                                       {"baseline-send", "raw loop, send each"},
                                                       {"baseline-batch", "raw loop, batched"},
                                                       {"baseline-rocksdb", "raw RocksDB"},
                                                       {"baseline-append", "raw append + sync"},
                                                       {"baseline-epoll", "raw epoll"},
                                                       {"baseline-seek", "raw Seek + Next"},
                                                       {"stopped", "after a stop"},
                                                       {"killed", "after kill -9"},
                                                       {"nats-ws", "nats-server"},
                                                       {"mosquitto-ws", "mosquitto"},
                                                       {"centrifugo", "centrifuge (Go)"}};
  const auto found = std::find_if(std::begin(names), std::end(names), [&](const auto& pair) { return pair.first == name; });
  return found == std::end(names) ? name : found->second;
}

std::vector<Plot> plots_of(const Results& results, const std::string& note) {
  std::vector<Plot> plots;
  for (const auto& recipe : all_recipes()) {
    add_plots(plots, results, recipe, note);
  }
  return plots;
}

}  // namespace atrium::bench
