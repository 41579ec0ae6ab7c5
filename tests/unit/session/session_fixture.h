#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "server/session/session.h"
#include "storage/committer.h"
#include "storage/memory_store.h"
#include "tests/support/counting_store.h"
#include "tests/support/memory_connection.h"

namespace atrium::test {

// A disk whose syncs end when the test says so.
class HeldCommitter final : public storage::Committer {
 public:
  explicit HeldCommitter(storage::Store& store) : store_(store) {}

  bool reserve(std::size_t) override { return true; }
  void release(std::size_t) override {}
  void commit(storage::CommitListener& listener, std::vector<storage::PendingChange> changes) override;
  // All that was handed over is durable.
  void sync();

 private:
  storage::Store& store_;
  storage::CommitListener* listener_ = nullptr;
  ChangeNumber newest_;
};

// A session over a connection without a socket, and a space with one person and one chat. All on the test's thread: what is
// fed is acted on when the test lets it work.
struct SessionFixture : testing::Test {
  SessionFixture();
  ~SessionFixture() override;

  // Some turns: until nothing is due but what waits for the disk or for a hash.
  void work();
  void sync_and_work();
  void sign_in();
  // A new connection in place of the one before, accepted then.
  void connect(std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now());
  // A WebSocket message of these commands; sets their ids.
  void feed(std::vector<wire::v1::ClientFrame> commands);
  // So many messages of one text each.
  void feed_texts(std::size_t count, std::size_t bytes);
  wire::v1::ClientFrame text(std::size_t bytes);
  wire::v1::ClientFrame history() const;

  // The next command has the first id again.
  void restart_frames() { next_frame_ = 0; }

  // How many commands were answered since the last look.
  std::size_t answers();
  // Whether the session reads on, having worked.
  bool reads_on();

  storage::MemoryStore store;
  CountingStore disk{store};  // nothing of it is in memory
  HeldCommitter committer{store};
  net::Worker worker{0};
  delivery::DeliveryTable table;
  delivery::Outbox outbox{worker, {{&worker, &table}}};
  session::SpaceDirectory spaces;
  session::PasswordHasher hasher{{1, 8 * 1024}};
  session::PasswordGate passwords{hasher,
                                  std::make_shared<guard::SignInGuard>([] { return std::chrono::milliseconds(0); }, 1)};
  bool disk_is_slow = false;
  std::vector<net::Task> reads;  // of a slow disk
  void finish_reads();
  std::unique_ptr<space::Space> space;
  ChatId chat;

  std::shared_ptr<MemoryConnection> connection = std::make_shared<MemoryConnection>();
  std::shared_ptr<session::Session> session;

 private:
  std::uint64_t next_random_ = 1000;
  std::uint64_t next_frame_ = 0;
  std::uint64_t next_counter_ = 0;
};

}  // namespace atrium::test
