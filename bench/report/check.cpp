#include "bench/report/check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bench/load/quantile.h"
#include "bench/load/report.h"

namespace atrium::bench {
namespace {

// What a benchmark compares: a field of the case `atrium` with that of its baselines, where `same` agrees.
struct Comparison {
  std::string bench;
  std::vector<std::string> baselines;
  std::string field;
  bool is_rate;  // more is better
  std::vector<std::string> same;
  std::vector<std::string> named;  // what else tells ratios apart
};

std::vector<Comparison> comparisons() {
  return {
      {"fanout", {"baseline-send", "baseline-batch"}, "cpu_us_per_delivery", false, {"members", "chats", "in_flight"}, {}},
      {"commit", {"baseline-rocksdb"}, "acks_per_s", true, {"in_flight"}, {}},
      {"history", {"baseline-seek"}, "cpu_us_per_page", false, {"messages", "position"}, {"in_flight"}}};
}

std::string name_of(const Comparison& comparison, const std::string& baseline, const Result& result) {
  auto name = comparison.bench + ": atrium / " + baseline;
  for (const auto* fields : {&comparison.same, &comparison.named}) {
    for (const auto& field : *fields) {
      name += result.has(field) ? ", " + field + " " + result.text(field) : "";
    }
  }
  return name;
}

void add_ratios(Ratios& ratios, const Results& results, const Comparison& comparison) {
  const auto own = with(results, "bench", comparison.bench);
  for (const auto& atrium : with(own, "case", "atrium")) {
    for (const auto& baseline : own) {
      const auto name = baseline.text("case");
      if (std::find(comparison.baselines.begin(), comparison.baselines.end(), name) == comparison.baselines.end() ||
          !atrium.agrees(baseline, comparison.same)) {
        continue;
      }
      const auto ratio = atrium.number(comparison.field) / baseline.number(comparison.field);
      if (std::isfinite(ratio) && ratio > 0) {
        ratios[name_of(comparison, name, atrium)] = comparison.is_rate ? 1 / ratio : ratio;
      }
    }
  }
}

template <class Choose>
Ratios chosen(const std::vector<Ratios>& runs, Choose&& choose) {
  std::map<std::string, std::vector<double>> values;
  for (const auto& run : runs) {
    for (const auto& [name, value] : run) {
      values[name].push_back(value);
    }
  }
  Ratios result;
  for (const auto& [name, some] : values) {
    result[name] = choose(some);
  }
  return result;
}

std::string two_digits(double value) {
  char text[32];
  const auto size = std::snprintf(text, sizeof(text), "%.2f", value);
  return {text, static_cast<std::size_t>(size)};
}

Verdict judged(const std::string& name, double value, double recorded) {
  const auto limit = recorded * kSlowerAtMost;
  const bool is_good = value <= limit;
  return {is_good, (is_good ? "ok    " : "slow  ") + name + ": " + two_digits(value) + ", recorded " + two_digits(recorded) +
                       ", at most " + two_digits(limit)};
}

}  // namespace

Ratios ratios_of(const Results& results) {
  Ratios ratios;
  for (const auto& comparison : comparisons()) {
    add_ratios(ratios, results, comparison);
  }
  return ratios;
}

Ratios least_of(const std::vector<Ratios>& runs) {
  return chosen(runs, [](const auto& values) { return *std::min_element(values.begin(), values.end()); });
}

Ratios median_of(const std::vector<Ratios>& runs) {
  return chosen(runs, [](const auto& values) { return quantile(values, 0.5); });
}

std::vector<Verdict> compare(const std::string& bench, const Ratios& measured, const Ratios& recorded) {
  std::vector<Verdict> verdicts;
  const auto is_own = [&](const std::string& name) { return name.starts_with(bench + ": "); };
  for (const auto& [name, value] : measured) {
    const auto known = recorded.find(name);
    if (is_own(name) && known != recorded.end()) {
      verdicts.push_back(judged(name, value, known->second));
    } else if (is_own(name)) {
      verdicts.push_back({false, "new   " + name + ": " + two_digits(value) + ", never recorded"});
    }
  }
  for (const auto& [name, value] : recorded) {
    if (is_own(name) && !measured.contains(name)) {
      verdicts.push_back({false, "gone  " + name + ": recorded " + two_digits(value) + ", not measured"});
    }
  }
  if (verdicts.empty()) {
    verdicts.push_back({false, "gone  " + bench + ": nothing was measured"});
  }
  return verdicts;
}

Ratios parse_recorded(const Results& lines) {
  Ratios ratios;
  for (const auto& line : lines) {
    ratios[line.text("ratio")] = line.number("recorded");
  }
  return ratios;
}

std::string write_recorded(const Ratios& ratios) {
  std::string text;
  for (const auto& [name, value] : ratios) {
    text += JsonLine().text("ratio", name).number("recorded", std::round(value * 1000) / 1000).str() + "\n";
  }
  return text;
}

}  // namespace atrium::bench
