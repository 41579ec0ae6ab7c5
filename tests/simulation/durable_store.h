#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "storage/memory_store.h"
#include "tests/support/chat_truth.h"
#include "tests/support/socket_judge.h"

namespace atrium::test {

// A store in memory that outlives its server, with the fate of each write in the test's hands. What is in it is the truth: it
// keeps that apart, as nobody of the server does, and says what no write may hold.
class DurableStore final : public storage::Store {
 public:
  enum class Fate {
    kDone,
    kLost,     // the process hears of a failure, and nothing is there
    kUnheard,  // the process hears of a failure, or nothing any more, and all of it is there
  };
  using Fates = std::function<Fate()>;
  DurableStore(Complaints& complaints, Fates fates) : complaints_(complaints), fates_(std::move(fates)) {}

  Status write(std::span<const storage::Change* const> group) override;
  Epoch epoch() const override { return store_.epoch(); }
  Result<std::vector<stored::v1::SpaceRecord>> spaces() const override { return store_.spaces(); }
  Result<storage::SpaceImage> load_space(SpaceId space) const override { return store_.load_space(space); }
  Status visit_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    return store_.visit_entries(range, visit);
  }
  Status visit_cached_entries(const storage::EntryRange& range, const storage::EntryVisitor& visit) const override {
    return store_.visit_entries(range, visit);
  }
  Result<std::optional<stored::v1::RequestRecord>> find_request(SpaceId space, AccountId account,
                                                                RequestId request) const override {
    return store_.find_request(space, account, request);
  }
  Result<std::uint64_t> newest_counter(SpaceId space, AccountId account, SenderId sender) const override {
    return store_.newest_counter(space, account, sender);
  }

  // Without a fate: what was there before anything happened.
  void found(const storage::Change& change);

  const Truth& truth(SpaceId space) const { return spaces_.at(space).truth; }
  bool is_revoked(const std::string& token_hash) const { return revoked_.contains(token_hash); }

 private:
  struct Known {
    Truth truth;
    std::uint64_t change = 0;
    std::uint64_t audit = 0;
    std::string newest_audit;
    std::map<std::uint64_t, std::set<int>> roles;
  };
  void learn(const storage::Change& change);
  void learn_entry(Known& known, const stored::v1::EntryRecord& record);
  void learn_audit(Known& known, const stored::v1::EntryRecord& record);

  Complaints& complaints_;
  const Fates fates_;
  storage::MemoryStore store_{Epoch(7)};
  std::map<SpaceId, Known> spaces_;
  std::map<std::uint64_t, SpaceId> texts_;  // numbered ones, of all spaces
  std::map<std::string, bool> revoked_;
};

}  // namespace atrium::test
