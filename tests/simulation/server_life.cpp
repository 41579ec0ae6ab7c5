#include "tests/simulation/server_life.h"

#include <algorithm>

#include "tests/simulation/seeded_random.h"

namespace atrium::test {
namespace {

// Nobody signs in with a password here: one serves all simulations.
session::PasswordHasher& idle_hasher() {
  static session::PasswordHasher hasher({1, std::size_t{8} * 1024});
  return hasher;
}

}  // namespace

ServerLife::ServerLife(DurableStore& store, FakeClock& clock, bool holds) : store_(store), clock_(clock) {
  std::vector<delivery::Destination> destinations;
  for (std::size_t i = 0; i < kSpaces.size(); ++i) {
    auto& seat = seats_.emplace_back(std::make_unique<Seat>(i));
    destinations.push_back({&seat->worker, seat->table.get()});
  }
  for (auto& seat : seats_) {
    seat->outbox = std::make_unique<delivery::Outbox>(seat->worker, destinations);
  }
  storage::CommitterOptions options;
  options.thread = storage::CommitterThread::kCallers;
  options.fatal = [this](const Failure&) { stopped_ = true; };
  committer_ = std::make_unique<storage::GroupCommitter>(store_, std::move(options));
  passwords_.emplace(idle_hasher(),
                     std::make_shared<guard::SignInGuard>([this] { return std::chrono::milliseconds(clock_.now_ms()); }, 1));
  for (std::size_t i = 0; i < kSpaces.size(); ++i) {
    auto& seat = *seats_[i];
    const space::Environment environment{
        seat.worker,
        *seat.outbox,
        *committer_,
        store_,
        [this] { return clock_.now_ms(); },
        seeded_random,
        [this](net::Task work) { reads_.push_back(std::move(work)); },
        [](const space::PasswordCheck&) { return space::PasswordTurn{space::PasswordTurn::Refusal::kQueueIsFull}; },
        [holds] { return holds ? std::chrono::microseconds(0) : std::chrono::microseconds(1'000'000); }};
    spaces_.push_back(std::make_unique<space::Space>(environment, store_.load_space(kSpaces[i]).value()));
    directory_.add(kNames[i], {&seat.worker, spaces_.back().get()});
  }
}

// A session has timers of its worker: wherever it is still known, it is forgotten before the first worker goes.
ServerLife::~ServerLife() {
  constexpr int kTurns = 8;
  for (int turn = 0; turn < kTurns; ++turn) {
    for (auto& seat : seats_) {
      seat->worker.run_turn();
    }
  }
  reads_.clear();
  committer_.reset();
  spaces_.clear();
  for (auto& seat : seats_) {
    seat->outbox = nullptr;
    seat->table = nullptr;
  }
}

bool ServerLife::read(std::size_t which) {
  if (reads_.empty()) {
    return false;
  }
  const auto chosen = reads_.begin() + static_cast<std::ptrdiff_t>(which % reads_.size());
  auto work = std::move(*chosen);
  reads_.erase(chosen);
  work();
  return true;
}

bool ServerLife::quiet() const {
  return reads_.empty() && std::ranges::all_of(spaces_, [](const auto& space) { return space->settled(); });
}

std::shared_ptr<net::ConnectionHandler> ServerLife::accept(net::Worker& worker,
                                                           std::shared_ptr<net::Connection> connection) {
  const session::SessionContext context{worker, *seats_[worker.index()]->table, directory_, *passwords_};
  auto session = std::make_shared<session::Session>(context, std::move(connection));
  session->start();
  return session;
}

}  // namespace atrium::test
