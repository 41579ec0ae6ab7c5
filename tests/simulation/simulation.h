#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/durable_store.h"
#include "tests/simulation/fake_clock.h"
#include "tests/simulation/fake_network.h"
#include "tests/simulation/flooder.h"
#include "tests/simulation/phone.h"
#include "tests/simulation/server_life.h"
#include "tests/support/socket_judge.h"

namespace atrium::test {

// What a run was like, for those who want to know that it met something.
struct SimulationFigures {
  std::uint64_t steps = 0;
  std::uint64_t entries = 0;
  std::uint64_t crashes = 0;
  std::uint64_t failed_writes = 0;
  std::uint64_t cuts = 0;
  std::uint64_t deaf = 0;
  std::uint64_t restarts = 0;
  std::uint64_t revocations = 0;
  void add(const SimulationFigures& more);
};

// Two schools on one server, their people with the real SDK, a network and a store that fail: on one thread, by one seed. At the end
// the faults stop, and everything has to come to rest.
class Simulation final : private FakeTap {
 public:
  Simulation(std::uint64_t seed, Complaints& complaints);
  ~Simulation() override;

  void run();
  const SimulationFigures& figures() const { return figures_; }

 private:
  // How often what happens, by this seed: one in so many steps; 0 = never.
  struct Weather {
    std::uint64_t crash, failing_write, cut, deaf, refusal, restart, revocation, stall;
  };
  // What is known of a connection from outside.
  struct Line {
    std::uint64_t account = 0;
    std::size_t space = 0;
    std::string token_hash;
    bool signed_in = false;
    std::optional<SocketJudge> judge;
    std::uint64_t revoked_at_step = 0;
  };

  void client_says(Pipe& pipe, std::string_view message) override;
  void server_hears(Pipe& pipe, std::string_view message) override;
  void server_says(Pipe& pipe, std::string_view message) override;
  void sign_in(Pipe& pipe, const wire::v1::SignIn& command);

  void found_school(std::size_t index);
  void happen();
  void misfortune();
  void pass_time(bool idle);
  void stop_server();
  void start_server();
  DurableStore::Fate fate();
  void look_after_the_revoked();
  bool at_rest() const;
  void come_to_rest();
  bool due(std::uint64_t one_in) { return one_in != 0 && dice_.one_in(one_in); }

  Complaints& complaints_;
  Dice dice_;
  FakeClock clock_;
  Weather weather_;
  std::uint64_t writes_;  // one in so many chances: a disk is slow or quick
  bool holds_;            // a fan-out waits for the next group
  SimulationFigures figures_;
  bool calm_ = false;
  DurableStore store_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = boost::asio::make_work_guard(io_);
  World world_;
  FakeNetwork network_;
  std::unique_ptr<ServerLife> server_;
  std::uint64_t server_back_at_step_ = 0;
  std::map<std::size_t, Line> lines_;  // by the pipe's number
  std::map<std::string, std::pair<std::size_t, std::uint64_t>> tokens_;
  std::vector<std::vector<std::uint64_t>> people_;  // of each school
  struct Planned {
    std::size_t school;
    Phone::Person person;
  };
  std::vector<Planned> planned_;
  std::vector<std::unique_ptr<Phone>> phones_;
  std::unique_ptr<Flooder> flooder_;
};

}  // namespace atrium::test
