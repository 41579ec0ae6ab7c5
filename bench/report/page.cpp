#include "bench/report/page.h"

#include <algorithm>
#include <cmath>

#include "bench/report/scale.h"
#include "bench/report/table.h"

namespace atrium::bench {
namespace {

constexpr double kBusyCores = 0.9;  // of the generator's one thread, or its busiest

constexpr char kStyle[] = R"(<style>
:root{color-scheme:light dark;--paper:#f6f8fa;--card:#fff;--ink:#1f2328;--soft:#59636e;--line:#dde2e7;--good:#007a59;--bad:#b8500a}
@media (prefers-color-scheme:dark){:root{--paper:#05080c;--card:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--line:#262d36;--good:#35c79f;
--bad:#ff9350}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Inter,Roboto,sans-serif}
main{max-width:1080px;margin:0 auto;padding:36px 20px 80px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:20px;margin:44px 0 4px}p{margin:4px 0 14px;max-width:46em}
.soft{color:var(--soft)}.card{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-x:auto;margin:14px 0}
.card svg{display:block;max-width:100%;height:auto;margin:0 auto}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:6px 12px;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}
tr:first-child>*{border-top:0}th{font-weight:600;color:var(--soft)}th:first-child,td:first-child{text-align:left}
.facts td{text-align:left;white-space:normal}.facts th{text-align:left;width:11em;vertical-align:top}
.held{color:var(--good);font-weight:600}.not-held{color:var(--bad);font-weight:600}.not-measured{color:var(--soft)}
.own td{font-weight:600}code{font-size:13px}
</style>
)";

std::string question_of(const std::string& bench) {
  const std::pair<const char*, const char*> questions[] = {
      {"fanout",
       "One writer, many members on sockets of their own: what does a delivery cost the server? In flight = sent and not "
       "yet delivered to all. The raw loops send as many bytes and have no protocol, storage or checks."},
      {"commit", "How many messages are synced to the disk and acknowledged, and how long does each wait?"},
      {"history", "What does a page of 50 messages cost, wherever it lies in however long a chat?"},
      {"idle", "What do signed-in connections take that say nothing?"},
      {"latency",
       "How late does the last of many members have a message, with and without the wait for the messages behind it?"},
      {"resume", "What does it cost that somebody comes back, and only some of the chats changed?"},
      {"day",
       "How many schools can one server bear on a day like any other, what does each cost, and what gives out first?"},
      {"soak", "Half load, day after day: does anything of the server grow that should not?"},
      {"hot", "People write on and on in a chat of all: do the small chats beside it notice?"},
      {"slow", "Three in ten readers stall: does the server hold more and more for them, and do the others notice?"},
      {"startup", "How long is a server away that starts again, with however many messages?"},
      {"storm", "All clients lose their connection at once: when are all back, and what do those notice who were not cut?"}};
  const auto* found =
      std::find_if(std::begin(questions), std::end(questions), [&](const auto& pair) { return bench == pair.first; });
  return found == std::end(questions) ? "" : found->second;
}

std::string tagged(const std::string& tag, const std::string& text, const std::string& name = "") {
  return "<" + tag + (name.empty() ? "" : " class=\"" + name + "\"") + ">" + escaped(text) + "</" + tag + ">";
}

std::string facts_of(const Facts& facts) {
  std::string rows;
  for (const auto& [name, value] : facts) {
    rows += "<tr>" + tagged("th", name) + tagged("td", value) + "</tr>\n";
  }
  return "<div class=\"card\"><table class=\"facts\">\n" + rows + "</table></div>\n";
}

std::string targets_of(const std::vector<Judgement>& targets) {
  std::string rows = "<tr><th>target</th><th>limit</th><th>is</th><th></th></tr>\n";
  for (const auto& target : targets) {
    const auto verdict = verdict_name(target.verdict());
    auto name = verdict;
    std::replace(name.begin(), name.end(), ' ', '-');
    rows += "<tr>" + tagged("td", target.bench + ": " + target.what) +
            tagged("td", (target.is_least ? "≥ " : "≤ ") + short_number(target.limit) + " " + target.unit) +
            tagged("td", with_unit(target.value, target.unit)) + tagged("td", verdict, name) + "</tr>\n";
  }
  return "<div class=\"card\"><table>\n" + rows + "</table></div>\n";
}

std::string summary_of(const std::vector<Judgement>& targets) {
  const auto count = [&](Judgement::Verdict verdict) {
    return std::to_string(
        std::count_if(targets.begin(), targets.end(), [&](const auto& target) { return target.verdict() == verdict; }));
  };
  return count(Judgement::Verdict::kHeld) + " held, " + count(Judgement::Verdict::kNotHeld) + " not held, " +
         count(Judgement::Verdict::kNotMeasured) + " not measured. Each compares rows of this run.";
}

// What the generator's CPU says about these results.
std::string load_of(const Results& results) {
  double most = 0;
  std::string bound;
  for (const auto& result : results) {
    most = result.has("load_cores") ? std::max(most, result.number("load_cores")) : most;
    if (is_load_bound(result)) {
      const auto in_flight = result.text("in_flight");
      bound +=
          (bound.empty() ? "" : "; ") + result.text("case") + (in_flight.empty() ? "" : ", " + in_flight + " in flight");
    }
  }
  if (most == 0) {
    return "The load generator's CPU was not stated.";
  }
  if (bound.empty()) {
    return "The load generator kept at most " + table_number(most) + " of a core busy: it was not the bottleneck.";
  }
  return "The load generator was near its limit of one core (most: " + table_number(most) +
         "), so rates and waits of these rows may be its own; CPU per unit of work is the server's all the same: " + bound +
         ".";
}

std::string table_in_html(const Table& table) {
  std::string rows = "<tr>";
  for (const auto& column : table.columns) {
    rows += tagged("th", column);
  }
  rows += "</tr>\n";
  for (const auto& row : table.rows) {
    rows += row.front().starts_with("atrium") ? "<tr class=\"own\">" : "<tr>";
    for (const auto& cell : row) {
      rows += tagged("td", cell);
    }
    rows += "</tr>\n";
  }
  return "<div class=\"card\"><table>\n" + rows + "</table></div>\n";
}

std::string limits_of(const Results& results) {
  auto raised = values_of(results, "limits_raised");
  std::erase(raised, "");
  std::string text;
  for (const auto& limits : raised) {
    text += (text.empty() ? "" : "; ") + limits;
  }
  return "Limits of the server raised: " + (text.empty() ? "none" : text) + ".";
}

std::string section_of(const std::string& bench, const Results& results, const std::vector<Plot>& plots) {
  std::string html = tagged("h2", bench) + "\n" + tagged("p", question_of(bench), "soft") + "\n";
  for (const auto& plot : plots) {
    html += plot.bench == bench ? "<div class=\"card\">\n" + svg(plot) + "</div>\n" : "";
  }
  const auto table = table_of(results);
  html += table_in_html(table);
  std::string same;
  for (const auto& [field, value] : table.same) {
    same += (same.empty() ? "In all rows: " : ", ") + field + " " + value;
  }
  html += same.empty() ? "" : tagged("p", same + ".", "soft") + "\n";
  for (const auto& [name, reason] : table.absent) {
    html += tagged("p", name + ": absent, " + reason + ".", "soft") + "\n";
  }
  return html + tagged("p", load_of(results) + " " + limits_of(results), "soft") + "\n";
}

}  // namespace

bool is_load_bound(const Result& result) { return result.has("load_cores") && result.number("load_cores") >= kBusyCores; }

std::string html_page(const Results& results, const std::vector<Plot>& plots, const Facts& facts) {
  const auto targets = judge(results);
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Atrium: benchmarks</title>\n";
  html += kStyle;
  html +=
      "<main>\n" + tagged("h1", "What Atrium takes of a small machine") + "\n" +
      tagged(
          "p",
          "Server and load generator ran on this one machine, so compare the rows of this run, never figures of two. CPU "
          "and memory are those of the server's process; each figure is a median of rounds in which the cases took turns.",
          "soft") +
      "\n" + facts_of(facts);
  if (!targets.empty()) {
    html += tagged("h2", "Targets") + "\n" + tagged("p", summary_of(targets), "soft") + "\n" + targets_of(targets);
  }
  for (const auto& bench : values_of(results, "bench")) {
    html += section_of(bench, with(results, "bench", bench), plots);
  }
  return html + "</main>\n</html>\n";
}

}  // namespace atrium::bench
