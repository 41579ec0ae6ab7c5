// All clients of a server lose their connection at once: how long until all are back, and what do those notice who were not cut?
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <iostream>

#include "bench/crowd/classes.h"
#include "bench/crowd/client_crowd.h"
#include "bench/crowd/stretch.h"
#include "bench/crowd/talk.h"
#include "bench/crowd/verdict.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "bench/load/tls_settings.h"

namespace atrium::bench {
namespace {

constexpr char kPlain[] = "atrium";
constexpr char kWithTls[] = "atrium-tls";
constexpr std::size_t kUntouched = 30;  // in a chat of their own
constexpr std::size_t kClassSize = 30;
constexpr double kMessagesPerSecond = 20;  // in the chat of the untouched
constexpr std::size_t kWriters = 5;        // of these
constexpr double kMissedPerSecond = 1;     // in the chat of all
constexpr char kQuiet = 'q';
constexpr char kStorm = 's';
constexpr char kMissed = 'm';
constexpr auto kPatience = std::chrono::seconds(90);
constexpr auto kSample = std::chrono::milliseconds(50);

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t clients = 15'000;
  double quiet_s = 15;
  std::vector<std::string> only{kPlain, kWithTls};
};

struct Outcome {
  struct Point {
    double at_s;
    std::size_t connected;
  };
  std::vector<Point> points;   // after the cut
  std::vector<double> back_s;  // when there were 1, 2, 3, ... back
  Stretch stretch;
};

// Raises a flag when it goes, whatever happened.
struct Raise {
  std::atomic<bool>& flag;
  ~Raise() { flag = true; }
};

DemoServer start(const std::string& name, const std::filesystem::path& folder, std::size_t accounts) {
  const test::Authority authority;
  const auto settings = name == kWithTls ? tls_settings(authority) : std::vector<std::string>();
  return start_demo(folder, accounts, settings, Rates::kShipped);
}

class Storm {
 public:
  Storm(std::string name, const std::filesystem::path& folder, const Options& options);

  // Whether nothing was lost.
  bool run();
  void report();

 private:
  Talk talk_of_untouched(char kind) const;
  void be_quiet();
  void break_loose();
  void come_back(Clock::time_point begin);

  const std::string name_;
  const Options options_;
  DemoServer demo_;
  const LoadCard card_;
  ClientCrowd crowd_;
  ClientCrowd untouched_;
  std::uint64_t chat_ = 0;  // of the untouched
  Outcome outcome_;
  Verdict verdict_{"storm"};
};

Storm::Storm(std::string name, const std::filesystem::path& folder, const Options& options)
    : name_(std::move(name)),
      options_(options),
      demo_(start(name_, folder, options.clients + kUntouched)),
      card_(read_card(demo_)),
      crowd_(demo_.port, card_.cover),
      untouched_(demo_.port, card_.cover) {
  for (std::size_t i = 0; i < card_.tokens.size(); ++i) {
    (i < kUntouched ? untouched_ : crowd_).add({card_.space, card_.tokens[i]});
  }
  chat_ = open_classes(card_, 0, card_.logins.size(), kClassSize).front();
}

bool Storm::run() {
  std::cerr << "storm: " << name_ << ", " << options_.clients << " clients come in\n";
  untouched_.enter_all();
  crowd_.enter_all();
  std::cerr << "storm: quiet for " << options_.quiet_s << " s\n";
  be_quiet();
  std::cerr << "storm: all are cut\n";
  break_loose();
  std::cerr << "storm: " << crowd_.there() << " of " << crowd_.size() << " are back after " << outcome_.stretch.wall_s
            << " s\n";
  verdict_.expect(crowd_.there() == crowd_.size(), "clients did not come back");
  verdict_.expect(untouched_.tally().endings.empty(), "the server ended connections that were not cut");
  verdict_.settle({&crowd_, &untouched_});
  return verdict_.holds();
}

Talk Storm::talk_of_untouched(char kind) const {
  Talk talk(std::string(128, 'a'));
  const auto now = Clock::now();
  for (std::size_t i = 0; i < kWriters; ++i) {
    talk.add(i, chat_, kind, kMessagesPerSecond / kWriters, now + i * std::chrono::milliseconds(50));
  }
  return talk;
}

void Storm::be_quiet() {
  const auto end = Clock::now() + std::chrono::milliseconds(static_cast<int>(options_.quiet_s * 1000));
  auto talk = talk_of_untouched(kQuiet);
  run_together({[&] { talk_until(untouched_, talk, end); },
                [&] { crowd_.turn_until([&] { return Clock::now() >= end; }, kPatience); }});
}

void Storm::break_loose() {
  std::atomic<bool> is_over{false};
  auto talk = talk_of_untouched(kStorm);
  const auto begin = Clock::now();
  talk.add(kWriters, card_.chat, kMissed, kMissedPerSecond, begin);
  const auto come = [&] {
    const Raise raise{is_over};
    come_back(begin);
  };
  const auto chat = [&] { talk_until(untouched_, talk, [&] { return is_over.load(); }); };
  outcome_.stretch = run_together(*demo_.program, {come, chat});
}

void Storm::come_back(Clock::time_point begin) {
  for (std::size_t i = 0; i < crowd_.size(); ++i) {
    crowd_.cut(i);
  }
  auto next = begin;
  const auto look = [&] {
    const auto at_s = seconds(Clock::now() - begin);
    outcome_.back_s.resize(std::max(outcome_.back_s.size(), crowd_.there()), at_s);
    const bool are_all_back = crowd_.there() == crowd_.size();
    if (Clock::now() >= next || are_all_back) {
      outcome_.points.push_back({at_s, crowd_.there()});
      next = Clock::now() + kSample;
    }
    return are_all_back;
  };
  crowd_.turn_until(look, kPatience);
}

void Storm::report() {
  const auto count = static_cast<double>(options_.clients);
  auto& tally = untouched_.tally();
  const auto& quiet = tally.waits(kQuiet);
  const auto& storm = tally.waits(kStorm);
  const auto& stretch = outcome_.stretch;
  if (!options_.json) {
    std::printf(
        "%s: %zu clients back after %.2f s (half of them %.2f s)  %.0f resumes/s  %.0f us CPU of the server for each\n"
        "the chat that was not cut: p99 %.1f ms, quiet %.1f ms  server %.2f, load %.2f, others %.2f cores\n",
        name_.c_str(), options_.clients, stretch.wall_s, quantile(outcome_.back_s, 0.5), count / stretch.wall_s,
        stretch.server_cpu_s / count * 1e6, storm.quantile_us(0.99) / 1000, quiet.quantile_us(0.99) / 1000,
        stretch.server_cores(), stretch.load_cores, stretch.others_cores);
    return;
  }
  const auto begin_line = [&](JsonLine& line) -> JsonLine& {
    return line.text("bench", "storm").text("case", name_).number("clients", count);
  };
  for (const auto& point : outcome_.points) {
    JsonLine line;
    begin_line(line).text("series", "back").number("at_s", point.at_s);
    std::cout << line.number("connected", static_cast<double>(point.connected)).str() << '\n';
  }
  JsonLine line;
  begin_line(line)
      .number("back_s", stretch.wall_s)
      .number("back_p50_s", quantile(outcome_.back_s, 0.5))
      .number("resumes_per_s", std::floor(count / stretch.wall_s))
      .number("attempts_per_client", static_cast<double>(crowd_.tally().attempts) / count - 1)
      .number("cpu_us_per_return", stretch.server_cpu_s / count * 1e6)
      .number("quiet_p50_us", quiet.quantile_us(0.5))
      .number("quiet_p99_us", quiet.quantile_us(0.99))
      .number("storm_p50_us", storm.quantile_us(0.5))
      .number("storm_p99_us", storm.quantile_us(0.99))
      .number("server_rss_bytes", static_cast<double>(demo_.program->rss_bytes()));
  stretch.tell(line);
  std::cout << line.str() << std::endl;
}

// Whether nothing was lost in any of them.
bool run(const std::filesystem::path& folder, const Options& options) {
  bool held = true;
  for (const auto& name : options.only) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Storm storm(name, folder, options);
    held &= storm.run();
    storm.report();
  }
  return held;
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("All clients are cut at once: how long until all have resumed.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "2,000 clients, a short silence");
  auto* clients = app.add_option("--clients", options.clients, "who are cut")->check(CLI::Range(1, 18'000));
  app.add_option("--case", options.only, "only these")->check(CLI::IsMember({kPlain, kWithTls}));
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.clients = clients->empty() ? 2000 : options.clients;
    options.quiet_s = 4;
  }

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    raise_descriptor_limit(64 * 1024);
    const bool held = run(folder, options);
    std::filesystem::remove_all(folder);
    return held ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "storm: " << error.what() << '\n';
    return 1;
  }
}
