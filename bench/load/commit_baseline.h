#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "bench/load/fanout_load.h"

namespace atrium::bench {

// What it costs at least to make messages durable. One thread; no protocol, no sockets, no checks.
class CommitBaseline {
 public:
  virtual ~CommitBaseline() = default;
  // So many messages, with one sync.
  virtual void commit(std::size_t messages) = 0;
};

// The server's rows of these messages into a RocksDB with the server's settings.
std::unique_ptr<CommitBaseline> rocksdb_baseline(const std::filesystem::path& folder, std::size_t writers);
// As many bytes as RocksDB's batch has, to the end of a file.
std::unique_ptr<CommitBaseline> append_baseline(const std::filesystem::path& folder, std::size_t writers);

// Warms up and measures: all that is in flight is committed together, again and again. A message that is durable counts as
// delivered.
FanoutSample measure(CommitBaseline& baseline, std::size_t in_flight, std::chrono::milliseconds time);

}  // namespace atrium::bench
