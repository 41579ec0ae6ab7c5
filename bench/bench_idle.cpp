// Many sockets that say nothing: what does each cost the server?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>

#include "bench/load/atrium_client.h"
#include "bench/load/clock.h"
#include "bench/load/fanout_load.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "bench/load/silent_crowd.h"
#include "bench/load/tls_settings.h"

namespace atrium::bench {
namespace {

constexpr char kAtrium[] = "atrium-plain";
constexpr char kAtriumTls[] = "atrium-tls";
constexpr char kBaseline[] = "baseline-epoll";
constexpr std::size_t kChatsOfEach = 10;  // that of all load accounts, and groups
constexpr std::size_t kGroupSize = 100;

// How many seconds nothing is said, before the measurement and within it.
struct Silence {
  double before;
  double measured;
};

constexpr Silence kShort{0.3, 1};  // enough for a baseline, which has nothing to do, and to see that all runs

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 3;
  // The time to sign in is over after 10 s. Who is silent is pinged after 40 s, so that the measurement holds one ping of
  // everybody.
  Silence silence{11, 40};
  std::vector<std::string> only;
  std::vector<std::size_t> connections{2000, 10'000, 18'000};
};

// What so many connections cost in one round.
struct Sample {
  double user_bytes = 0;
  double cpu_us_per_connection_s = 0;
  double pings_per_connection = 0;
  double load_cores = 0;
};

// The samples of a round, by the numbers of connections.
using Round = std::vector<Sample>;

// A server without connections, and how one enters.
struct Host {
  std::unique_ptr<ServerProgram> server;
  std::function<LoadSocket(std::size_t)> enter;
};

// The head of the college makes the groups, over the wire.
void found_school(const std::filesystem::path& folder, std::size_t accounts) {
  const auto demo = start_demo(folder, accounts);
  const auto card = read_card(demo);
  AtriumClient head(card);
  head.sign_in_as_head();
  const auto people = head.ids_of(card.logins);
  std::vector<std::vector<std::uint64_t>> groups;
  for (std::size_t first = 0; first < people.size(); first += kGroupSize) {
    const auto end = std::min(people.size(), first + kGroupSize);
    const std::vector<std::uint64_t> group(people.begin() + first, people.begin() + end);
    groups.insert(groups.end(), kChatsOfEach - 2, group);
  }
  head.open_groups(groups);
}

Host start_atrium(const std::string& name, const std::filesystem::path& folder, std::size_t accounts) {
  const test::Authority authority;
  auto demo = start_demo(folder, accounts, name == kAtriumTls ? tls_settings(authority) : std::vector<std::string>());
  return {std::move(demo.program), [card = read_card(demo)](std::size_t account) {
            AtriumClient client(card);
            client.sign_in(account);
            if (client.resume({}, 0).size() != kChatsOfEach) {
              throw std::runtime_error("an account is not in " + std::to_string(kChatsOfEach) + " chats");
            }
            return client.dialogue().release();
          }};
}

Host start_baseline(const std::filesystem::path& folder) {
  auto server = std::make_unique<ServerProgram>(std::vector<std::string>{program_folder() / "echo_baseline"},
                                                folder / "echo_baseline.log");
  const auto port = static_cast<std::uint16_t>(std::stoi(server->wait_for_line()));
  return {std::move(server), [port](std::size_t) {
            Dialogue dialogue(port);
            dialogue.upgrade("/ws");
            return dialogue.release();
          }};
}

void grow(SilentCrowd& crowd, const Host& host, std::size_t connections) {
  while (crowd.size() < connections) {
    crowd.add(host.enter(crowd.size()));
    if (crowd.size() % 100 == 0) {
      crowd.listen({});
    }
  }
}

std::chrono::milliseconds ms(double seconds) { return std::chrono::milliseconds(static_cast<int>(seconds * 1000)); }

Sample measure(SilentCrowd& crowd, const Host& host, Silence silence) {
  crowd.listen(ms(silence.before));
  const auto connections = static_cast<double>(crowd.size());
  const auto begin = std::chrono::steady_clock::now();
  const auto server_begin = host.server->cpu();
  const auto own_begin = own_cpu();
  const auto pings = crowd.listen(ms(silence.measured));
  const auto wall_us = us(std::chrono::steady_clock::now() - begin);
  return {.user_bytes = static_cast<double>(host.server->anonymous_bytes()),
          .cpu_us_per_connection_s = us(host.server->cpu() - server_begin) / connections / wall_us * 1e6,
          .pings_per_connection = static_cast<double>(pings) / connections,
          .load_cores = us(own_cpu() - own_begin) / wall_us};
}

Silence silence_of(const std::string& name, const Options& options) { return name == kBaseline ? kShort : options.silence; }

Round run_round(const Host& host, const std::vector<std::size_t>& numbers, Silence silence) {
  SilentCrowd crowd;
  Round samples;
  for (const auto connections : numbers) {
    grow(crowd, host, connections);
    samples.push_back(measure(crowd, host, silence));
  }
  return samples;
}

// What one connection more takes: the slope of the line that lies closest. With one number there is none.
template <class Total>
double slope(const Round& round, const std::vector<std::size_t>& connections, Total&& total) {
  double count = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < round.size(); ++i) {
    const auto n = static_cast<double>(connections[i]);
    const auto all = total(round[i], n);
    count += 1;
    x += n;
    y += all;
    xx += n * n;
    xy += n * all;
  }
  return (count * xy - x * y) / (count * xx - x * x);
}

double bytes_slope(const Round& round, const std::vector<std::size_t>& connections) {
  return slope(round, connections, [](const Sample& sample, double) { return sample.user_bytes; });
}

double cpu_slope(const Round& round, const std::vector<std::size_t>& connections) {
  return slope(round, connections, [](const Sample& sample, double n) { return sample.cpu_us_per_connection_s * n; });
}

struct Spread {
  double least, median, most;
};

template <class Value>
Spread spread(const std::vector<Round>& rounds, Value&& value) {
  std::vector<double> values;
  std::transform(rounds.begin(), rounds.end(), std::back_inserter(values), value);
  return {quantile(values, 0), quantile(values, 0.5), quantile(values, 1)};
}

void report(const std::string& name, const std::vector<Round>& rounds, const Options& options) {
  const auto bytes = spread(rounds, [&](const Round& round) { return bytes_slope(round, options.connections); });
  const auto cpu_more = spread(rounds, [&](const Round& round) { return cpu_slope(round, options.connections); });
  for (std::size_t i = 0; i < options.connections.size(); ++i) {
    const auto of = [&](double Sample::*field) {
      return spread(rounds, [&](const Round& round) { return round[i].*field; });
    };
    const auto cpu = of(&Sample::cpu_us_per_connection_s);
    if (!options.json) {
      std::printf("%-15s %6zu  %7.0f (%.0f..%.0f) bytes  %6.3f (%.3f..%.3f) us/s  %.2f pings  %6.1f MiB  load %.2f cores\n",
                  name.c_str(), options.connections[i], bytes.median, bytes.least, bytes.most, cpu.median, cpu.least,
                  cpu.most, of(&Sample::pings_per_connection).median, of(&Sample::user_bytes).median / 1048576,
                  of(&Sample::load_cores).median);
      std::fflush(stdout);
      continue;
    }
    JsonLine line;
    line.text("bench", "idle").text("case", name).number("connections", static_cast<double>(options.connections[i]));
    line.number("user_bytes_per_connection", bytes.median)
        .number("user_bytes_min", bytes.least)
        .number("user_bytes_max", bytes.most)
        .number("cpu_us_per_connection_s", cpu.median)
        .number("cpu_us_min", cpu.least)
        .number("cpu_us_max", cpu.most)
        .number("cpu_us_slope", cpu_more.median)
        .number("pings_per_connection", of(&Sample::pings_per_connection).median)
        .number("silence_s", silence_of(name, options).measured)
        .number("server_user_bytes", of(&Sample::user_bytes).median)
        .number("load_cores", of(&Sample::load_cores).median)
        .number("rounds", static_cast<double>(rounds.size()));
    tell_limits(line, name);
    std::cout << line.str() << std::endl;
  }
}

void run(const Options& options, const std::filesystem::path& folder) {
  const auto cases = options.only.empty() ? std::vector<std::string>{kBaseline, kAtrium, kAtriumTls} : options.only;
  const auto accounts = options.connections.back();
  if (std::any_of(cases.begin(), cases.end(), [](const auto& name) { return name != kBaseline; })) {
    std::cerr << "idle: makes a school of " << accounts << '\n';
    found_school(folder, accounts);
  }
  std::map<std::string, std::vector<Round>> rounds;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (const auto& name : cases) {
      std::cerr << "idle: " << name << ", up to " << accounts << " connections\n";
      const auto host = name == kBaseline ? start_baseline(folder) : start_atrium(name, folder, accounts);
      rounds[name].push_back(run_round(host, options.connections, silence_of(name, options)));
    }
  }
  for (const auto& name : cases) {
    report(name, rounds[name], options);
  }
}

// Numbers that a server can't have at once, with the descriptors that a process may have, are left out.
void keep_what_fits(Options& options, std::size_t descriptors) {
  const auto files = std::min<std::size_t>(descriptors / 4, 1024) + 100;  // atriumd reserves them
  auto& numbers = options.connections;
  std::sort(numbers.begin(), numbers.end());
  if (numbers.empty() || numbers.front() == 0) {
    throw std::runtime_error("want a number of connections");
  }
  if (numbers.back() + files > descriptors) {
    const auto most = descriptors - std::min(descriptors - 1, files);
    std::cerr << "idle: " << numbers.back() << " connections do not fit into " << descriptors << " descriptors, " << most
              << " do\n";
    std::erase_if(numbers, [&](std::size_t number) { return number >= most; });
    numbers.push_back(most);
  }
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("What a signed-in connection costs that says nothing: memory, and CPU with its keep-alive.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "few connections, a short silence");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")->capture_default_str();
  auto* seconds = app.add_option("--seconds", options.silence.measured, "of silence")->capture_default_str();
  app.add_option("--case", options.only, "only these cases")->check(CLI::IsMember({kAtrium, kAtriumTls, kBaseline}));
  auto* connections = app.add_option("--connections", options.connections, "only these numbers")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.silence = seconds->empty() ? kShort : Silence{kShort.before, options.silence.measured};
    options.connections = connections->empty() ? std::vector<std::size_t>{500, 2000} : options.connections;
  }

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    keep_what_fits(options, raise_descriptor_limit(64 * 1024));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    run(options, folder);
  } catch (const std::exception& error) {
    std::cerr << "idle: " << error.what() << '\n';
    return 1;
  }
  std::filesystem::remove_all(folder);
}
