#include "server/server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <future>

#include "server/codec/frames.h"
#include "server/config/limits.h"
#include "storage/rocksdb_store.h"

namespace atrium {
namespace {

constexpr std::uint16_t kServiceRestart = 1012;  // registered with IANA for RFC 6455
constexpr std::chrono::milliseconds kDrainStep(20);

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::chrono::milliseconds steady_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void run_and_wait(net::Worker& worker, const std::function<void()>& work) {
  std::promise<void> done;
  worker.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

Server::Server(const ServerOptions& options, std::unique_ptr<storage::Store> store)
    : options_(options),
      store_(std::move(store)),
      hasher_(options.hash_cost),
      passwords_(hasher_, steady_clock_ms, storage::draw_random()),
      read_pool_(options.read_threads) {
  std::vector<delivery::Destination> destinations;
  for (std::size_t i = 0; i < options_.workers; ++i) {
    seats_.push_back(std::make_unique<Seat>(i));
    destinations.push_back({&seats_[i]->worker, &seats_[i]->table});
  }
  for (auto& seat : seats_) {
    seat->outbox = std::make_unique<delivery::Outbox>(seat->worker, destinations);
    seat->thread = std::thread([worker = &seat->worker] { worker->run(); });
  }
  storage::CommitterOptions bounds;
  bounds.queue_bytes = limits::kCommitQueueBytes;
  bounds.group_bytes = limits::kGroupBytes;
  committer_ = std::make_unique<storage::GroupCommitter>(*store_, std::move(bounds));
}

Server::~Server() {
  if (listener_ != nullptr) {
    run_and_wait(seats_.front()->worker, [this] { listener_->stop(); });
  }
  // What was decided becomes durable first; then the threads may go.
  for (const auto& space : spaces_) {
    with_space(space->name(), [](space::Space& all) { all.save_read_marks(); });
  }
  read_pool_.join();
  for (auto& seat : seats_) {
    seat->worker.stop();
    seat->thread.join();
  }
  committer_.reset();
  spaces_.clear();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options) {
  storage::RocksdbOptions rocksdb;
  rocksdb.mark_interval = limits::kMarkInterval;
  auto store = storage::RocksdbStore::open(options.data, rocksdb);
  if (!store) {
    return store.error();
  }
  return start(options, std::move(*store));
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, std::unique_ptr<storage::Store> store) {
  std::unique_ptr<Server> server(new Server(options, std::move(store)));
  auto spaces = server->store_->spaces();
  if (!spaces) {
    return spaces.error();
  }
  for (const auto& record : *spaces) {
    if (auto status = server->load(SpaceId(record.space_id())); !status) {
      return status.error();
    }
  }
  spdlog::info("opened {} with {} spaces, {} workers", options.data.string(), spaces->size(), options.workers);
  return server;
}

Status Server::load(SpaceId id) {
  auto image = store_->load_space(id);
  if (!image) {
    return image.error();
  }
  auto& seat = *seats_[id.value % seats_.size()];
  auto& home = seat.worker;
  const space::Environment environment{
      home,
      *seat.outbox,
      *committer_,
      *store_,
      wall_clock_ms,
      storage::draw_random,
      [this](net::Task work) { boost::asio::post(read_pool_, std::move(work)); },
      [this, &home](space::PasswordCheck check) { return passwords_.check(std::move(check), home); },
      [this] { return committer_->sync_time(); },
      options_.sockets_per_account,
      options_.fanout_wait,
      options_.command_rate,
      options_.message_rate};
  run_and_wait(home, [&] { spaces_.push_back(std::make_unique<space::Space>(environment, std::move(*image))); });
  directory_.add(spaces_.back()->name(), {&home, spaces_.back().get()});
  return {};
}

Status Server::create_space(const std::string& name, const std::string& title) {
  if (directory_.find(name) != nullptr) {
    return {};
  }
  struct Durable final : storage::CommitListener {
    std::promise<void> done;
    void committed(ChangeNumber, std::vector<storage::PendingChange>) override { done.set_value(); }
  } durable;
  auto change = std::make_unique<stored::v1::Change>();
  const SpaceId id(storage::draw_random());
  change->set_space_id(id.value);
  change->set_number(1);
  change->set_at_ms(wall_clock_ms());
  auto& record = *change->mutable_space();
  record.set_space_id(id.value);
  record.set_name(name);
  record.set_title(title);
  record.set_created_at_ms(change->at_ms());
  std::vector<storage::PendingChange> changes;
  changes.push_back({std::move(change), 0});
  committer_->commit(durable, std::move(changes));
  durable.done.get_future().wait();
  return load(id);
}

void Server::with_space(const std::string& name, const std::function<void(space::Space&)>& work) {
  const auto* host = directory_.find(name);
  std::promise<void> durable;
  host->home->post([&] {
    work(*host->space);
    host->space->in_order([&] { durable.set_value(); });
  });
  durable.get_future().wait();
}

Result<std::uint16_t> Server::open() {
  std::vector<net::Worker*> workers;
  for (auto& seat : seats_) {
    workers.push_back(&seat->worker);
  }
  net::ListenerCallbacks callbacks;
  callbacks.accepted = [this](net::Worker& worker, std::shared_ptr<net::Connection> connection) {
    const session::SessionContext context{worker, seats_[worker.index()]->table, directory_, passwords_};
    auto session = std::make_shared<session::Session>(context, std::move(connection));
    session->start();
    return session;
  };
  callbacks.http = [this](std::string_view target) -> net::HttpReply {
    if (target == "/healthz" || target == "/readyz") {
      const auto report = target == "/healthz" ? health_.live() : health_.ready();
      return {report.ok ? 200u : 503u, "application/json", report.body};
    }
    return {404, "text/plain; charset=utf-8", "there is nothing here: clients speak WebSocket at /ws\n"};
  };
  auto listener = net::Listener::open(std::move(workers), options_.listen, std::move(callbacks));
  if (!listener) {
    return listener.error();
  }
  listener_ = std::move(*listener);
  health_.set_ready();
  spdlog::info("listening on {} port {}", options_.listen.address, listener_->port());
  return listener_->port();
}

void Server::stop(std::chrono::milliseconds drain, const Wait& wait) {
  health_.set_draining();
  run_and_wait(seats_.front()->worker, [this] { listener_->stop(); });
  spdlog::info("stopping: {} connections have {} ms to finish", listener_->open_connections(), drain.count());
  wire::v1::ServerFrame notice;
  notice.mutable_going_away()->set_in_ms(static_cast<std::uint32_t>(drain.count()));
  std::string bytes;
  codec::append_frame(bytes, notice);
  listener_->tell_all(net::frame_message(bytes));
  if (!wait_until_all_left(drain, wait)) {
    spdlog::info("closing the {} connections that are left", listener_->open_connections());
    listener_->close_all(kServiceRestart, "the server stops: come back");
    wait_until_all_left(limits::kCloseTime, wait);
  }
}

bool Server::wait_until_all_left(std::chrono::milliseconds time, const Wait& wait) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (listener_->open_connections() > 0) {
    if (std::chrono::steady_clock::now() >= deadline || wait(kDrainStep)) {
      return false;
    }
  }
  return true;
}

}  // namespace atrium
