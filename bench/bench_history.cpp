// A page of 50 messages: the newest, from the middle, the oldest, in chats of many lengths. What does it cost the server?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <tuple>

#include "bench/history/baseline.h"
#include "bench/history/filler.h"
#include "bench/history/load.h"
#include "bench/load/clock.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "server/observability/log.h"

namespace atrium::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kBaseline[] = "baseline-seek";
constexpr std::uint64_t kSpan = 2000;  // pages begin at so many places around a position, at every length
constexpr std::size_t kSweptAtMost = 1'000'000;

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 3;
  double seconds = 0.3;
  std::vector<std::string> only;
  std::vector<std::size_t> messages;
  std::vector<std::size_t> in_flight{1, 4};
  fs::path keep;

  std::chrono::milliseconds time() const { return std::chrono::milliseconds(static_cast<int>(seconds * 1000)); }
};

// A case of the table; of those over the wire each has a chat of its own.
struct Contender {
  std::string name;
  Deletions deletions = Deletions::kNone;
  FilledChat filled{};
};

struct Position {
  std::string name;
  Places places;
};

// The first page after a start, when neither the store nor the system has kept anything, stands beside the samples.
struct Results {
  std::vector<double> cold_us;
  std::map<std::size_t, std::vector<PageSample>> samples;  // by the number in flight
};
using Table = std::map<std::pair<std::string, std::string>, Results>;  // by case and position

std::vector<Position> positions(const FilledChat& filled) {
  const auto middle = filled.head.value / 2;
  return {{"newest", {}}, {"oldest", {kSpan / 10, kSpan}}, {"middle", {middle - kSpan / 2, middle + kSpan / 2}}};
}

// What an earlier run kept in the folder; false if these chats are not there.
bool find_kept(std::vector<Contender>& contenders, const fs::path& folder) {
  std::map<std::string, FilledChat> kept;
  std::ifstream file(folder / "chats");
  std::string name;
  FilledChat filled;
  while (file >> name >> filled.space.value >> filled.chat.value >> filled.head.value) {
    kept[name] = filled;
  }
  return std::ranges::all_of(contenders, [&](Contender& contender) {
    contender.filled = kept[contender.name];
    return static_cast<bool>(contender.filled.chat);
  });
}

// A demo with an account, then the chats, then rest.
void fill(std::vector<Contender>& contenders, std::size_t messages, const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  start_demo(folder, 1);
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  auto filler = std::make_unique<HistoryFiller>(folder / "data");
  for (auto& contender : contenders) {
    double told = seconds();
    contender.filled = filler->fill(messages, contender.deletions, [&](std::size_t done) {
      if (seconds() - told > 2) {
        told = seconds();
        std::cerr << "history: " << contender.name << ", wrote " << done << " of " << messages << " messages\n";
      }
    });
  }
  filler.reset();
  HistoryBaseline(folder / "data").wait_until_settled();
  std::ofstream kept(folder / "chats");
  for (const auto& [name, deletions, filled] : contenders) {
    kept << name << ' ' << filled.space.value << ' ' << filled.chat.value << ' ' << filled.head.value << '\n';
  }
  std::cerr << "history: " << contenders.size() << " chats of " << messages << " messages are there after " << seconds()
            << " s\n";
}

void measure_atrium(const std::vector<Contender>& contenders, const Options& options, const fs::path& folder, Table& table) {
  forget_files(folder / "data");
  const auto server = start_demo(folder, 1);
  for (const auto& contender : contenders) {
    HistoryLoad load(server, contender.filled.chat.value);
    for (const auto& position : positions(contender.filled)) {
      auto& results = table[{contender.name, position.name}];
      results.cold_us.push_back(us(load.time_one(position.places.at(0))));
      for (const auto in_flight : options.in_flight) {
        results.samples[in_flight].push_back(load.measure(position.places, in_flight, HistoryLoad::kItems, options.time()));
      }
    }
  }
}

// On this thread: the loop is all there is.
PageSample measure_loop(HistoryBaseline& baseline, const FilledChat& filled, const Places& places,
                        std::chrono::milliseconds time) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> waits_us;
  double bytes = 0;
  std::uint64_t turn = 0;
  const auto run_until = [&](Clock::time_point end) {
    for (auto begin = Clock::now(); begin < end;) {
      const auto from = places.last == 0 ? filled.head.value : places.at(turn++);
      const auto page = baseline.read(filled.space, filled.chat, Seq(from - HistoryLoad::kItems + 1), HistoryLoad::kItems);
      const auto now = Clock::now();
      bytes += static_cast<double>(page.size());
      waits_us.push_back(us(now - std::exchange(begin, now)));
    }
  };
  run_until(Clock::now() + time / 3);
  waits_us.clear();
  bytes = 0;
  const auto cpu_begin = own_thread_cpu();
  const auto begin = Clock::now();
  run_until(begin + time);
  const auto cpu = us(own_thread_cpu() - cpu_begin);
  const auto wall = us(Clock::now() - begin);
  const auto pages = static_cast<double>(waits_us.size());
  return {.cpu_us_per_page = cpu / pages,
          .pages_per_s = pages / wall * 1e6,
          .p50_us = quantile(waits_us, 0.5),
          .p99_us = quantile(waits_us, 0.99),
          .bytes_per_page = bytes / pages,
          .items_per_page = HistoryLoad::kItems,
          .server_cores = cpu / wall};
}

void measure_baseline(const FilledChat& filled, const Options& options, const fs::path& folder, Table& table) {
  forget_files(folder / "data");
  HistoryBaseline baseline(folder / "data");
  for (const auto& position : positions(filled)) {
    auto& results = table[{kBaseline, position.name}];
    const auto begin = std::chrono::steady_clock::now();
    const auto from = position.places.last == 0 ? filled.head.value : position.places.at(0);
    baseline.read(filled.space, filled.chat, Seq(from - HistoryLoad::kItems + 1), HistoryLoad::kItems);
    results.cold_us.push_back(us(std::chrono::steady_clock::now() - begin));
    results.samples[1].push_back(measure_loop(baseline, filled, position.places, options.time()));
  }
}

// What one row of the table says beside its samples.
struct Row {
  std::string name;
  std::string position;
  std::size_t messages;
  std::size_t in_flight;
  double cold_us;
  double baseline_us;
};

void print_json(const Row& row, const std::vector<PageSample>& samples) {
  JsonLine line;
  line.text("bench", "history").text("case", row.name).number("messages", static_cast<double>(row.messages));
  line.text("position", row.position)
      .number("in_flight", static_cast<double>(row.in_flight))
      .number("cpu_us_per_page", quantile_of(samples, &PageSample::cpu_us_per_page))
      .number("cpu_us_min", quantile_of(samples, &PageSample::cpu_us_per_page, 0))
      .number("cpu_us_max", quantile_of(samples, &PageSample::cpu_us_per_page, 1))
      .number("pages_per_s", std::floor(quantile_of(samples, &PageSample::pages_per_s)))
      .number("p50_us", quantile_of(samples, &PageSample::p50_us))
      .number("p99_us", quantile_of(samples, &PageSample::p99_us))
      .number("cold_us", row.cold_us)
      .number("bytes_per_page", std::floor(quantile_of(samples, &PageSample::bytes_per_page)))
      .number("items_per_page", quantile_of(samples, &PageSample::items_per_page))
      .number("server_cores", quantile_of(samples, &PageSample::server_cores))
      .number("load_cores", quantile_of(samples, &PageSample::load_cores))
      .number("server_rss_bytes", quantile_of(samples, &PageSample::server_rss_bytes))
      .number("rounds", static_cast<double>(samples.size()));
  tell_limits(line, row.name);
  std::cout << line.str() << std::endl;
}

void print_text(const Row& row, const std::vector<PageSample>& samples) {
  const auto cpu = quantile_of(samples, &PageSample::cpu_us_per_page);
  std::printf(
      "%-15s %8zu %-6s %2zu  %8.2f (%.2f..%.2f) us  %6.2f x  p50 %7.0f p99 %7.0f cold %7.0f us  %6.0f bytes  %2.0f items"
      "  load %.2f cores\n",
      row.name.c_str(), row.messages, row.position.c_str(), row.in_flight, cpu,
      quantile_of(samples, &PageSample::cpu_us_per_page, 0), quantile_of(samples, &PageSample::cpu_us_per_page, 1),
      row.baseline_us > 0 ? cpu / row.baseline_us : 0.0, quantile_of(samples, &PageSample::p50_us),
      quantile_of(samples, &PageSample::p99_us), row.cold_us, quantile_of(samples, &PageSample::bytes_per_page),
      quantile_of(samples, &PageSample::items_per_page), quantile_of(samples, &PageSample::load_cores));
  std::fflush(stdout);
}

void report(const Table& table, std::size_t messages, const Options& options) {
  for (const auto& [key, results] : table) {
    const auto& [name, position] = key;
    const auto baseline = table.find({kBaseline, position});
    const auto baseline_us =
        baseline == table.end() ? 0 : quantile_of(baseline->second.samples.at(1), &PageSample::cpu_us_per_page);
    for (const auto& [in_flight, samples] : results.samples) {
      const Row row{name, position, messages, in_flight, quantile(results.cold_us, 0.5), baseline_us};
      options.json ? print_json(row, samples) : print_text(row, samples);
    }
  }
}

void run(std::size_t messages, const Options& options) {
  const auto folder = fs::absolute(options.keep.empty() ? ".cache/bench" : options.keep / std::to_string(messages));
  const auto is_wanted = [&](const char* name) {
    return options.only.empty() ? !options.quick || std::string_view(name) == "atrium"
                                : std::ranges::find(options.only, name) != options.only.end();
  };
  // The baseline reads in the first chat.
  std::vector<Contender> contenders{{"atrium", Deletions::kNone}};
  if (is_wanted("atrium-deleted")) {
    contenders.push_back({"atrium-deleted", Deletions::kAtOnce});
  }
  if (is_wanted("atrium-swept") && messages <= kSweptAtMost) {
    contenders.push_back({"atrium-swept", Deletions::kSwept});
  }
  if (options.keep.empty() || !find_kept(contenders, folder)) {
    fill(contenders, messages, folder);
  }
  Table table;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    std::cerr << "history: " << messages << " messages, round " << round + 1 << " of " << options.rounds << '\n';
    measure_baseline(contenders.front().filled, options, folder, table);
    measure_atrium(contenders, options, folder, table);
  }
  if (options.keep.empty()) {
    fs::remove_all(folder);
  }
  report(table, messages, options);
}

std::vector<std::size_t> lengths(const Options& options) {
  if (!options.messages.empty()) {
    return options.messages;
  }
  return options.quick ? std::vector<std::size_t>{100'000}
                       : std::vector<std::size_t>{10'000, 100'000, 1'000'000, 10'000'000};
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium;
  bench::Options options;
  CLI::App app("What a page of 50 messages costs: the newest, from the middle, the oldest, in chats of many lengths.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "100,000 messages, without deletions");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")->capture_default_str();
  app.add_option("--seconds", options.seconds, "of each measurement")->capture_default_str();
  app.add_option("--case", options.only, "these cases beside atrium and baseline-seek: atrium-deleted, atrium-swept");
  app.add_option("--messages", options.messages, "only chats of this length")->check(CLI::Range(10'000, 10'000'000));
  app.add_option("--in-flight", options.in_flight, "pages asked for at a time")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  app.add_option("--keep", options.keep, "a folder in which the chats stay for another run");
  CLI11_PARSE(app, argc, argv);

  observability::start_logging(config::LogFormat::kText, config::LogLevel::kWarning);
  try {
    for (const auto messages : bench::lengths(options)) {
      bench::run(messages, options);
    }
  } catch (const std::exception& error) {
    std::cerr << "history: " << error.what() << '\n';
    return 1;
  }
}
