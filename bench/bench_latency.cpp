// A large chat at half the load that the server can bear: does it cost time that a fan-out waits for the messages behind it?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/demo_server.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"

namespace atrium::bench {
namespace {

constexpr Crowd kCrowd{1000, 1000};
constexpr std::size_t kFullInFlight = 16;

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 5;
};

struct Contender {
  std::string name;
  std::vector<std::string> settings;
  DemoServer server;
  std::unique_ptr<Dialect> dialect;
  std::unique_ptr<FanoutLoad> load;
  std::vector<FanoutSample> samples;
};

void start(Contender& contender, const std::filesystem::path& folder) {
  std::cerr << "latency: " << contender.name << " with " << kCrowd.members << " members\n";
  std::filesystem::create_directories(folder);
  contender.server = start_demo(folder, kCrowd.members, contender.settings);
  contender.dialect = atrium_dialect(contender.server.port, contender.server.card, kCrowd);
  contender.load = std::make_unique<FanoutLoad>(*contender.dialect, kCrowd);
}

void report(const Contender& contender, double messages_per_s, bool json) {
  const auto of = [&](double FanoutSample::*field) { return quantile_of(contender.samples, field); };
  if (!json) {
    std::printf("%-15s %5.0f messages/s  p50 %7.0f p99 %7.0f us  %6.3f us a delivery  server %.2f, load %.2f cores\n",
                contender.name.c_str(), messages_per_s, of(&FanoutSample::p50_us), of(&FanoutSample::p99_us),
                of(&FanoutSample::cpu_us_per_delivery), of(&FanoutSample::server_cores), of(&FanoutSample::load_cores));
    return;
  }
  JsonLine line;
  line.text("bench", "latency").text("case", contender.name).number("members", static_cast<double>(kCrowd.members));
  line.number("messages_per_s", messages_per_s)
      .number("p50_us", of(&FanoutSample::p50_us))
      .number("p99_us", of(&FanoutSample::p99_us))
      .number("cpu_us_per_delivery", of(&FanoutSample::cpu_us_per_delivery))
      .number("server_cores", of(&FanoutSample::server_cores))
      .number("load_cores", of(&FanoutSample::load_cores))
      .number("rounds", static_cast<double>(contender.samples.size()));
  tell_limits(line, contender.name);
  std::cout << line.str() << std::endl;
}

void run(const Options& options, const std::filesystem::path& folder) {
  const auto time = std::chrono::milliseconds(options.quick ? 1000 : 4000);
  std::vector<Contender> contenders(2);
  contenders[0].name = "atrium";
  contenders[1].name = "atrium-no-wait";
  contenders[1].settings = {"--fanout.wait_us", "0"};
  for (auto& contender : contenders) {
    start(contender, folder / contender.name);
  }
  // What the one without the wait can bear is what both are asked half of.
  const auto& plain = contenders[1];
  const auto full = plain.load->measure(*plain.server.program, kFullInFlight, time);
  const auto messages_per_s = full.deliveries_per_s / static_cast<double>(kCrowd.members) / 2;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (auto& contender : contenders) {
      std::cerr << "latency: " << contender.name << ", round " << round + 1 << '\n';
      contender.samples.push_back(contender.load->measure_paced(*contender.server.program, messages_per_s, time));
    }
  }
  for (const auto& contender : contenders) {
    report(contender, messages_per_s, options.json);
  }
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app(
      "How late the last of 1,000 members has a message, at half load, with and without the wait for the next group.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "shorter measurements");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    raise_descriptor_limit(64 * 1024);
    std::filesystem::remove_all(folder);
    run(options, folder);
  } catch (const std::exception& error) {
    std::cerr << "latency: " << error.what() << '\n';
    return 1;
  }
  std::filesystem::remove_all(folder);
}
