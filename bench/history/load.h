#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/atrium_frames.h"
#include "bench/load/demo_server.h"

namespace atrium::bench {

// What one round gave.
struct PageSample {
  double cpu_us_per_page = 0;
  double pages_per_s = 0;
  double p50_us = 0;
  double p99_us = 0;
  double bytes_per_page = 0;
  double items_per_page = 0;
  double server_cores = 0;
  double server_rss_bytes = 0;
  double load_cores = 0;  // how much of one this generator was busy
};

// Where pages begin, in turn all over from `first` to `last`; 0: at the newest, as in the protocol.
struct Places {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t at(std::uint64_t turn) const;
};

// Somebody who reads a chat's past, page by page towards older messages, over two connections in turn: the server deals them
// out to its threads, and a page may cost more on one of them.
class HistoryLoad {
 public:
  static constexpr std::uint32_t kItems = 50;

  // Signs in as the first account for load generators.
  HistoryLoad(const DemoServer& server, std::uint64_t chat);

  // How long the first page from there takes.
  std::chrono::nanoseconds time_one(std::uint64_t from);
  // Asks for pages until the time is over, so many at a time. Each must have `least_items`, or it throws.
  PageSample measure(const Places& places, std::size_t in_flight, std::size_t least_items, std::chrono::milliseconds time);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kRing = 64;  // more than are ever in flight

  void ask_for(std::uint64_t from);
  void take_answers();

  const DemoServer& server_;
  std::array<std::unique_ptr<Dialogue>, 2> dialogues_;
  wire::v1::ClientFrame frame_;
  std::array<Clock::time_point, kRing> asked_{};
  std::deque<Dialogue*> under_way_;  // whom was asked, the oldest first
  std::size_t least_items_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t items_ = 0;
  std::vector<double> waits_us_;
};

}  // namespace atrium::bench
