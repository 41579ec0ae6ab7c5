#include "bench/report/table.h"

#include <algorithm>
#include <cmath>

#include "bench/report/scale.h"

namespace atrium::bench {
namespace {

std::string shown(const Result& result, const std::string& field) {
  const auto number = result.number(field);
  return !result.has(field) ? "-" : std::isnan(number) ? result.text(field) : table_number(number);
}

// As many columns as the eye sees: UTF-8's continuation bytes take none.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blank(widths[i] - width_of(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (i == 0 ? row[i] + blank : blank + row[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string text_of(const std::string& bench, const Table& table) {
  std::string text = bench;
  for (const auto& [field, value] : table.same) {
    text += (&field == &table.same.front().first ? ": " : ", ") + field + " " + value;
  }
  auto rows = table.rows;
  rows.insert(rows.begin(), table.columns);
  text += "\n" + aligned(rows);
  for (const auto& [name, reason] : table.absent) {
    text += name + ": absent, " + reason + "\n";
  }
  return text;
}

}  // namespace

Table table_of(const Results& results) {
  Table table;
  Results measured;
  std::vector<std::string> fields;
  for (const auto& result : results) {
    if (result.has("absent")) {
      const std::pair<std::string, std::string> absent{result.text("case"), result.text("absent")};
      if (std::find(table.absent.begin(), table.absent.end(), absent) == table.absent.end()) {
        table.absent.push_back(absent);
      }
      continue;
    }
    if (result.has("series")) {
      continue;  // a point of a plot
    }
    measured.push_back(result);
    for (const auto& field : result.fields()) {
      if (field != "bench" && std::find(fields.begin(), fields.end(), field) == fields.end()) {
        fields.push_back(field);
      }
    }
  }
  for (const auto& field : fields) {
    const bool is_same = field != "case" && measured.size() > 1 && values_of(measured, field).size() == 1;
    if (is_same) {
      table.same.emplace_back(field, shown(measured.front(), field));
    } else {
      table.columns.push_back(field);
    }
  }
  for (const auto& result : measured) {
    auto& row = table.rows.emplace_back();
    std::transform(table.columns.begin(), table.columns.end(), std::back_inserter(row),
                   [&](const std::string& column) { return shown(result, column); });
  }
  return table;
}

std::string with_unit(double value, const std::string& unit) {
  return std::isfinite(value) ? table_number(value) + " " + unit : "-";
}

std::string verdict_name(Judgement::Verdict verdict) {
  return verdict == Judgement::Verdict::kHeld      ? "held"
         : verdict == Judgement::Verdict::kNotHeld ? "not held"
                                                   : "not measured";
}

std::string text_report(const Results& results) {
  std::string text;
  for (const auto& bench : values_of(results, "bench")) {
    text += (text.empty() ? "" : "\n") + text_of(bench, table_of(with(results, "bench", bench)));
  }
  std::vector<std::vector<std::string>> rows{{"target", "limit", "is", ""}};
  for (const auto& target : judge(results)) {
    rows.push_back({target.bench + ": " + target.what,
                    (target.is_least ? "at least " : "at most ") + short_number(target.limit) + " " + target.unit,
                    with_unit(target.value, target.unit), verdict_name(target.verdict())});
  }
  return rows.size() > 1 ? text + "\n" + aligned(rows) : text;
}

}  // namespace atrium::bench
