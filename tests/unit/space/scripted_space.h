#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/commands/execute.h"
#include "server/delivery/outbox.h"
#include "server/net/worker.h"
#include "server/space/space.h"
#include "storage/committer.h"
#include "storage/memory_store.h"
#include "tests/support/chat_truth.h"

namespace atrium::test {

// Changes wait here until the test lets them become durable.
class ScriptedCommitter final : public storage::Committer {
 public:
  explicit ScriptedCommitter(storage::Store& store) : store_(store) {}
  bool reserve(std::size_t) override { return true; }
  void release(std::size_t) override {}
  void commit(storage::CommitListener& listener, std::vector<storage::PendingChange> changes) override;

  std::size_t waiting() const { return waiting_.size(); }
  // Writes the oldest so many as one group.
  void write(std::size_t count);

 private:
  storage::Store& store_;
  storage::CommitListener* listener_ = nullptr;
  std::deque<storage::PendingChange> waiting_;
};

enum class Going { kOn, kToEnd };

// A space on the calling thread, without another: the test says in which order changes become durable, reads of the disk come
// back and people take what was sent, so that a seed makes the same run again. (But for the clock: what is held of a
// fan-out goes out after 2 ms.)
class ScriptedSpace {
 public:
  ScriptedSpace();
  ~ScriptedSpace();

  // Calls `step` once a turn.
  void run(std::function<Going()> step);

  // Between two steps something may happen of these.
  bool write(std::size_t at_most);
  bool read(std::size_t which);
  // All of them.
  void finish();
  std::size_t unwritten() const { return committer_.waiting(); }
  std::size_t unread() const { return reads_.size(); }
  // Whether everything decided was told.
  bool quiet() const { return reads_.empty() && committer_.waiting() == 0 && space_->settled(); }
  // A large chat's fan-out waits for the next group, or doesn't.
  void hold_fan_out(bool hold) { holds_ = hold; }
  // Throws all memory away, once quiet. Whoever was connected is not any more.
  void restart();

  AccountId create_account(wire::v1::Role role);
  space::Space& space() { return *space_; }
  net::Worker& home() { return home_; }
  delivery::DeliveryTable& table() { return table_; }
  Epoch epoch() const { return store_.epoch(); }
  const Truth& truth() const { return truth_; }

 private:
  void load();
  void next_turn();
  // What the disk got is the truth.
  void learn(const storage::Change& change);

  Truth truth_;
  storage::MemoryStore store_;
  ScriptedCommitter committer_{store_};
  std::vector<net::Task> reads_;
  bool holds_ = false;
  std::uint64_t next_random_ = 1000;
  std::function<Going()> step_;
  net::Worker home_{0};
  delivery::DeliveryTable table_;
  std::unique_ptr<delivery::Outbox> outbox_;
  std::unique_ptr<space::Space> space_;
};

}  // namespace atrium::test
