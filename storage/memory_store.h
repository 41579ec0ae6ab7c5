#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "storage/keys.h"
#include "storage/store.h"

namespace atrium::storage {

// A store that forgets everything when it ends: for tests, and for trying things out.
class MemoryStore final : public Store {
 public:
  // Runs before each write, on the writing thread; a failure that it returns is the write's.
  using WriteHook = std::function<Status(std::span<const Change* const>)>;

  explicit MemoryStore(Epoch epoch = Epoch(1), WriteHook before_write = nullptr);

  Status write(std::span<const Change* const> group) override;
  Epoch epoch() const override { return epoch_; }
  Result<std::vector<stored::v1::SpaceRecord>> spaces() const override;
  Result<SpaceImage> load_space(SpaceId space) const override;
  // The visitor must not call `write`.
  Status visit_entries(const EntryRange& range, const EntryVisitor& visit) const override;
  Status visit_cached_entries(const EntryRange& range, const EntryVisitor& visit) const override {
    return visit_entries(range, visit);
  }
  Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                RequestId request) const override;
  Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const override;

 private:
  // Compares everything that reads as bytes, so that a lookup needs no string.
  struct ByBytes {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const { return left < right; }
  };
  using Rows = std::map<std::string, std::string, ByBytes>;
  class Sink;

  const Rows& rows(Family family) const { return families_[static_cast<std::size_t>(family)]; }

  const Epoch epoch_;
  const WriteHook before_write_;
  std::optional<Failure> failure_;  // of the writing thread
  mutable std::shared_mutex mutex_;
  std::array<Rows, kFamilies> families_;
};

}  // namespace atrium::storage
