// Somebody comes back: what does it cost the server to tell them how their chats go on?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <optional>

#include "bench/load/clock.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "bench/load/resume_school.h"

namespace atrium::bench {
namespace {

constexpr char kAtrium[] = "atrium";
constexpr char kRestarted[] = "atrium-restarted";
constexpr char kBaseline[] = "baseline-epoll";

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 3;
  double seconds = 0.5;
  std::vector<std::string> only;
  std::vector<std::size_t> chats;
};

using Traffic = ResumeSchool::Traffic;
// Connects and goes once; the number says who. The traffic of the last command.
using Visit = std::function<Traffic(std::size_t)>;

// Many visits, one after the other.
struct Visits {
  double cpu_us = 0;  // of the server, for each
  double load_cores = 0;
  Traffic traffic;
};

struct Sample {
  double cpu_us_per_connection = 0;  // without resume
  double cpu_us_per_resume = 0;      // what it takes more
  double load_cores = 0;
  Traffic traffic;  // of the resume
};

// A case with its samples for each absence, in the order of the plan.
struct Contender {
  std::string name;
  std::vector<std::vector<Sample>> samples;
};

Visits come_and_go(const ServerProgram& server, const Visit& visit, double seconds) {
  const auto begin = std::chrono::steady_clock::now();
  const auto end = begin + std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
  const auto server_begin = server.cpu();
  const auto own_begin = own_cpu();
  Visits visits;
  std::size_t count = 0;
  while (count < ResumeSchool::kStudents || std::chrono::steady_clock::now() < end) {
    visits.traffic = visit(count++);
  }
  visits.cpu_us = us(server.cpu() - server_begin) / static_cast<double>(count);
  visits.load_cores = us(own_cpu() - own_begin) / us(std::chrono::steady_clock::now() - begin);
  return visits;
}

// The same connections without and with resume, several times by turns.
Sample compare(const ServerProgram& server, const Visit& without, const Visit& with, double seconds) {
  std::vector<double> connection, resume, load;
  Traffic traffic;
  for (int turn = 0; turn < 3; ++turn) {
    const auto plain = come_and_go(server, without, seconds / 6);
    const auto whole = come_and_go(server, with, seconds / 3);
    connection.push_back(plain.cpu_us);
    resume.push_back(whole.cpu_us - plain.cpu_us);
    load.push_back(whole.load_cores);
    traffic = whole.traffic;
  }
  return {quantile(connection, 0.5), quantile(resume, 0.5), quantile(load, 0.5), traffic};
}

Sample measure_atrium(const ResumeSchool& school, const Absence& absence, double seconds) {
  return compare(
      school.server(), [&](std::size_t visit) { return school.sign_in(absence.chats, visit); },
      [&](std::size_t visit) { return school.resume(absence, visit); }, seconds);
}

// Sends so many bytes behind the handshake and waits for those that answer them.
Traffic exchange(std::uint16_t port, const std::vector<Traffic>& steps) {
  Dialogue dialogue(port);
  dialogue.upgrade("/ws");
  for (const auto& step : steps) {
    dialogue.write(std::string(step.sent, 'a'));
    const auto begin = dialogue.received_bytes();
    while (dialogue.received_bytes() < begin + step.received) {
      dialogue.read_some();
    }
  }
  dialogue.cut();
  return steps.back();
}

// A loop that answers as many bytes to as many as atriumd does.
Sample measure_baseline(const ResumeSchool& school, const Absence& absence, const std::filesystem::path& folder,
                        double seconds) {
  const auto sign_in = school.sign_in(absence.chats, 0);
  const auto resume = school.resume(absence, 0);
  std::vector<std::string> line{program_folder() / "echo_baseline"};
  for (const auto& step : {sign_in, resume}) {
    line.push_back(std::to_string(step.sent) + ":" + std::to_string(step.received));
  }
  const ServerProgram server(line, folder / "echo_baseline.log");
  const auto port = static_cast<std::uint16_t>(std::stoi(server.wait_for_line()));
  return compare(
      server, [&](std::size_t) { return exchange(port, {sign_in}); },
      [&](std::size_t) {
        return exchange(port, {sign_in, resume});
      },
      seconds);
}

// What one chat more costs that did not change: from the fewest chats to the most.
std::optional<double> cpu_us_per_unchanged_chat(const Contender& contender, const std::vector<Absence>& plan) {
  std::optional<std::size_t> fewest, most;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].changed == 0) {
      fewest = !fewest || plan[i].chats < plan[*fewest].chats ? i : fewest;
      most = !most || plan[i].chats > plan[*most].chats ? i : most;
    }
  }
  if (!fewest || plan[*fewest].chats == plan[*most].chats) {
    return std::nullopt;
  }
  const auto cpu = [&](std::size_t i) { return quantile_of(contender.samples[i], &Sample::cpu_us_per_resume); };
  return (cpu(*most) - cpu(*fewest)) / static_cast<double>(plan[*most].chats - plan[*fewest].chats);
}

void print_json(const std::string& name, const Absence& absence, const std::vector<Sample>& samples,
                std::optional<double> unchanged) {
  const auto& traffic = samples.back().traffic;
  JsonLine line;
  line.text("bench", "resume").text("case", name).number("chats", static_cast<double>(absence.chats));
  line.number("changed", static_cast<double>(absence.changed))
      .number("missed", static_cast<double>(absence.missed))
      .number("cpu_us_per_resume", quantile_of(samples, &Sample::cpu_us_per_resume))
      .number("cpu_us_min", quantile_of(samples, &Sample::cpu_us_per_resume, 0))
      .number("cpu_us_max", quantile_of(samples, &Sample::cpu_us_per_resume, 1))
      .number("cpu_us_per_connection", quantile_of(samples, &Sample::cpu_us_per_connection))
      .number("bytes", static_cast<double>(traffic.received))
      .number("request_bytes", static_cast<double>(traffic.sent));
  if (absence.changed == 0 && unchanged) {
    line.number("cpu_us_per_unchanged_chat", *unchanged);
  }
  line.number("load_cores", quantile_of(samples, &Sample::load_cores)).number("rounds", static_cast<double>(samples.size()));
  tell_limits(line, name);
  std::cout << line.str() << std::endl;
}

void print_text(const std::string& name, const Absence& absence, const std::vector<Sample>& samples) {
  std::printf("%-17s %5zu chats %4zu changed x %-2zu  %8.1f (%.1f..%.1f) us beside %.1f us  %7zu bytes  load %.2f cores\n",
              name.c_str(), absence.chats, absence.changed, absence.missed, quantile_of(samples, &Sample::cpu_us_per_resume),
              quantile_of(samples, &Sample::cpu_us_per_resume, 0), quantile_of(samples, &Sample::cpu_us_per_resume, 1),
              quantile_of(samples, &Sample::cpu_us_per_connection), samples.back().traffic.received,
              quantile_of(samples, &Sample::load_cores));
}

void report(const std::vector<Contender>& contenders, const std::vector<Absence>& plan, const Options& options) {
  for (const auto& contender : contenders) {
    const auto unchanged = cpu_us_per_unchanged_chat(contender, plan);
    for (std::size_t i = 0; i < plan.size(); ++i) {
      options.json ? print_json(contender.name, plan[i], contender.samples[i], unchanged)
                   : print_text(contender.name, plan[i], contender.samples[i]);
    }
    if (!options.json && unchanged) {
      std::printf("%-17s %.3f us for a chat that did not change\n", contender.name.c_str(), *unchanged);
    }
  }
  std::fflush(stdout);
}

std::vector<Absence> plan_of(const Options& options) {
  const std::vector<std::size_t> all{10, 100, 1000}, few{10, 1000};
  std::vector<Absence> plan;
  for (const auto chats : !options.chats.empty() ? options.chats : options.quick ? few : all) {
    plan.push_back({chats, 0, 0});
    for (const std::size_t changed : {1, 10, 100}) {
      for (const std::size_t missed : {1, 20}) {
        if (changed <= chats && (!options.quick || (changed == 10 && missed == 20))) {
          plan.push_back({chats, changed, missed});
        }
      }
    }
  }
  return plan;
}

void run(const Options& options, const std::filesystem::path& folder) {
  const auto plan = plan_of(options);
  std::vector<Contender> contenders;
  for (const std::string& name :
       options.only.empty() ? std::vector<std::string>{kBaseline, kAtrium, kRestarted} : options.only) {
    contenders.push_back({name, std::vector<std::vector<Sample>>(plan.size())});
  }
  std::cerr << "resume: makes two schools\n";
  const ResumeSchool school(folder / kAtrium, plan);
  ResumeSchool restarted(folder / kRestarted, plan);
  restarted.restart();
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
      std::cerr << "resume: " << plan[i].chats << " chats, " << plan[i].changed << " changed\n";
      for (auto& contender : contenders) {
        contender.samples[i].push_back(
            contender.name == kBaseline
                ? measure_baseline(school, plan[i], folder, options.seconds)
                : measure_atrium(contender.name == kAtrium ? school : restarted, plan[i], options.seconds));
      }
    }
  }
  report(contenders, plan, options);
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("What a client that comes back costs: so many chats, of which so many changed.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "10 and 1,000 chats, few changes");
  app.add_option("--rounds", options.rounds, "how often the cases take turns")->capture_default_str();
  auto* seconds = app.add_option("--seconds", options.seconds, "of each measurement")->capture_default_str();
  app.add_option("--case", options.only, "only these cases")->check(CLI::IsMember({kBaseline, kAtrium, kRestarted}));
  app.add_option("--chats", options.chats, "only these numbers of chats")->check(CLI::Range(1, 4000));
  CLI11_PARSE(app, argc, argv);
  if (options.quick && seconds->empty()) {
    options.seconds = 0.2;
  }

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    run(options, folder);
  } catch (const std::exception& error) {
    std::cerr << "resume: " << error.what() << '\n';
    return 1;
  }
  std::filesystem::remove_all(folder);
}
