// How long is a server away that starts again, with however many messages?
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>

#include "bench/history/filler.h"
#include "bench/load/atrium_client.h"
#include "bench/load/quantile.h"
#include "bench/load/report.h"
#include "server/observability/log.h"

namespace atrium::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kChats = 20;  // at the beginning; each addition makes one more
constexpr std::size_t kPageItems = 50;

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t rounds = 5;
  std::size_t addition = 50'000;  // messages before each start but the first
  std::vector<std::size_t> messages{100'000, 1'000'000, 10'000'000};
};

struct Sample {
  double ready_ms = 0;    // from the start of the process until a page of history was there
  double listens_ms = 0;  // until it said where it listens
  double log_bytes = 0;   // what RocksDB has to read again
};

double ms(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

// In a process of its own, which ends well or by SIGKILL in the moment in which the last message is durable.
void write_messages(const fs::path& folder, std::size_t chats, std::size_t messages, bool is_killed) {
  const auto child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      HistoryFiller filler(folder / "data");
      for (std::size_t chat = 0; chat < chats; ++chat) {
        filler.fill(messages / chats, Deletions::kNone, [&](std::size_t) {});
      }
      if (is_killed) {
        ::kill(::getpid(), SIGKILL);
      }
    } catch (const std::exception& error) {
      std::cerr << "startup: " << error.what() << '\n';
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != (is_killed ? SIGKILL : 0)) {
    throw std::runtime_error("the messages could not be written");
  }
}

double log_bytes(const fs::path& folder) {
  double bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder / "data" / "rocksdb")) {
    bytes += entry.path().extension() == ".log" ? static_cast<double>(entry.file_size()) : 0;
  }
  return bytes;
}

// Somebody signs in and reads the newest page of each of their chats.
void expect_history(const DemoServer& demo, std::size_t least_messages) {
  const auto card = read_card(demo);
  AtriumClient client(card);
  client.sign_in(0);
  std::vector<wire::v1::ClientFrame> pages;
  std::size_t messages = 0;
  for (const auto& chat : client.resume({}, 0)) {
    messages += chat.head_message_no();
    auto& read = *pages.emplace_back().mutable_read_history();
    read.set_chat_id(chat.chat_id());
    read.set_view(wire::v1::HISTORY_VIEW_MESSAGES);
    read.set_direction(wire::v1::HISTORY_DIRECTION_OLDER);
    read.set_limit(kPageItems);
  }
  std::size_t items = 0;
  for (const auto& page : client.ask_all(std::move(pages))) {
    items += static_cast<std::size_t>(page.history_page().items_size());
  }
  if (messages < least_messages || items < kPageItems) {
    throw std::runtime_error("after the start there are " + std::to_string(messages) + " messages, not " +
                             std::to_string(least_messages));
  }
}

Sample start(const fs::path& folder, std::size_t least_messages, bool is_killed) {
  Sample sample{.log_bytes = log_bytes(folder)};
  const auto begin = Clock::now();
  const auto demo = start_demo(folder, 1);
  sample.listens_ms = ms(Clock::now() - begin);
  expect_history(demo, least_messages);
  sample.ready_ms = ms(Clock::now() - begin);
  if (!is_killed) {
    demo.program->stop();
  }
  return sample;
}

void report(const std::string& name, std::size_t messages, const std::vector<Sample>& samples, bool json) {
  const auto of = [&](double Sample::*field, double part = 0.5) { return quantile_of(samples, field, part); };
  if (!json) {
    std::printf("%-8s %9zu messages  ready after %6.0f (%.0f..%.0f) ms, listens after %6.0f ms  %.0f MB of log at most\n",
                name.c_str(), messages, of(&Sample::ready_ms), of(&Sample::ready_ms, 0), of(&Sample::ready_ms, 1),
                of(&Sample::listens_ms), of(&Sample::log_bytes, 1) / 1e6);
    std::fflush(stdout);
    return;
  }
  JsonLine line;
  line.text("bench", "startup").text("case", name).number("messages", static_cast<double>(messages));
  line.number("ready_ms", of(&Sample::ready_ms))
      .number("ready_ms_min", of(&Sample::ready_ms, 0))
      .number("ready_ms_max", of(&Sample::ready_ms, 1))
      .number("listens_ms", of(&Sample::listens_ms))
      .number("log_bytes", of(&Sample::log_bytes))
      .number("log_bytes_max", of(&Sample::log_bytes, 1))
      .number("rounds", static_cast<double>(samples.size()));
  std::cout << line.str() << std::endl;
}

// One folder that grows: the first start after each growth finds the log as the writing left it.
void run(const std::string& name, bool is_killed, const Options& options, const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  start_demo(folder, 1).program->stop();
  std::size_t there = 0;
  for (const auto messages : options.messages) {
    std::vector<Sample> samples;
    for (std::size_t round = 0; round < options.rounds; ++round) {
      const auto some = round == 0 ? messages - there : options.addition;
      std::cerr << "startup: " << name << ", " << some << " messages more\n";
      write_messages(folder, round == 0 ? kChats : 1, some, is_killed);
      there += some;
      samples.push_back(start(folder, there, is_killed));
    }
    report(name, messages, samples, options.json);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium;
  bench::Options options;
  CLI::App app("How long a server is away that starts again.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "up to 1,000,000 messages, fewer rounds");
  auto* rounds = app.add_option("--rounds", options.rounds, "starts at each length")->capture_default_str();
  auto* messages =
      app.add_option("--messages", options.messages, "at these lengths, ascending")->check(CLI::Range(50'000, 100'000'000));
  app.add_option("--addition", options.addition, "messages between two starts")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.rounds = rounds->empty() ? 3 : options.rounds;
    options.messages = messages->empty() ? std::vector<std::size_t>{100'000, 1'000'000} : options.messages;
  }

  observability::start_logging(config::LogFormat::kText, config::LogLevel::kWarning);
  try {
    for (const auto& [name, is_killed] : {std::pair("stopped", false), std::pair("killed", true)}) {
      bench::run(name, is_killed, options, std::filesystem::absolute(".cache/bench"));
    }
  } catch (const std::exception& error) {
    std::cerr << "startup: " << error.what() << '\n';
    return 1;
  }
}
