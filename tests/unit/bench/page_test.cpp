// Results of every benchmark become plots, targets and a page, each saying what was measured and no more.
#include "bench/report/page.h"

#include <gtest/gtest.h>

#include "bench/report/plots.h"
#include "bench/report/table.h"
#include "bench/report/targets.h"
#include "tests/unit/bench/results_of.h"

namespace atrium::bench {
namespace {

constexpr char kFanout[] = R"(
{"bench": "fanout", "case": "baseline-send", "members": 1000, "chats": 1, "in_flight": 1, "cpu_us_per_delivery": 5, "rounds": 3}
{"bench": "fanout", "case": "atrium", "members": 1000, "chats": 1, "in_flight": 1, "cpu_us_per_delivery": 6, "cpu_us_min": 5.5, "cpu_us_max": 6.5, "load_cores": 0.6, "rounds": 3}
{"bench": "fanout", "case": "baseline-batch", "members": 1000, "chats": 1, "in_flight": 4, "cpu_us_per_delivery": 1, "load_cores": 0.95, "rounds": 3}
{"bench": "fanout", "case": "atrium", "members": 1000, "chats": 1, "in_flight": 4, "cpu_us_per_delivery": 1.5, "load_cores": 0.6, "rounds": 3}
{"bench": "fanout", "case": "nats-ws", "members": 1000, "chats": 1, "absent": "not installed"}
)";
constexpr char kCommit[] = R"(
{"bench": "commit", "case": "baseline-rocksdb", "in_flight": 1, "sockets": 1, "acks_per_s": 1000, "ack_p50_us": 900}
{"bench": "commit", "case": "atrium", "in_flight": 1, "sockets": 1, "acks_per_s": 500, "ack_p50_us": 1800}
{"bench": "commit", "case": "atrium", "in_flight": 64, "sockets": 16, "acks_per_s": 9000, "ack_p50_us": 5000}
)";
constexpr char kHistory[] = R"(
{"bench": "history", "case": "baseline-seek", "messages": 10000, "position": "middle", "in_flight": 1, "cpu_us_per_page": 10}
{"bench": "history", "case": "atrium", "messages": 10000, "position": "middle", "in_flight": 1, "cpu_us_per_page": 20}
{"bench": "history", "case": "atrium", "messages": 10000, "position": "middle", "in_flight": 4, "cpu_us_per_page": 15}
{"bench": "history", "case": "atrium", "messages": 10000, "position": "oldest", "in_flight": 1, "cpu_us_per_page": 50}
{"bench": "history", "case": "atrium", "messages": 10000, "position": "newest", "in_flight": 1, "cpu_us_per_page": 18}
{"bench": "history", "case": "atrium", "messages": 1000000, "position": "middle", "in_flight": 1, "cpu_us_per_page": 22}
)";
constexpr char kIdle[] = R"(
{"bench": "idle", "case": "atrium-plain", "connections": 2000, "server_user_bytes": 40e6, "user_bytes_per_connection": 8193, "cpu_us_per_connection_s": 0.4}
{"bench": "idle", "case": "atrium-plain", "connections": 18000, "server_user_bytes": 140e6, "user_bytes_per_connection": 8193, "cpu_us_per_connection_s": 0.4}
)";
constexpr char kResume[] = R"(
{"bench": "resume", "case": "atrium", "chats": 10, "changed": 0, "missed": 0, "cpu_us_per_resume": 100}
{"bench": "resume", "case": "atrium", "chats": 1010, "changed": 0, "missed": 0, "cpu_us_per_resume": 500}
{"bench": "resume", "case": "atrium", "chats": 10, "changed": 5, "missed": 20, "cpu_us_per_resume": 300}
{"bench": "resume", "case": "atrium", "chats": 10, "changed": 5, "missed": 1, "cpu_us_per_resume": 200}
)";

constexpr char kLatency[] = R"(
{"bench": "latency", "case": "atrium", "p99_us": 9000}
{"bench": "latency", "case": "atrium-no-wait", "p99_us": 6900}
)";

constexpr char kStorm[] = R"(
{"bench": "storm", "case": "atrium", "clients": 100, "series": "back", "at_s": 0.1, "connected": 40}
{"bench": "storm", "case": "atrium", "clients": 100, "series": "back", "at_s": 0.2, "connected": 100}
{"bench": "storm", "case": "atrium", "clients": 100, "back_s": 0.2, "storm_p99_us": 260000}
)";

constexpr char kHot[] = R"({"bench": "hot", "case": "atrium", "quiet_p99_us": 5000, "hot_p99_us": 39000})";
constexpr char kSlow[] = R"(
{"bench": "slow", "case": "atrium", "series": "rss", "at_s": 0, "server_rss_bytes": 100e6}
{"bench": "slow", "case": "atrium", "series": "rss", "at_s": 1, "server_rss_bytes": 110e6}
{"bench": "slow", "case": "atrium", "before_p99_us": 10000, "beside_p99_us": 16000, "rss_drift_percent": 4.9}
)";

constexpr char kStartup[] = R"(
{"bench": "startup", "case": "stopped", "messages": 100000, "ready_ms": 300, "ready_ms_max": 400}
{"bench": "startup", "case": "stopped", "messages": 10000000, "ready_ms": 450, "ready_ms_max": 960}
)";

constexpr char kDay[] = R"(
{"bench": "day", "case": "break", "schools": 1, "p99_us": 20000}
{"bench": "day", "case": "break", "schools": 2, "p99_us": 30000}
{"bench": "day", "case": "whole day", "schools": 2, "p99_us": 30000, "gives_out": "descriptors"}
)";
constexpr char kSoak[] = R"(
{"bench": "soak", "case": "atrium", "series": "soak", "at_s": 0, "server_rss_bytes": 1e8, "descriptors": 900, "threads": 9, "disk_bytes": 5e6}
{"bench": "soak", "case": "atrium", "series": "soak", "at_s": 2, "server_rss_bytes": 1e8, "descriptors": 901, "threads": 9, "disk_bytes": 6e6}
{"bench": "soak", "case": "atrium", "rss_drift_percent": 5.1, "descriptors_drift_percent": -1, "threads_drift_percent": 0, "disk_per_text_byte": 4}
)";

const Plot& plot_of(const std::vector<Plot>& plots, const std::string& file) {
  for (const auto& plot : plots) {
    if (plot.file == file) {
      return plot;
    }
  }
  throw std::out_of_range("no plot " + file);
}

std::string verdict_on(const Results& results, const std::string& what) {
  for (const auto& target : judge(results)) {
    if (target.what == what) {
      return with_unit(target.value, target.unit) + " " + verdict_name(target.verdict());
    }
  }
  return "no target " + what;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST(Plots, OfAFanoutHaveALineForEachCaseWithItsSpread) {
  const auto plots = plots_of(results_of(kFanout), "here");
  const auto& plot = plot_of(plots, "fanout");
  ASSERT_EQ(plot.lines.size(), 3u);
  EXPECT_EQ(plot.lines[1].name, "Atrium");
  ASSERT_EQ(plot.lines[1].points.size(), 2u);
  EXPECT_EQ(plot.lines[1].points[0].low, 5.5);
  EXPECT_EQ(plot.lines[1].points[0].high, 6.5);
  EXPECT_EQ(plot.lines[1].points[1].low, 1.5) << "no spread is known";
  EXPECT_TRUE(holds(plot.subtitle, "1,000 members")) << plot.subtitle;
}

TEST(Plots, KeepCrowdsOfOtherSizesApart) {
  auto more = std::string(kFanout);
  for (auto at = more.find("\"members\": 1000,"); at != more.npos; at = more.find("\"members\": 1000,")) {
    more.replace(at, 16, "\"members\": 10000,");
  }
  const auto plots = plots_of(results_of(kFanout + more), "");
  EXPECT_EQ(plot_of(plots, "fanout-1000-1").lines.size(), plot_of(plots, "fanout-10000-1").lines.size());
}

TEST(Plots, OfACommitShowRateAndWait) {
  const auto plots = plots_of(results_of(kCommit), "");
  EXPECT_EQ(plot_of(plots, "commit-rate").lines[1].points[1].y, 9000);
  EXPECT_EQ(plot_of(plots, "commit-wait").lines[1].points[0].y, 1800);
}

TEST(Plots, OfAHistoryHaveALineForEachPosition) {
  const auto plots = plots_of(results_of(kHistory), "");
  const auto& plot = plot_of(plots, "history");
  ASSERT_EQ(plot.lines.size(), 4u);
  EXPECT_EQ(plot.lines[1].name, "Atrium, middle");
  EXPECT_EQ(plot.lines[1].points.size(), 2u) << "with one request in flight only";
}

TEST(Plots, OfIdleAndResumeAreThere) {
  const auto plots = plots_of(results_of(std::string(kIdle) + kResume), "");
  EXPECT_EQ(plot_of(plots, "idle").lines[0].points[1].x, 18'000);
  EXPECT_EQ(plot_of(plots, "resume").lines[1].name, "Atrium, 5 changed");
  EXPECT_EQ(plot_of(plots, "resume").lines[1].points.size(), 1u) << "with 20 missed only";
}

TEST(Plots, OfAStormShowWhoIsBackOverTheTime) {
  const auto plots = plots_of(results_of(kStorm), "");
  const auto& plot = plot_of(plots, "storm");
  ASSERT_EQ(plot.lines.size(), 1u);
  EXPECT_EQ(plot.lines[0].points.size(), 2u);
  EXPECT_EQ(table_of(results_of(kStorm)).rows.size(), 1u) << "points are for the plot alone";
}

TEST(Plots, OfSlowReadersShowTheServersMemory) {
  const auto plots = plots_of(results_of(kSlow), "");
  EXPECT_EQ(plot_of(plots, "slow").lines[0].points[1].y, 110e6);
}

TEST(Plots, OfADayHaveALineForEachScene) {
  const auto plots = plots_of(results_of(kDay), "");
  ASSERT_EQ(plot_of(plots, "day").lines.size(), 1u);
  EXPECT_EQ(plot_of(plots, "day").lines[0].points[1].x, 2);
}

TEST(Plots, OfASoakShowAllThatMayGrow) {
  const auto plots = plots_of(results_of(kSoak), "");
  for (const auto* what : {"rss", "descriptors", "threads", "disk"}) {
    EXPECT_EQ(plot_of(plots, std::string("soak-") + what).lines[0].points.size(), 2u) << what;
  }
}

TEST(Plots, AreNotMadeOfSinglePoints) {
  const auto first = results_of(kFanout).front();
  EXPECT_TRUE(plots_of({first}, "").empty());
  EXPECT_FALSE(plots_of(results_of(kFanout), "").empty());
}

TEST(Svg, IsAPictureOfItsOwnInBothColourSchemes) {
  auto plots = plots_of(results_of(kFanout), "machine <&>");
  const auto picture = svg(plot_of(plots, "fanout"));
  EXPECT_TRUE(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
  EXPECT_TRUE(holds(picture, "prefers-color-scheme:dark"));
  EXPECT_TRUE(holds(picture, "machine &lt;&amp;&gt;"));
  EXPECT_TRUE(holds(picture, "server CPU per delivery, µs"));
  EXPECT_FALSE(holds(picture, "nan") || holds(picture, "inf"));
}

TEST(Svg, ShowsACourseOfTimeWithoutMarkers) {
  const auto count = [](const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += R"({"bench": "slow", "case": "atrium", "series": "rss", "server_rss_bytes": 1e8, "at_s": )" +
             std::to_string(i * 0.37) + "}\n";
  }
  const auto picture = svg(plot_of(plots_of(results_of(lines), ""), "slow"));
  EXPECT_EQ(count(picture, "<circle"), 0u);
  EXPECT_TRUE(holds(picture, ">20<")) << "a round tick";
  EXPECT_LT(count(picture, "<text"), 25u);
}

TEST(Targets, OfAFanoutAreRatiosOfThisRun) {
  EXPECT_EQ(verdict_on(results_of(kFanout), "atrium / baseline-send, 1 in flight"), "1.20 x held");
  EXPECT_EQ(verdict_on(results_of(kFanout), "atrium / baseline-batch, 4 in flight"), "1.50 x not held");
  EXPECT_EQ(verdict_on(results_of(kFanout), "atrium / nats-ws, 1 in flight"), "- not measured");
}

TEST(Targets, OfACommitHoldAtTheirLimits) {
  EXPECT_EQ(verdict_on(results_of(kCommit), "acknowledged per second, atrium / baseline-rocksdb, 1 in flight"),
            "0.500 x held");
  EXPECT_EQ(verdict_on(results_of(kCommit), "median wait, atrium / baseline-rocksdb, 1 in flight"), "2 x not held");
}

TEST(Targets, OfAHistoryCompareOneRequestInFlight) {
  EXPECT_EQ(verdict_on(results_of(kHistory), "atrium, middle and oldest apart, 10,000 messages"), "2.50 x not held");
  EXPECT_EQ(verdict_on(results_of(kHistory), "middle, atrium / baseline-seek, 10,000 messages"), "2 x held");
  EXPECT_EQ(verdict_on(results_of(kHistory), "atrium, newest / middle, 10,000 messages"), "0.900 x held");
}

TEST(Targets, OfIdleAndResumeAreFigures) {
  EXPECT_EQ(verdict_on(results_of(kIdle), "memory per connection"), "8,193 bytes not held");
  EXPECT_EQ(verdict_on(results_of(kIdle), "CPU per connection and second"), "0.400 µs held");
  EXPECT_EQ(verdict_on(results_of(kResume), "CPU for one more chat that did not change"), "0.400 µs held");
}

TEST(Targets, OfLatencyAreTheTimeThatTheWaitTakes) {
  EXPECT_EQ(
      verdict_on(results_of(kLatency), "p99 until the last delivery at half load, more than without the wait of a fan-out"),
      "2,100 µs not held");
}

TEST(Targets, OfAStormAreWhenAllAreBackAndWhatOthersNotice) {
  EXPECT_EQ(verdict_on(results_of(kStorm), "all are back"), "0.200 s held");
  EXPECT_EQ(verdict_on(results_of(kStorm), "p99 in a chat that was not cut"), "260,000 µs not held");
}

TEST(Targets, OfSmallChatsBesideAHotOneCountLittleWaitsAsTwentyMilliseconds) {
  EXPECT_EQ(verdict_on(results_of(kHot), "p99 of small chats, beside the chat of all / alone (under 20 ms counts as 20)"),
            "1.95 x held");
}

TEST(Targets, OfSlowReadersAreMemoryAndWhatOthersNotice) {
  EXPECT_EQ(verdict_on(results_of(kSlow), "RSS, last third of the time over the second"), "4.90 % held");
  EXPECT_EQ(verdict_on(results_of(kSlow), "p99 of who reads, beside stalled ones / without"), "1.60 x not held");
}

TEST(Targets, OfStartupCompareTheMostMessagesWithTheFewest) {
  const auto of = [](const std::string& which) {
    return verdict_on(results_of(kStartup), "stopped: " + which + " start with 10 M messages / usual one with 100,000");
  };
  EXPECT_EQ(of("usual"), "1.50 x held");
  EXPECT_EQ(of("slowest"), "3.20 x not held");
  EXPECT_EQ(plots_of(results_of(kStartup), "").front().lines.front().name, "after a stop");
}

TEST(Targets, OfADayAndASoakAreJudgedByTheirLastLine) {
  EXPECT_EQ(verdict_on(results_of(kDay), "schools with a p99 under 100 ms"), "2 schools held");
  EXPECT_EQ(verdict_on(results_of(kSoak), "RSS, last third of the time over the second"), "5.10 % not held");
  EXPECT_EQ(verdict_on(results_of(kSoak), "threads, last third of the time over the second"), "0 % held");
  EXPECT_EQ(verdict_on(results_of(kSoak), "growth of the disk / bytes said"), "4 x held");
}

TEST(Targets, AreOnlyOfWhatRan) {
  for (const auto& target : judge(results_of(kIdle))) {
    EXPECT_EQ(target.bench, "idle");
  }
}

TEST(Table, SaysOnceWhatIsTheSameAndWhoIsAbsent) {
  const auto table = table_of(results_of(kFanout));
  EXPECT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.columns[0], "case");
  EXPECT_EQ(table.columns[1], "in_flight");
  EXPECT_EQ(table.same, (Fields{{"members", "1,000"}, {"chats", "1"}, {"rounds", "3"}}));
  EXPECT_EQ(table.absent, (Fields{{"nats-ws", "not installed"}}));
}

TEST(Page, SaysWhereItRanWhatHeldAndWhetherTheLoadWasTheLimit) {
  const auto results = results_of(std::string(kFanout) + kIdle);
  const auto page = html_page(results, plots_of(results, ""), {{"Kernel", "Linux <6>"}});
  EXPECT_TRUE(holds(page, "Linux &lt;6&gt;"));
  EXPECT_TRUE(holds(page, "class=\"held\"") && holds(page, "class=\"not-held\"") && holds(page, "class=\"not-measured\""));
  EXPECT_TRUE(holds(page, "near its limit of one core (most: 0.950)")) << "by baseline-batch";
  EXPECT_TRUE(holds(page, "baseline-batch, 4 in flight."));
  EXPECT_TRUE(holds(page, "nats-ws: absent, not installed"));
  EXPECT_TRUE(holds(page, "Limits of the server raised: none."));
  EXPECT_FALSE(holds(page, "src=") || holds(page, "href=")) << "it needs no other file";
}

TEST(Page, SaysWhichLimitsWereRaised) {
  const auto results = results_of(R"({"bench": "idle", "case": "atrium-plain", "limits_raised": "32 sockets per account"})");
  EXPECT_TRUE(holds(html_page(results, {}, {}), "Limits of the server raised: 32 sockets per account."));
}

TEST(TextReport, HoldsTheFiguresAndTheTargets) {
  const auto text = text_report(results_of(kFanout));
  EXPECT_TRUE(holds(text, "fanout: members 1,000, chats 1, rounds 3\n")) << text;
  EXPECT_TRUE(holds(text, "at most 1.6 x")) << text;
  EXPECT_TRUE(holds(text, "nats-ws: absent, not installed\n")) << text;
}

}  // namespace
}  // namespace atrium::bench
