// One chat of 15,000 in which people write on and on: do a hundred small chats beside it notice?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "bench/crowd/classes.h"
#include "bench/crowd/client_crowd.h"
#include "bench/crowd/stretch.h"
#include "bench/crowd/talk.h"
#include "bench/crowd/verdict.h"

namespace atrium::bench {
namespace {

constexpr std::size_t kSmallChats = 100;
constexpr std::size_t kSmallSize = 20;
constexpr std::size_t kSmallMembers = kSmallChats * kSmallSize;
constexpr double kSmallPerSecond = 0.5;  // messages in each of them
constexpr double kBigPerSecond = 5;
constexpr std::size_t kBodyBytesHere = 128;
constexpr char kQuiet = 'q';
constexpr char kHot = 'h';
constexpr char kBig = 'b';

struct Options {
  bool json = false;
  bool quick = false;
  std::size_t members = 15'000;
  double part_s = 20;
};

// All are in the chat of all; the first of them in a small one too, and with a thread of their own.
class Hot {
 public:
  Hot(const std::filesystem::path& folder, const Options& options)
      : options_(options),
        demo_(start_demo(folder, options.members, {}, Rates::kShipped)),
        card_(read_card(demo_)),
        small_(demo_.port),
        big_(demo_.port) {
    for (std::size_t i = 0; i < card_.tokens.size(); ++i) {
      (i < kSmallMembers ? small_ : big_).add({card_.space, card_.tokens[i]});
    }
    chats_ = open_classes(card_, 0, kSmallMembers, kSmallSize);
  }

  // Whether nothing was lost.
  bool run() {
    std::cerr << "hot: " << options_.members << " members come in\n";
    small_.enter_all();
    big_.enter_all();
    std::cerr << "hot: " << kSmallChats << " small chats alone for " << options_.part_s << " s\n";
    quiet_ = talk(kQuiet, 0);
    std::cerr << "hot: beside the chat of all for " << options_.part_s << " s\n";
    hot_ = talk(kHot, kBigPerSecond);
    verdict_.expect(small_.tally().endings.empty() && big_.tally().endings.empty(), "the server ended connections");
    verdict_.settle({&small_, &big_});
    return verdict_.holds();
  }

  void report();

 private:
  Stretch talk(char kind, double big_per_second) {
    const auto begin = Clock::now();
    const auto end = begin + std::chrono::milliseconds(static_cast<int>(options_.part_s * 1000));
    Talk small(std::string(kBodyBytesHere, 'a'));
    for (std::size_t i = 0; i < chats_.size(); ++i) {
      const auto at = begin + i * std::chrono::milliseconds(static_cast<int>(1000 / kSmallPerSecond)) / chats_.size();
      small.add(i * kSmallSize, chats_[i], kind, kSmallPerSecond, at);
    }
    Talk big(std::string(kBodyBytesHere, 'a'));
    if (big_per_second > 0) {
      big.add(0, card_.chat, kBig, big_per_second, begin);
    }
    return run_together(*demo_.program, {[&] { talk_until(small_, small, end); }, [&] { talk_until(big_, big, end); }});
  }

  const Options options_;
  DemoServer demo_;
  LoadCard card_;
  ClientCrowd small_;
  ClientCrowd big_;
  std::vector<std::uint64_t> chats_;
  Stretch quiet_;
  Stretch hot_;
  Verdict verdict_{"hot"};
};

void Hot::report() {
  const auto& quiet = small_.tally().waits(kQuiet);
  const auto& hot = small_.tally().waits(kHot);
  const auto& big = big_.tally().waits(kBig);
  if (!options_.json) {
    std::printf(
        "%zu small chats: p99 %.1f ms alone, %.1f ms beside the chat of %zu (its own %.1f ms)"
        "  server %.2f, load %.2f, others %.2f cores\n",
        kSmallChats, quiet.quantile_us(0.99) / 1000, hot.quantile_us(0.99) / 1000, options_.members,
        big.quantile_us(0.99) / 1000, hot_.server_cores(), hot_.load_cores, hot_.others_cores);
    return;
  }
  JsonLine line;
  line.text("bench", "hot")
      .text("case", "atrium")
      .number("members", static_cast<double>(options_.members))
      .number("small_chats", kSmallChats)
      .number("quiet_p50_us", quiet.quantile_us(0.5))
      .number("quiet_p99_us", quiet.quantile_us(0.99))
      .number("hot_p50_us", hot.quantile_us(0.5))
      .number("hot_p99_us", hot.quantile_us(0.99))
      .number("big_p50_us", big.quantile_us(0.5))
      .number("big_p99_us", big.quantile_us(0.99))
      .number("big_per_s", kBigPerSecond)
      .number("seconds", options_.part_s);
  hot_.tell(line);
  std::cout << line.str() << std::endl;
}

// The server is gone when it returns.
bool run(const std::filesystem::path& folder, const Options& options) {
  Hot hot(folder, options);
  const bool held = hot.run();
  hot.report();
  return held;
}

}  // namespace
}  // namespace atrium::bench

int main(int argc, char** argv) {
  using namespace atrium::bench;
  Options options;
  CLI::App app("A hundred small chats beside one of 15,000 members.");
  app.add_flag("--json", options.json, "a JSON object a line");
  app.add_flag("--quick", options.quick, "4,000 members, for a short time");
  auto* members = app.add_option("--members", options.members, "of the big chat")->check(CLI::Range(3000, 18'000));
  auto* part = app.add_option("--seconds", options.part_s, "alone, and as long beside the big chat");
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.members = members->empty() ? 4000 : options.members;
    options.part_s = part->empty() ? 6 : options.part_s;
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
    std::cerr << "hot: " << error.what() << '\n';
    return 1;
  }
}
