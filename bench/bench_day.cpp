// A school day: how many schools can one server bear, what does each cost, and what gives out first?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <thread>

#include "bench/day/school_day.h"
#include "server/observability/log.h"

namespace atrium::bench {
namespace {

constexpr double kMostP99Us = 100'000;
constexpr double kBusyPart = 0.9;  // of the machine's cores: then the processor has given out

struct Options {
  bool json = false;
  bool quick = false;
  std::vector<std::size_t> schools;
  Telling telling;
};

// A day of so many schools.
struct Step {
  std::size_t schools = 0;
  double worst_p99_us = 0;
  std::string worst_scene;
  double busy_cores = 0;  // in it, of the server and all else
  double cpu_s_per_school_day = 0;

  bool holds() const { return worst_p99_us < kMostP99Us; }
};

void print(const Step& step, const Scene& scene, const ScenePlayed& played, bool json) {
  if (!json) {
    std::printf(
        "%3zu schools  %-9.*s  %6zu online  %6.0f messages/s  %7.0f deliveries/s  p50 %6.1f p99 %6.1f ms"
        "  server %.2f, load %.2f, others %.2f cores\n",
        step.schools, static_cast<int>(scene.name.size()), scene.name.data(), played.online, played.messages_per_s,
        played.deliveries_per_s, played.waits.quantile_us(0.5) / 1000, played.waits.quantile_us(0.99) / 1000,
        played.stretch.server_cores(), played.stretch.load_cores, played.stretch.others_cores);
    std::fflush(stdout);
    return;
  }
  JsonLine line;
  line.text("bench", "day")
      .text("case", scene.name)
      .number("schools", static_cast<double>(step.schools))
      .number("online", static_cast<double>(played.online))
      .number("messages_per_s", played.messages_per_s)
      .number("deliveries_per_s", played.deliveries_per_s)
      .number("p50_us", played.waits.quantile_us(0.5))
      .number("p99_us", played.waits.quantile_us(0.99));
  played.stretch.tell(line);
  std::cout << line.str() << std::endl;
}

Step play(const SchoolTown& town, std::size_t schools, const Options& options, Verdict& verdict) {
  Step step;
  step.schools = schools;
  SchoolDay day(town, schools);
  for (const auto& scene : kScenes) {
    std::cerr << "day: " << schools << " schools, " << scene.name << '\n';
    const auto played = day.play(scene, options.telling);
    print(step, scene, played, options.json);
    const auto p99 = played.waits.quantile_us(0.99);
    if (p99 > step.worst_p99_us) {
      step.worst_p99_us = p99;
      step.worst_scene = scene.name;
      step.busy_cores = played.stretch.server_cores() + played.stretch.load_cores + played.stretch.others_cores;
    }
    // The scene's messages, as many as there are in life; of the time in which nobody says anything only this excerpt counts.
    const auto excerpts = scene.minutes * 60 / options.telling.speed / options.telling.scene_s;
    step.cpu_s_per_school_day += played.stretch.server_cpu_s * excerpts / static_cast<double>(schools);
  }
  day.settle(verdict);
  return step;
}

// Ever more schools, and then between what held and what did not.
std::vector<Step> raise(const SchoolTown& town, const Options& options, Verdict& verdict) {
  std::vector<Step> steps;
  std::size_t held = 0;
  std::size_t failed = 0;
  const auto try_it = [&](std::size_t schools) {
    steps.push_back(play(town, schools, options, verdict));
    (steps.back().holds() ? held : failed) = schools;
  };
  for (std::size_t i = 0; i < options.schools.size() && failed == 0; ++i) {
    try_it(options.schools[i]);
  }
  while (failed > held + 1 && !options.quick) {
    try_it(held + (failed - held) / 2);
  }
  return steps;
}

std::string what_gave_out(const std::vector<Step>& steps, std::size_t most) {
  const auto failed = std::ranges::find_if(steps, [](const Step& step) { return !step.holds(); });
  if (failed == steps.end()) {
    return steps.back().schools >= most ? "descriptors" : "nothing yet";
  }
  const auto cores = static_cast<double>(std::thread::hardware_concurrency());
  return (failed->busy_cores > kBusyPart * cores ? "processor: p99 in the " : "waits: p99 in the ") + failed->worst_scene;
}

void report(const std::vector<Step>& steps, const Options& options, std::size_t most) {
  const Step* best = nullptr;
  for (const auto& step : steps) {
    best = step.holds() && (best == nullptr || step.schools > best->schools) ? &step : best;
  }
  const auto gave_out = what_gave_out(steps, most);
  const auto schools = best == nullptr ? 0.0 : static_cast<double>(best->schools);
  const auto& last = best == nullptr ? steps.front() : *best;
  if (!options.json) {
    std::printf("%.0f schools with a p99 under 100 ms (worst %.1f ms)  %.1f s of CPU for a school and day  gives out: %s\n",
                schools, last.worst_p99_us / 1000, last.cpu_s_per_school_day, gave_out.c_str());
    return;
  }
  JsonLine line;
  line.text("bench", "day")
      .text("case", "whole day")
      .number("schools", schools)
      .number("p99_us", last.worst_p99_us)
      .number("cpu_s_per_school_day", last.cpu_s_per_school_day)
      .number("speed", options.telling.speed)
      .text("gives_out", gave_out);
  std::cout << line.str() << std::endl;
}

void choose_schools(Options& options, std::size_t most) {
  if (options.schools.empty()) {
    options.schools = options.quick ? std::vector<std::size_t>{1, 2} : std::vector<std::size_t>{1, 2, 4, 8, 16, most};
  }
  std::ranges::sort(options.schools);
  std::erase_if(options.schools, [most](std::size_t schools) { return schools > most; });
  if (options.schools.empty()) {
    throw std::runtime_error("only " + std::to_string(most) + " schools fit into the descriptors");
  }
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium;
  bench::Options options;
  CLI::App app("A school day: how many schools one server can bear.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "one school and two, short scenes");
  app.add_option("--schools", options.schools, "these numbers of schools");
  app.add_option("--speed", options.telling.speed, "how many times as fast as in life messages come")->capture_default_str();
  auto* scene = app.add_option("--seconds", options.telling.scene_s, "of each scene")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.telling.scene_s = scene->empty() ? 3 : options.telling.scene_s;
    options.telling.moving_s = 1;
  }

  observability::start_logging(config::LogFormat::kText, config::LogLevel::kWarning);
  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    const auto most = bench::schools_that_fit(bench::raise_descriptor_limit(64 * 1024));
    bench::choose_schools(options, most);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    bench::Verdict verdict("day");
    {
      const bench::SchoolTown town(folder, options.schools.back());
      bench::report(bench::raise(town, options, verdict), options, most);
    }
    std::filesystem::remove_all(folder);
    return verdict.holds() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "day: " << error.what() << '\n';
    return 1;
  }
}
