// Half load for half an hour, day after day: does anything of the server grow that should not?
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "bench/crowd/steadiness.h"
#include "bench/day/school_day.h"
#include "server/observability/log.h"

namespace atrium::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  bool json = false;
  bool quick = false;
  double minutes = 30;
  double warm_up_minutes = 15;
  std::size_t schools = 0;                // 0: half of what fits
  std::chrono::milliseconds pause{2000};  // between two samples
  Telling telling{60, 25, 5};
};

struct Sample {
  double at_s = 0;
  double rss_bytes = 0;
  double descriptors = 0;
  double threads = 0;
  double disk_bytes = 0;
};

// The files come and go meanwhile.
double disk_bytes(const fs::path& folder) {
  double sum = 0;
  std::error_code gone;
  for (auto at = fs::recursive_directory_iterator(folder, gone); at != fs::recursive_directory_iterator();
       at.increment(gone)) {
    const auto size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    sum += gone ? 0 : static_cast<double>(size);
  }
  return sum;
}

// Looks at the server on a thread of its own for as long as it lives.
class Watch {
 public:
  Watch(const ServerProgram& server, fs::path data, std::chrono::milliseconds pause)
      : server_(server), data_(std::move(data)), pause_(pause), thread_([this] { run(); }) {}
  ~Watch() { stop(); }

  std::vector<Sample> stop() {
    is_over_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
    return samples_;
  }

 private:
  void run() {
    while (!is_over_ && server_.is_running()) {
      samples_.push_back({seconds(Clock::now() - begin_), static_cast<double>(server_.rss_bytes()),
                          static_cast<double>(server_.descriptors()), static_cast<double>(server_.threads()),
                          disk_bytes(data_)});
      std::this_thread::sleep_for(pause_);
    }
  }

  const ServerProgram& server_;
  const fs::path data_;
  const std::chrono::milliseconds pause_;
  const Clock::time_point begin_ = Clock::now();
  std::vector<Sample> samples_;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

struct Outcome {
  std::vector<Sample> samples;
  std::vector<double> disk_bytes;  // at the end of each scene
  std::vector<double> text_bytes;  // said until then
  WaitHistogram waits;
  double messages = 0;
  double load_cores = 0;  // most of a scene
  double others_cores = 0;
};

std::vector<double> values(const std::vector<Sample>& samples, double Sample::*field) {
  std::vector<double> some;
  std::ranges::transform(samples, std::back_inserter(some), field);
  return some;
}

Outcome soak(const SchoolTown& town, const fs::path& data, const Options& options, Verdict& verdict) {
  Outcome outcome;
  SchoolDay day(town, options.schools);
  // Until the caches are full: what they take is not what grows.
  for (const auto begin = Clock::now(); seconds(Clock::now() - begin) < options.warm_up_minutes * 60;) {
    std::cerr << "soak: a day to warm up\n";
    for (const auto& scene : kScenes) {
      day.play(scene, options.telling);
    }
  }
  const auto begin = Clock::now();
  Watch watch(town.server(), data, options.pause);
  for (std::size_t number = 1; seconds(Clock::now() - begin) < options.minutes * 60; ++number) {
    std::cerr << "soak: day " << number << " of " << options.schools << " schools\n";
    for (const auto& scene : kScenes) {
      const auto played = day.play(scene, options.telling);
      outcome.waits.add(played.waits);
      outcome.messages += played.messages_per_s * played.stretch.wall_s;
      outcome.load_cores = std::max(outcome.load_cores, played.stretch.load_cores);
      outcome.others_cores = std::max(outcome.others_cores, played.stretch.others_cores);
      outcome.disk_bytes.push_back(disk_bytes(data));
      outcome.text_bytes.push_back(day.text_bytes());
    }
  }
  outcome.samples = watch.stop();
  day.settle(verdict);
  return outcome;
}

void report_points(const Outcome& outcome) {
  for (const auto& sample : outcome.samples) {
    JsonLine line;
    line.text("bench", "soak")
        .text("case", "atrium")
        .text("series", "soak")
        .number("at_s", sample.at_s)
        .number("server_rss_bytes", sample.rss_bytes)
        .number("descriptors", sample.descriptors)
        .number("threads", sample.threads)
        .number("disk_bytes", sample.disk_bytes);
    std::cout << line.str() << '\n';
  }
}

void report(const Outcome& outcome, const Options& options) {
  const auto drift_percent = [&](double Sample::*field) { return drift(values(outcome.samples, field)) * 100; };
  const auto on_disk = growth_per(outcome.disk_bytes, outcome.text_bytes);
  if (!options.json) {
    std::printf(
        "%zu schools for %.1f minutes, %.0f messages, p99 %.1f ms  drift: RSS %.2f %%, descriptors %.2f %%,"
        " threads %.2f %%  %.1f bytes on the disk for each of a text\n",
        options.schools, options.minutes, outcome.messages, outcome.waits.quantile_us(0.99) / 1000,
        drift_percent(&Sample::rss_bytes), drift_percent(&Sample::descriptors), drift_percent(&Sample::threads), on_disk);
    return;
  }
  report_points(outcome);
  JsonLine line;
  line.text("bench", "soak")
      .text("case", "atrium")
      .number("schools", static_cast<double>(options.schools))
      .number("minutes", options.minutes)
      .number("warm_up_minutes", options.warm_up_minutes)
      .number("messages", std::floor(outcome.messages))
      .number("p99_us", outcome.waits.quantile_us(0.99))
      .number("rss_drift_percent", drift_percent(&Sample::rss_bytes))
      .number("descriptors_drift_percent", drift_percent(&Sample::descriptors))
      .number("threads_drift_percent", drift_percent(&Sample::threads))
      .number("disk_per_text_byte", on_disk)
      .number("speed", options.telling.speed)
      .number("load_cores", outcome.load_cores)
      .number("others_cores", outcome.others_cores);
  std::cout << line.str() << std::endl;
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium;
  bench::Options options;
  CLI::App app("Half load, day after day: what grows?");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "two schools, a minute");
  auto* minutes =
      app.add_option("--minutes", options.minutes, "how long")->check(CLI::Range(0.5, 10'000.0))->capture_default_str();
  app.add_option("--warm-up", options.warm_up_minutes, "minutes before, which do not count")
      ->check(CLI::Range(0.0, 10'000.0))
      ->capture_default_str();
  app.add_option("--schools", options.schools, "so many; half of what fits, if none is given");
  app.add_option("--speed", options.telling.speed, "how many times as fast as in life messages come")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.minutes = minutes->empty() ? 0.75 : options.minutes;
    options.warm_up_minutes = 0;
    options.schools = options.schools == 0 ? 2 : options.schools;
    options.pause = std::chrono::milliseconds(250);
    options.telling.scene_s = 1.5;
    options.telling.moving_s = 0.5;
  }

  // Full while it warms up: what else grows could not be told from newest messages that are still being kept.
  ::setenv("ATRIUM_MEMORY_TAILS_MIB", "1", 0);
  observability::start_logging(config::LogFormat::kText, config::LogLevel::kWarning);
  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    const auto most = bench::schools_that_fit(bench::raise_descriptor_limit(64 * 1024));
    options.schools = options.schools == 0 ? std::max<std::size_t>(most / 2, 1) : options.schools;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    bench::Verdict verdict("soak");
    {
      const bench::SchoolTown town(folder, options.schools);
      bench::report(bench::soak(town, folder / "data", options, verdict), options);
    }
    std::filesystem::remove_all(folder);
    return verdict.holds() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "soak: " << error.what() << '\n';
    return 1;
  }
}
