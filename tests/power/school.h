#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "server/delivery/outbox.h"
#include "server/net/worker.h"
#include "server/space/space.h"
#include "storage/group_committer.h"
#include "storage/rocksdb_store.h"
#include "tests/power/testimony.h"
#include "tests/support/lying_disk.h"

namespace atrium::test {

// A server's life, from when its store is opened until it ends or the disk fails it: the real space, committer and store, with
// a deputy, a teacher and a pupil connected.
class School {
 public:
  static constexpr char kFolder[] = "/school/data";

  School(LyingDisk& disk, Testimony& testimony, Dice& dice);
  // As a process ends that is killed: nothing is saved on the way.
  ~School();

  // Fails as RocksdbStore::open does, or because a new school can't be written.
  Status open();
  const storage::RocksdbStore& store() const { return *store_; }
  // Until so many wishes more are answered, or the disk fails.
  void work(std::size_t answers);
  // Waits until the mark file tells of all that was committed.
  bool mark_becomes_current() const;
  // Why the process would have ended.
  std::string failure() const { return failure_; }

 private:
  class Socket;
  Status found();
  std::uint64_t marked() const;
  void load();
  void connect(AccountId who, bool writes);
  void step(std::size_t enough);

  LyingDisk& disk_;
  Testimony& testimony_;
  Dice& dice_;
  std::atomic<bool> failed_ = false;
  std::string failure_;  // of the committer's thread, until failed_
  net::Worker home_{0};
  delivery::DeliveryTable table_;
  std::unique_ptr<delivery::Outbox> outbox_;
  std::unique_ptr<storage::RocksdbStore> store_;
  std::unique_ptr<storage::GroupCommitter> committer_;
  std::unique_ptr<space::Space> space_;
  struct Person {
    AccountId id;
    bool writes;
    std::shared_ptr<space::Actor> actor;
    std::size_t in_flight = 0;
  };
  std::vector<Person> people_;
  std::uint64_t groups_before_ = 0;  // in the store when the committer began
  std::uint64_t next_random_;
};

}  // namespace atrium::test
