// Three in ten readers stall while messages flow: does the server hold more and more for them, and do the others notice?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "atrium/wire/v1/errors.pb.h"
#include "bench/crowd/classes.h"
#include "bench/crowd/client_crowd.h"
#include "bench/crowd/steadiness.h"
#include "bench/crowd/stretch.h"
#include "bench/crowd/talk.h"
#include "bench/crowd/verdict.h"

namespace atrium::bench {
namespace {

constexpr std::size_t kMeasured = 300;  // readers on a thread of their own, who don't stall
constexpr std::size_t kLate = 20;       // who stall while much comes, and read on a moment later
constexpr double kStalledPart = 0.3;
constexpr double kMessagesPerSecond = 4;
constexpr std::size_t kBurst = 40;  // messages for the late ones
constexpr std::size_t kBurstBodySize = 16'000;
constexpr auto kBurstEvery = std::chrono::seconds(8);
constexpr auto kLateBy = std::chrono::milliseconds(1500);
constexpr auto kHealthyFor = std::chrono::seconds(5);  // between coming back and the next stall
constexpr double kBeginningPart = 0.2;                 // of the time, until all have stalled once
constexpr auto kSample = std::chrono::milliseconds(500);
constexpr char kBefore = 'b';
constexpr char kBeside = 's';
constexpr char kBursts = 'l';

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t readers = 10'000;
  std::size_t body_bytes = 2000;
  double before_s = 60;
  double seconds = 600;
};

struct Sample {
  double at_s;
  double rss_bytes;
};

Clock::duration duration_of(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

class Slow {
 public:
  Slow(const std::filesystem::path& folder, const Options& options);

  // Whether nothing was lost.
  bool run();
  void report();

 private:
  using Reading = ClientCrowd::Reading;

  Stretch stretch(char kind, double wanted_s, bool are_stalled);
  void stall_those_who_are_well(Clock::time_point now);
  void disturb_the_late(Clock::time_point now);
  void look_at_server(Clock::time_point begin, Clock::time_point now);
  void judge_endings();
  double endings(int code) { return static_cast<double>(crowd_.tally().endings[code]); }

  const Options options_;
  const std::size_t stalled_;  // of the crowd, from number 0; the first kLate of them are the late ones
  DemoServer demo_;
  ClientCrowd measured_;
  ClientCrowd crowd_;
  std::uint64_t chat_of_all_ = 0;
  std::uint64_t chat_of_late_ = 0;  // and of one who reads, and writes
  std::size_t writer_ = 0;
  std::vector<Clock::time_point> stall_at_;  // not set: does not read, or is not there
  Clock::time_point next_burst_{};
  Clock::time_point late_until_{};
  std::vector<Sample> samples_;
  std::uint64_t stalls_ = 0;
  Stretch before_;
  Stretch beside_;
  Verdict verdict_{"slow"};
};

Slow::Slow(const std::filesystem::path& folder, const Options& options)
    : options_(options),
      stalled_(static_cast<std::size_t>(static_cast<double>(options.readers) * kStalledPart)),
      demo_(start_demo(folder, options.readers, {}, Rates::kShipped)),
      measured_(demo_.port),
      crowd_(demo_.port),
      stall_at_(stalled_) {
  const auto card = read_card(demo_);
  for (std::size_t i = 0; i < card.tokens.size(); ++i) {
    const Pass pass{card.space, card.tokens[i]};
    const auto link = i < kMeasured + stalled_ ? ClientCrowd::Link::kFar : ClientCrowd::Link::kNear;
    i < kMeasured ? measured_.add(pass) : crowd_.add(pass, link);
  }
  chat_of_all_ = card.chat;
  writer_ = kMeasured - 1;
  chat_of_late_ = open_classes(card, writer_, writer_ + 1 + kLate, 1 + kLate).front();
}

bool Slow::run() {
  std::cerr << "slow: " << options_.readers << " readers come in\n";
  measured_.enter_all();
  crowd_.enter_all();
  std::cerr << "slow: all read, for " << options_.before_s << " s\n";
  before_ = stretch(kBefore, options_.before_s, false);
  std::cerr << "slow: " << stalled_ << " stall, for " << options_.seconds << " s\n";
  beside_ = stretch(kBeside, options_.seconds, true);
  for (std::size_t i = 0; i < stalled_; ++i) {
    crowd_.read_as(i, Reading::kAll);
  }
  judge_endings();
  verdict_.settle({&measured_, &crowd_});
  return verdict_.holds();
}

Stretch Slow::stretch(char kind, double wanted_s, bool are_stalled) {
  const auto begin = Clock::now();
  const auto end = begin + duration_of(wanted_s);
  next_burst_ = begin + kBurstEvery / 2;
  for (std::size_t i = 0; i < stalled_; ++i) {
    stall_at_[i] = begin + duration_of(wanted_s * kBeginningPart) * i / stalled_;
  }
  Talk talk(std::string(options_.body_bytes, 'a'));
  talk.add(0, chat_of_all_, kind, kMessagesPerSecond, begin);
  auto next_look = begin;
  const auto read = [&] {
    while (Clock::now() < end) {
      const auto now = Clock::now();
      if (are_stalled && now >= next_look) {
        stall_those_who_are_well(now);
        disturb_the_late(now);
        look_at_server(begin, now);
        next_look = now + kSample;
      }
      crowd_.turn(std::chrono::milliseconds(20));
    }
  };
  const auto chat = [&] {
    auto next = begin + kBurstEvery / 2;
    while (Clock::now() < end) {
      talk.say_due(measured_, Clock::now());
      for (auto i = kBurst; are_stalled && Clock::now() >= next && i > 0; --i) {
        measured_.say(writer_, chat_of_late_, {kBursts, next}, std::string(kBurstBodySize, 'a'));
        next += i == 1 ? kBurstEvery : Clock::duration();
      }
      measured_.turn(talk.pause());
    }
  };
  return run_together(*demo_.program, {read, chat});
}

// One half reads nothing, the other a byte a second. They begin one after the other, and so come back one after the other.
void Slow::stall_those_who_are_well(Clock::time_point now) {
  for (std::size_t i = kLate; i < stalled_; ++i) {
    if (crowd_.client(i).phase() != CrowdClient::Phase::kThere || crowd_.reading(i) != Reading::kAll) {
      stall_at_[i] = {};
    } else if (stall_at_[i] == Clock::time_point()) {
      stall_at_[i] = now + kHealthyFor;
    } else if (now >= stall_at_[i]) {
      crowd_.read_as(i, i % 2 == 0 ? Reading::kNothing : Reading::kTrickle);
      ++stalls_;
    }
  }
}

// They read nothing while a burst comes, and go on before the time of the closing handshake is over: so they hear why they are cut.
void Slow::disturb_the_late(Clock::time_point now) {
  if (now >= next_burst_ - 2 * kSample && late_until_ == Clock::time_point()) {
    late_until_ = next_burst_ + kLateBy;
    next_burst_ += kBurstEvery;
    for (std::size_t i = 0; i < kLate; ++i) {
      crowd_.read_as(i, Reading::kNothing);
    }
  } else if (late_until_ != Clock::time_point() && now >= late_until_) {
    late_until_ = {};
    for (std::size_t i = 0; i < kLate; ++i) {
      crowd_.read_as(i, Reading::kAll);
    }
  }
}

void Slow::look_at_server(Clock::time_point begin, Clock::time_point now) {
  samples_.push_back({seconds(now - begin), static_cast<double>(demo_.program->rss_bytes())});
}

// All that were cut know that they may come back, and somebody heard the code that says why.
void Slow::judge_endings() {
  const std::vector<int> good{kNoCloseCode, wire::v1::CLOSE_CODE_SLOW_CONSUMER, wire::v1::CLOSE_CODE_IDLE};
  for (const auto& [code, count] : crowd_.tally().endings) {
    verdict_.expect(std::ranges::find(good, code) != good.end(),
                    std::to_string(count) + " stalled clients were cut with " + std::to_string(code));
  }
  verdict_.expect(endings(wire::v1::CLOSE_CODE_SLOW_CONSUMER) > 0, "no slow reader was told that it is one");
  verdict_.expect(endings(kNoCloseCode) + endings(wire::v1::CLOSE_CODE_IDLE) > 0, "nobody who stalled was cut");
  verdict_.expect(measured_.tally().endings.empty(), "the server ended connections of those who read");
}

void Slow::report() {
  std::vector<double> rss;
  std::ranges::transform(samples_, std::back_inserter(rss), &Sample::rss_bytes);
  const auto& before = measured_.tally().waits(kBefore);
  const auto& beside = measured_.tally().waits(kBeside);
  if (!options_.json) {
    std::printf(
        "p99 of who reads: %.1f ms, beside %zu stalled ones %.1f ms  RSS peak %.1f %% over its median, drift %.1f %%\n"
        "%.0f cut without a word, %.0f with 4000, %llu came back  server %.2f, load %.2f, others %.2f cores\n",
        before.quantile_us(0.99) / 1000, stalled_, beside.quantile_us(0.99) / 1000, peak_over_median(rss) * 100,
        drift(rss) * 100, endings(kNoCloseCode), endings(wire::v1::CLOSE_CODE_SLOW_CONSUMER),
        static_cast<unsigned long long>(crowd_.tally().returns), beside_.server_cores(), beside_.load_cores,
        beside_.others_cores);
    return;
  }
  const auto begin_line = [&](JsonLine& line) -> JsonLine& {
    line.text("bench", "slow").text("case", "atrium").number("readers", static_cast<double>(options_.readers));
    return line.number("stalled", static_cast<double>(stalled_));
  };
  for (const auto& sample : samples_) {
    JsonLine line;
    begin_line(line).text("series", "rss").number("at_s", sample.at_s).number("server_rss_bytes", sample.rss_bytes);
    std::cout << line.str() << '\n';
  }
  JsonLine line;
  begin_line(line)
      .number("seconds", options_.seconds)
      .number("body_bytes", static_cast<double>(options_.body_bytes))
      .number("before_p50_us", before.quantile_us(0.5))
      .number("before_p99_us", before.quantile_us(0.99))
      .number("beside_p50_us", beside.quantile_us(0.5))
      .number("beside_p99_us", beside.quantile_us(0.99))
      .number("rss_peak_percent", peak_over_median(rss) * 100)
      .number("rss_drift_percent", drift(rss) * 100)
      .number("stalls", static_cast<double>(stalls_))
      .number("ended_unsaid", endings(kNoCloseCode))
      .number("ended_4000", endings(wire::v1::CLOSE_CODE_SLOW_CONSUMER))
      .number("ended_4001", endings(wire::v1::CLOSE_CODE_IDLE))
      .number("returns", static_cast<double>(crowd_.tally().returns));
  beside_.tell(line);
  std::cout << line.str() << std::endl;
}

// The server is gone when it returns.
bool run(const std::filesystem::path& folder, const Options& options) {
  Slow slow(folder, options);
  const bool held = slow.run();
  slow.report();
  return held;
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("Readers who stall, beside others who read.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "1,000 readers, half a minute, longer messages");
  auto* readers = app.add_option("--readers", options.readers, "with those who stall")->check(CLI::Range(1000, 18'000));
  auto* time = app.add_option("--seconds", options.seconds, "for which they stall")->check(CLI::Range(20, 36'000));
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.readers = readers->empty() ? 1000 : options.readers;
    options.body_bytes = 12'000;  // so that what the system holds for a stalled one is full in time
    options.seconds = time->empty() ? 30 : options.seconds;
    options.before_s = 8;
  }

  const std::filesystem::path folder = std::filesystem::absolute(".cache/bench");
  try {
    raise_descriptor_limit(64 * 1024);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const bool held = run(folder, options);
    std::filesystem::remove_all(folder);
    return held ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "slow: " << error.what() << '\n';
    return 1;
  }
}
