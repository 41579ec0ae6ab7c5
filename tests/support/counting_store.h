#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "storage/store.h"

namespace atrium::test {

// Counts what is read of a store once it is open. It may have nothing in memory, and entries can be made unreadable.
class CountingStore final : public storage::Store {
 public:
  explicit CountingStore(storage::Store& store) : store_(store) {}

  void keep_in_memory(bool kept) { kept_ = kept; }

  std::size_t reads() const { return reads_; }
  void fail_reads(bool failing) { failing_ = failing; }
  // Is called once the next entries were read, on the thread that read them.
  void after_next_read(std::function<void()> call) { after_next_read_ = std::move(call); }

  Status write(std::span<const storage::Change* const> group) override { return store_.write(group); }
  Epoch epoch() const override { return store_.epoch(); }
  Result<std::vector<stored::v1::SpaceRecord>> spaces() const override { return store_.spaces(); }
  Result<storage::SpaceImage> load_space(SpaceId space) const override { return store_.load_space(space); }
  Status visit_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    ++reads_;
    const auto status = failing_ ? Status(Failure{"the disk is broken"}) : store_.visit_entries(range, visit);
    if (const auto after = std::exchange(after_next_read_, nullptr)) {
      after();
    }
    return status;
  }
  Status visit_cached_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    ++reads_;
    return kept_ && !failing_ ? store_.visit_cached_entries(range, visit) : Status(Failure{"nothing is in memory"});
  }
  Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                atrium::RequestId request) const override {
    ++reads_;
    return store_.find_request(space, account, request);
  }
  Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const override {
    ++reads_;
    return store_.newest_counter(space, account, sender);
  }

 private:
  storage::Store& store_;
  mutable std::atomic<std::size_t> reads_ = 0;
  std::atomic<bool> failing_ = false;
  mutable std::function<void()> after_next_read_;
  std::atomic<bool> kept_ = true;
};

}  // namespace atrium::test
