#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bench/crowd/stamp.h"
#include "bench/crowd/wait_histogram.h"

namespace atrium::bench {

// How far each chat has come, as the answers to its writers say.
using Heads = std::unordered_map<std::uint64_t, std::uint64_t>;

// What a crowd has said and heard, and what was wrong. One thread.
class Tally {
 public:
  std::uint64_t said = 0;
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;   // entries, with those of catching up
  std::uint64_t text_bytes = 0;  // said
  std::uint64_t returns = 0;     // resumed after a connection was lost or cut
  std::uint64_t attempts = 0;    // to connect
  std::uint64_t gaps = 0;        // in the seq of a chat, at one client
  std::uint64_t repeats = 0;     // entries that came again
  std::uint64_t reloads = 0;     // chats that were not resumed but given up
  std::map<std::string, std::uint64_t> refusals;
  std::map<int, std::uint64_t> endings;  // of connections, but those that we cut: by close code
  std::string first_gap;

  // A live message came that says when it was due.
  void deliver(Stamp stamp, Clock::time_point now) { waits_[static_cast<unsigned char>(stamp.kind)].add(now - stamp.due); }
  void accept(std::uint64_t chat, std::uint64_t seq);
  void find_gap(std::uint64_t chat, std::uint64_t last, std::uint64_t seq);

  // Of messages with this kind of stamp.
  const WaitHistogram& waits(char kind) { return waits_[static_cast<unsigned char>(kind)]; }
  void forget_waits() { waits_.clear(); }
  const Heads& heads() const { return heads_; }

 private:
  std::unordered_map<unsigned char, WaitHistogram> waits_;
  Heads heads_;
};

// The newest of both.
void merge(Heads& heads, const Heads& other);

}  // namespace atrium::bench
