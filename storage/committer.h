#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "atrium/stored/v1/change.pb.h"
#include "storage/ids.h"

namespace atrium::storage {

// A change on its way to the disk, with the bytes that were reserved for it.
struct PendingChange {
  std::unique_ptr<stored::v1::Change> change;
  std::size_t reserved_bytes = 0;
};

// Who hears that changes of one space are durable.
class CommitListener {
 public:
  virtual ~CommitListener() = default;

  // All changes handed over by this listener up to and including `through` are durable; here are those of this group again.
  // Once per group. Runs on the committer's thread: hand over to your own and return. What one thread allocates and another
  // frees costs both, so the changes are best freed, or used again, where they were made.
  virtual void committed(ChangeNumber through, std::vector<PendingChange> changes) = 0;
};

// The way from a decision to the disk. All a space knows of durability.
class Committer {
 public:
  virtual ~Committer() = default;

  // Takes `bytes` of the room for changes that aren't durable yet; false if there is none: then decide nothing and answer
  // BUSY. Any thread. The room comes back when the change is durable, or by `release`.
  [[nodiscard]] virtual bool reserve(std::size_t bytes) = 0;
  virtual void release(std::size_t bytes) = 0;

  // Queues changes of one space, in ascending number. Any thread, never blocks on the disk. `listener` must live until its
  // last change is durable. There is no failure: if a write fails, the process stops before anybody is told anything.
  virtual void commit(CommitListener& listener, std::vector<PendingChange> changes) = 0;
};

}  // namespace atrium::storage
