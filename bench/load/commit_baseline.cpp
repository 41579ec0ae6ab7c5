#include "bench/load/commit_baseline.h"

#include <fcntl.h>
#include <unistd.h>

#include "bench/load/clock.h"
#include "bench/load/commit_rows.h"
#include "bench/load/quantile.h"
#include "storage/rocksdb_database.h"
#include "storage/rocksdb_store.h"

namespace atrium::bench {
namespace {

constexpr auto kWarmUp = std::chrono::milliseconds(300);

class BatchSink final : public storage::RowSink {
 public:
  BatchSink(const storage::Database& database, rocksdb::WriteBatch& batch) : database_(database), batch_(batch) {}

  void put(storage::Family family, std::string_view key, std::string_view value) override {
    batch_.Put(database_.handle(family), storage::slice(key), storage::slice(value));
  }
  void remove(storage::Family family, std::string_view key) override {
    batch_.Delete(database_.handle(family), storage::slice(key));
  }

 private:
  const storage::Database& database_;
  rocksdb::WriteBatch& batch_;
};

class BytesSink final : public storage::RowSink {
 public:
  explicit BytesSink(std::string& bytes) : bytes_(bytes) {}

  void put(storage::Family, std::string_view key, std::string_view value) override { bytes_.append(key).append(value); }
  void remove(storage::Family, std::string_view) override {}

 private:
  std::string& bytes_;
};

class RocksdbBaseline final : public CommitBaseline {
 public:
  RocksdbBaseline(const std::filesystem::path& folder, std::size_t writers) : rows_(writers) {
    auto database = storage::open_database(folder, storage::RocksdbOptions());
    if (!database) {
      throw std::runtime_error(database.error().message);
    }
    database_ = std::move(*database);
  }

  void commit(std::size_t messages) override {
    batch_.Clear();
    BatchSink sink(*database_, batch_);
    for (std::size_t i = 0; i < messages; ++i) {
      rows_.put_message(sink);
    }
    rows_.end_group(sink);
    if (const auto status = database_->write(batch_); !status) {
      throw std::runtime_error(status.error().message);
    }
  }

 private:
  CommitRows rows_;
  std::unique_ptr<storage::Database> database_;
  rocksdb::WriteBatch batch_;
};

class AppendBaseline final : public CommitBaseline {
 public:
  AppendBaseline(const std::filesystem::path& path, std::size_t writers)
      : rows_(writers), file_(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {}
  ~AppendBaseline() override { ::close(file_); }

  void commit(std::size_t messages) override {
    bytes_.clear();
    BytesSink sink(bytes_);
    for (std::size_t i = 0; i < messages; ++i) {
      rows_.put_message(sink);
    }
    rows_.end_group(sink);
    const auto written = ::write(file_, bytes_.data(), bytes_.size());
    if (written != static_cast<ssize_t>(bytes_.size()) || ::fdatasync(file_) != 0) {
      throw std::runtime_error("the disk does not take the baseline's file");
    }
  }

 private:
  CommitRows rows_;
  const int file_;
  std::string bytes_;
};

}  // namespace

std::unique_ptr<CommitBaseline> rocksdb_baseline(const std::filesystem::path& folder, std::size_t writers) {
  return std::make_unique<RocksdbBaseline>(folder / "rocksdb", writers);
}

std::unique_ptr<CommitBaseline> append_baseline(const std::filesystem::path& folder, std::size_t writers) {
  return std::make_unique<AppendBaseline>(folder / "append", writers);
}

FanoutSample measure(CommitBaseline& baseline, std::size_t in_flight, std::chrono::milliseconds time) {
  using Clock = FanoutLoad::Clock;
  std::vector<double> waits_us;
  const auto run_until = [&](Clock::time_point end) {
    waits_us.clear();
    for (auto sent = Clock::now(); sent < end;) {
      baseline.commit(in_flight);
      const auto durable = Clock::now();
      waits_us.push_back(us(durable - sent));
      sent = durable;
    }
  };
  run_until(Clock::now() + kWarmUp);
  const auto begin = Clock::now();
  const auto cpu_begin = own_cpu();
  run_until(begin + time);
  const auto cpu = us(own_cpu() - cpu_begin);
  const auto wall = us(Clock::now() - begin);
  const auto messages = static_cast<double>(waits_us.size() * in_flight);
  return {.cpu_us_per_delivery = cpu / messages,
          .deliveries_per_s = messages / wall * 1e6,
          .p50_us = quantile(waits_us, 0.5),
          .p99_us = quantile(waits_us, 0.99),
          .server_cores = cpu / wall};
}

}  // namespace atrium::bench
