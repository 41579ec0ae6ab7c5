// One writer, many members: what does a delivery cost the server?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "bench/load/demo_server.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "bench/load/tls_settings.h"

namespace atrium::bench {
namespace {

constexpr char kBaseline[] = "baseline-batch";
constexpr char kAtriumTls[] = "atrium-tls";
constexpr char kCentrifuge[] = "centrifugo";

// A crowd, and how many messages it has in flight.
struct Plan {
  Crowd crowd;
  std::vector<std::size_t> in_flight;
  std::vector<std::string> cases;
};

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 3;
  double seconds = 1.5;
  std::vector<std::string> only;
  std::vector<std::size_t> members;
  std::vector<std::size_t> in_flight;
};

// A server with its crowd, and what was measured for each number in flight.
struct Contender {
  std::string name;
  std::unique_ptr<ServerProgram> server;
  std::unique_ptr<Dialect> dialect;
  std::unique_ptr<FanoutLoad> load;
  std::map<std::size_t, std::vector<FanoutSample>> samples;
};

void write_file(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

void start_atrium(Contender& contender, const std::filesystem::path& folder, Crowd crowd) {
  const auto own = folder / contender.name;
  std::filesystem::remove_all(own);
  std::filesystem::create_directories(own);
  const test::Authority authority;
  const auto settings = contender.name == kAtriumTls ? tls_settings(authority) : std::vector<std::string>();
  auto server = start_demo(own, crowd.members, settings);
  contender.server = std::move(server.program);
  contender.dialect = atrium_dialect(server.port, server.card, crowd);
}

void start_baseline(Contender& contender, const std::filesystem::path& folder, Crowd crowd) {
  const auto mode = contender.name.substr(contender.name.find('-') + 1);
  contender.server = std::make_unique<ServerProgram>(
      std::vector<std::string>{program_folder() / "fanout_baseline", mode, std::to_string(crowd.group_size)},
      folder / (mode + ".log"));
  contender.dialect = baseline_dialect(static_cast<std::uint16_t>(std::stoi(contender.server->wait_for_line())));
}

std::string nats_settings(std::uint16_t port) {
  return "host: 127.0.0.1\nport: -1\nwebsocket { host: \"127.0.0.1\", port: " + std::to_string(port) + ", no_tls: true }\n";
}

// It does not start with a listener for WebSocket alone.
std::string mosquitto_settings(std::uint16_t port) {
  return "allow_anonymous true\nset_tcp_nodelay true\nlistener " + std::to_string(free_port()) + " 127.0.0.1\nlistener " +
         std::to_string(port) + " 127.0.0.1\nprotocol websockets\n";
}

// Where a peer's program is; empty if it is not there.
std::filesystem::path peer_program(const std::string& name) {
  if (name == kCentrifuge) {
    const auto program = program_folder() / "centrifuge_peer";
    return std::filesystem::exists(program) ? program : "";
  }
  return find_program(name == "nats-ws" ? "nats-server" : "mosquitto");
}

// Why a case can't be measured; empty if it can. Ours always are there.
std::string absence(const std::string& name) {
  if (name.starts_with("atrium") || name.starts_with("baseline-") || !peer_program(name).empty()) {
    return {};
  }
  return name != kCentrifuge          ? "not installed"
         : find_program("go").empty() ? "no Go toolchain"
                                      : "not built: ./dev bench builds it, and needs Go's module proxy for that";
}

void start_centrifuge(Contender& contender, const std::filesystem::path& folder, Crowd crowd) {
  contender.server = std::make_unique<ServerProgram>(std::vector<std::string>{peer_program(kCentrifuge)},
                                                     folder / (contender.name + ".log"));
  contender.dialect = centrifuge_dialect(static_cast<std::uint16_t>(std::stoi(contender.server->wait_for_line())), crowd);
}

void start_peer(Contender& contender, const std::filesystem::path& folder, Crowd crowd) {
  const bool is_nats = contender.name == "nats-ws";
  const auto program = peer_program(contender.name);
  const auto port = free_port();
  const auto settings = folder / (contender.name + ".conf");
  write_file(settings, is_nats ? nats_settings(port) : mosquitto_settings(port));
  contender.server =
      std::make_unique<ServerProgram>(std::vector<std::string>{program, "-c", settings}, folder / (contender.name + ".log"));
  contender.server->wait_for_port(port);
  contender.dialect = is_nats ? nats_dialect(port, crowd) : mqtt_dialect(port, crowd);
}

void start(Contender& contender, const std::filesystem::path& folder, Crowd crowd) {
  if (contender.name.starts_with("atrium")) {
    start_atrium(contender, folder, crowd);
  } else if (contender.name.starts_with("baseline-")) {
    start_baseline(contender, folder, crowd);
  } else if (contender.name == kCentrifuge) {
    start_centrifuge(contender, folder, crowd);
  } else {
    start_peer(contender, folder, crowd);
  }
  contender.load = std::make_unique<FanoutLoad>(*contender.dialect, crowd);
}

void stop(Contender& contender) {
  contender.load.reset();
  contender.server.reset();
}

JsonLine begin_line(const std::string& name, Crowd crowd) {
  JsonLine line;
  line.text("bench", "fanout").text("case", name).number("members", static_cast<double>(crowd.members));
  line.number("chats", static_cast<double>(crowd.members / crowd.group_size));
  tell_limits(line, name);
  return line;
}

void print_json(const Contender& contender, Crowd crowd, std::size_t in_flight) {
  const auto& samples = contender.samples.at(in_flight);
  auto line = begin_line(contender.name, crowd);
  line.number("in_flight", static_cast<double>(in_flight))
      .number("cpu_us_per_delivery", quantile_of(samples, &FanoutSample::cpu_us_per_delivery))
      .number("cpu_us_min", quantile_of(samples, &FanoutSample::cpu_us_per_delivery, 0))
      .number("cpu_us_max", quantile_of(samples, &FanoutSample::cpu_us_per_delivery, 1))
      .number("deliveries_per_s", std::floor(quantile_of(samples, &FanoutSample::deliveries_per_s)))
      .number("p50_us", quantile_of(samples, &FanoutSample::p50_us))
      .number("p99_us", quantile_of(samples, &FanoutSample::p99_us))
      .number("bytes_per_delivery", quantile_of(samples, &FanoutSample::bytes_per_delivery))
      .number("server_cores", quantile_of(samples, &FanoutSample::server_cores))
      .number("load_cores", quantile_of(samples, &FanoutSample::load_cores))
      .number("server_rss_bytes", quantile_of(samples, &FanoutSample::server_rss_bytes))
      .number("rounds", static_cast<double>(samples.size()));
  std::cout << line.str() << std::endl;
}

void print_text(const Contender& contender, Crowd crowd, std::size_t in_flight, double baseline) {
  const auto& samples = contender.samples.at(in_flight);
  const auto cpu = quantile_of(samples, &FanoutSample::cpu_us_per_delivery);
  std::printf("%-15s %6zu x %-4zu %4zu  %7.3f (%.3f..%.3f) us  %5.2f x  %9.0f /s  p50 %8.0f p99 %8.0f us  load %.2f cores\n",
              contender.name.c_str(), crowd.group_size, crowd.members / crowd.group_size, in_flight, cpu,
              quantile_of(samples, &FanoutSample::cpu_us_per_delivery, 0),
              quantile_of(samples, &FanoutSample::cpu_us_per_delivery, 1), baseline > 0 ? cpu / baseline : 0.0,
              quantile_of(samples, &FanoutSample::deliveries_per_s), quantile_of(samples, &FanoutSample::p50_us),
              quantile_of(samples, &FanoutSample::p99_us), quantile_of(samples, &FanoutSample::load_cores));
  std::fflush(stdout);
}

void measure(Contender& contender, std::size_t in_flight, const Options& options) {
  std::cerr << "fanout: " << contender.name << ", " << in_flight << " in flight\n";
  const auto time = std::chrono::milliseconds(static_cast<int>(options.seconds * 1000));
  contender.samples[in_flight].push_back(contender.load->measure(*contender.server, in_flight, time));
}

// All crowds are there at once: the cases take turns at each number in flight.
void measure_side_by_side(std::vector<Contender>& contenders, const Plan& plan, const Options& options) {
  for (const auto in_flight : plan.in_flight) {
    for (std::size_t round = 0; round < options.rounds; ++round) {
      for (auto& contender : contenders) {
        measure(contender, in_flight, options);
      }
    }
  }
}

// For crowds that do not fit into the descriptors together: in each round each case begins anew.
void measure_apart(std::vector<Contender>& contenders, const Plan& plan, const Options& options,
                   const std::filesystem::path& folder) {
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (auto& contender : contenders) {
      start(contender, folder, plan.crowd);
      for (const auto in_flight : plan.in_flight) {
        measure(contender, in_flight, options);
      }
      stop(contender);
    }
  }
}

void report_absent(const std::string& name, const std::string& reason, const Plan& plan, const Options& options) {
  std::cout << (options.json ? begin_line(name, plan.crowd).text("absent", reason).str() : name + ": absent, " + reason)
            << std::endl;
}

void report(const std::vector<Contender>& contenders, const Plan& plan, const Options& options) {
  for (const auto in_flight : plan.in_flight) {
    double baseline = 0;
    for (const auto& contender : contenders) {
      if (contender.name == kBaseline) {
        baseline = quantile_of(contender.samples.at(in_flight), &FanoutSample::cpu_us_per_delivery);
      }
    }
    for (const auto& contender : contenders) {
      options.json ? print_json(contender, plan.crowd, in_flight) : print_text(contender, plan.crowd, in_flight, baseline);
    }
  }
}

void run(const Plan& plan, const Options& options, const std::filesystem::path& folder, std::size_t descriptors) {
  const bool fits = plan.crowd.members * plan.cases.size() + 100 < descriptors;
  std::vector<Contender> contenders;
  for (const auto& name : plan.cases) {
    if (const auto reason = absence(name); !reason.empty()) {
      report_absent(name, reason, plan, options);
      continue;
    }
    std::cerr << "fanout: " << name << " with " << plan.crowd.members << " members\n";
    contenders.emplace_back().name = name;
    if (fits) {
      start(contenders.back(), folder, plan.crowd);
    }
  }
  fits ? measure_side_by_side(contenders, plan, options) : measure_apart(contenders, plan, options, folder);
  report(contenders, plan, options);
}

std::vector<Plan> plans(const Options& options) {
  const std::vector<std::string> own{"baseline-send", kBaseline, "atrium"};
  auto all = own;
  all.insert(all.end(), {kAtriumTls, "nats-ws", "mosquitto-ws", kCentrifuge});
  std::vector<Plan> result;
  if (!options.members.empty()) {
    for (const auto members : options.members) {
      result.push_back({{members, members}, {1, 4, 16, 64, 256}, all});
    }
  } else if (options.quick) {
    result = {{{1000, 1000}, {1, 16}, own}};
  } else {
    result = {{{1000, 1000}, {1, 4, 16, 64, 256}, all},
              {{10'000, 10'000}, {1, 16, 256}, own},
              {{3000, 3000}, {1}, own},
              {{3000, 30}, {1}, own}};
  }
  for (auto& plan : result) {
    plan.in_flight = options.in_flight.empty() ? plan.in_flight : options.in_flight;
    plan.cases = options.only.empty() ? plan.cases : options.only;
  }
  return result;
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("What a delivery costs: one writer, many members, so many messages in flight.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "1,000 members, 1 and 16 in flight, no peers");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")->capture_default_str();
  app.add_option("--seconds", options.seconds, "of each measurement")->capture_default_str();
  app.add_option("--case", options.only, "only these cases");
  app.add_option("--members", options.members, "only crowds of this size");
  app.add_option("--in-flight", options.in_flight, "only these numbers in flight");
  CLI11_PARSE(app, argc, argv);

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    const auto descriptors = raise_descriptor_limit(64 * 1024);
    for (const auto& plan : plans(options)) {
      std::filesystem::remove_all(folder);
      std::filesystem::create_directories(folder);
      run(plan, options, folder, descriptors);
    }
  } catch (const std::exception& error) {
    std::cerr << "fanout: " << error.what() << '\n';
    return 1;
  }
  std::filesystem::remove_all(folder);
}
