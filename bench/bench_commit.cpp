// Many messages on their way to the disk: how many are acknowledged in a second, and after how long?
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "bench/load/commit_baseline.h"
#include "bench/load/demo_server.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "storage/mark_file.h"

namespace atrium::bench {
namespace {

constexpr char kAtrium[] = "atrium";
constexpr char kSocketEach[] = "atrium-sockets";
constexpr char kRocksdb[] = "baseline-rocksdb";
constexpr char kAppend[] = "baseline-append";
constexpr std::size_t kSockets = 16;

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 3;
  double seconds = 1.5;
  std::vector<std::string> only;
  std::vector<std::size_t> in_flight;
};

// One case with so many messages in flight: a server with its load, or a baseline.
struct Contender {
  std::string name;
  std::filesystem::path folder;
  std::size_t in_flight = 0;
  std::size_t sockets = 0;
  DemoServer server;
  std::unique_ptr<Dialect> dialect;
  std::unique_ptr<FanoutLoad> load;
  std::unique_ptr<CommitBaseline> baseline;
  std::uint64_t groups_before = 0;
  double messages_per_sync = 0;
  std::vector<FanoutSample> samples;
};

// How many groups the server has synced: it keeps that in the mark file, at most a second late. Waits until it stands still.
std::uint64_t settled_groups(const std::filesystem::path& data) {
  constexpr auto kStill = std::chrono::milliseconds(1500);
  constexpr auto kPause = std::chrono::milliseconds(20);
  std::uint64_t groups = 0;
  auto since = FanoutLoad::Clock::now();
  while (FanoutLoad::Clock::now() - since < kStill) {
    const auto mark = storage::read_mark_file(data);
    if (!mark || !*mark) {
      throw std::runtime_error(mark ? "the server keeps no mark file" : mark.error().message);
    }
    if ((*mark)->group.value != groups) {
      groups = (*mark)->group.value;
      since = FanoutLoad::Clock::now();
    }
    std::this_thread::sleep_for(kPause);
  }
  return groups;
}

void start(Contender& contender) {
  std::filesystem::create_directories(contender.folder);
  if (contender.name == kRocksdb || contender.name == kAppend) {
    const auto make = contender.name == kRocksdb ? rocksdb_baseline : append_baseline;
    contender.baseline = make(contender.folder, std::min(contender.in_flight, kSockets));
    return;
  }
  // Each writer in a chat of its own: whatever the sockets, a message is pushed to one, its writer.
  const Crowd crowd{.members = contender.sockets, .group_size = 1};
  std::filesystem::remove_all(contender.folder / "data");
  std::filesystem::create_directories(contender.folder);
  contender.server = start_demo(contender.folder, contender.sockets);
  contender.dialect = atrium_dialect(contender.server.port, contender.server.card, crowd, Awaited::kAcks);
  contender.load = std::make_unique<FanoutLoad>(*contender.dialect, crowd);
  contender.groups_before = settled_groups(contender.folder / "data");
}

void measure(Contender& contender, const Options& options) {
  std::cerr << "commit: " << contender.name << ", " << contender.in_flight << " in flight\n";
  const auto time = std::chrono::milliseconds(static_cast<int>(options.seconds * 1000));
  contender.samples.push_back(contender.baseline ? measure(*contender.baseline, contender.in_flight, time)
                                                 : contender.load->measure(*contender.server.program,
                                                                           contender.in_flight / contender.sockets, time));
}

void finish(Contender& contender) {
  if (contender.baseline) {
    contender.messages_per_sync = static_cast<double>(contender.in_flight);
    return;
  }
  const auto groups = settled_groups(contender.folder / "data") - contender.groups_before;
  contender.messages_per_sync = static_cast<double>(contender.load->sent()) / static_cast<double>(groups);
}

double across_rounds(const Contender& contender, double FanoutSample::*field, double part = 0.5) {
  return quantile_of(contender.samples, field, part);
}

double acks_per_s(const Contender& contender, double part = 0.5) {
  return std::floor(across_rounds(contender, &FanoutSample::deliveries_per_s, part));
}

void print_json(const Contender& contender) {
  JsonLine line;
  line.text("bench", "commit")
      .text("case", contender.name)
      .number("in_flight", static_cast<double>(contender.in_flight))
      .number("sockets", static_cast<double>(contender.sockets))
      .number("acks_per_s", acks_per_s(contender))
      .number("acks_per_s_min", acks_per_s(contender, 0))
      .number("acks_per_s_max", acks_per_s(contender, 1))
      .number("ack_p50_us", across_rounds(contender, &FanoutSample::p50_us))
      .number("ack_p50_us_min", across_rounds(contender, &FanoutSample::p50_us, 0))
      .number("ack_p50_us_max", across_rounds(contender, &FanoutSample::p50_us, 1))
      .number("ack_p99_us", across_rounds(contender, &FanoutSample::p99_us))
      .number("messages_per_sync", contender.messages_per_sync)
      .number("cpu_us_per_message", across_rounds(contender, &FanoutSample::cpu_us_per_delivery))
      .number("server_cores", across_rounds(contender, &FanoutSample::server_cores))
      .number("load_cores", across_rounds(contender, &FanoutSample::load_cores))
      .number("rounds", static_cast<double>(contender.samples.size()));
  if (contender.load) {
    line.number("server_rss_bytes", across_rounds(contender, &FanoutSample::server_rss_bytes));
  }
  tell_limits(line, contender.name);
  std::cout << line.str() << std::endl;
}

void print_text(const Contender& contender, double baseline) {
  const auto acks = acks_per_s(contender);
  std::printf(
      "%-16s %4zu /%4zu  %7.0f (%.0f..%.0f) /s  %5.2f x  p50 %7.0f p99 %7.0f us  %6.1f a sync  %7.2f us CPU  load %.2f "
      "cores\n",
      contender.name.c_str(), contender.in_flight, contender.sockets, acks, acks_per_s(contender, 0),
      acks_per_s(contender, 1), baseline > 0 ? acks / baseline : 0.0, across_rounds(contender, &FanoutSample::p50_us),
      across_rounds(contender, &FanoutSample::p99_us), contender.messages_per_sync,
      across_rounds(contender, &FanoutSample::cpu_us_per_delivery), across_rounds(contender, &FanoutSample::load_cores));
  std::fflush(stdout);
}

void report(const std::vector<Contender>& contenders, const Options& options) {
  double baseline = 0;
  for (const auto& contender : contenders) {
    baseline = contender.name == kRocksdb ? acks_per_s(contender) : baseline;
  }
  for (const auto& contender : contenders) {
    options.json ? print_json(contender) : print_text(contender, baseline);
  }
}

// Empty, or why not: each socket has the same number in flight.
std::string objection_to(const std::string& in_flight) {
  const auto number = std::strtoul(in_flight.c_str(), nullptr, 10);
  const bool fits = number > 0 && number <= 512 && (number <= kSockets || number % kSockets == 0);
  return fits ? "" : "want 1 to 16, or a multiple of 16 up to 512, not " + in_flight;
}

std::vector<std::string> cases(std::size_t in_flight, const Options& options) {
  if (!options.only.empty()) {
    return options.only;
  }
  std::vector<std::string> names{kAppend, kRocksdb, kAtrium};
  if (in_flight > kSockets && !options.quick) {  // below, `atrium` is the same
    names.push_back(kSocketEach);
  }
  return names;
}

void run(std::size_t in_flight, const Options& options, const std::filesystem::path& folder) {
  std::vector<Contender> contenders;
  for (const auto& name : cases(in_flight, options)) {
    std::cerr << "commit: starting " << name << " for " << in_flight << " in flight\n";
    auto& contender = contenders.emplace_back();
    contender.name = name;
    contender.folder = folder / name;
    contender.in_flight = in_flight;
    contender.sockets = name == kSocketEach ? in_flight : name == kAtrium ? std::min(in_flight, kSockets) : 0;
    start(contender);
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (auto& contender : contenders) {
      measure(contender, options);
    }
  }
  for (auto& contender : contenders) {
    finish(contender);
  }
  report(contenders, options);
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  const std::vector<std::string> names{kAtrium, kSocketEach, kRocksdb, kAppend};
  CLI::App app("What an acknowledgement costs: so many messages on their way to the disk.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "1 and 64 in flight, without atrium-sockets, shorter");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  auto* seconds = app.add_option("--seconds", options.seconds, "of each measurement")->capture_default_str();
  app.add_option("--case", options.only, "only these cases")->check(CLI::IsMember(names));
  app.add_option("--in-flight", options.in_flight, "only these numbers in flight")->check(objection_to);
  CLI11_PARSE(app, argc, argv);
  if (options.quick && seconds->count() == 0) {
    options.seconds = 0.7;
  }
  if (options.in_flight.empty()) {
    options.in_flight = options.quick ? std::vector<std::size_t>{1, 64} : std::vector<std::size_t>{1, 16, 64, 256, 512};
  }

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    raise_descriptor_limit(64 * 1024);
    for (const auto in_flight : options.in_flight) {
      std::filesystem::remove_all(folder);
      run(in_flight, options, folder);
    }
  } catch (const std::exception& error) {
    std::cerr << "commit: " << error.what() << '\n';
    return 1;
  }
  std::filesystem::remove_all(folder);
}
