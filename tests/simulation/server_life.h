#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "server/delivery/outbox.h"
#include "server/session/session.h"
#include "storage/group_committer.h"
#include "tests/simulation/durable_store.h"
#include "tests/simulation/fake_clock.h"
#include "tests/simulation/fake_network.h"

namespace atrium::test {

// A server from its start until its process ends: two workers, two spaces, their sessions, the committer. Nothing in it moves by
// itself; each step is one of these calls.
class ServerLife final : public FakeHost {
 public:
  static constexpr std::array<SpaceId, 2> kSpaces = {SpaceId(1), SpaceId(2)};
  static constexpr std::array<const char*, 2> kNames = {"college", "school"};

  // `holds`: the fan-out of a chat waits for the next group.
  ServerLife(DurableStore& store, FakeClock& clock, bool holds);
  ~ServerLife() override;

  void run_turn(std::size_t worker) { seats_[worker]->worker.run_turn(); }
  // Writes a group. What the disk says then may end the process: see has_stopped().
  bool write() { return committer_->write_waiting(); }
  bool read(std::size_t which);
  bool has_stopped() const { return stopped_; }
  // Nothing decided is on its way any more.
  bool quiet() const;

  net::Worker& worker_for(std::size_t connection) override { return seats_[connection % seats_.size()]->worker; }
  std::shared_ptr<net::ConnectionHandler> accept(net::Worker& worker, std::shared_ptr<net::Connection> connection) override;

 private:
  struct Seat {
    explicit Seat(std::size_t index) : worker(index) {}
    net::Worker worker;
    std::unique_ptr<delivery::DeliveryTable> table = std::make_unique<delivery::DeliveryTable>();
    std::unique_ptr<delivery::Outbox> outbox;
  };

  DurableStore& store_;
  FakeClock& clock_;
  bool stopped_ = false;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::vector<net::Task> reads_;
  std::unique_ptr<storage::GroupCommitter> committer_;
  std::vector<std::unique_ptr<space::Space>> spaces_;
  session::SpaceDirectory directory_;
  std::optional<session::PasswordGate> passwords_;
};

}  // namespace atrium::test
