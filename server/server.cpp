#include "server/server.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <future>

#include "server/codec/frames.h"
#include "server/config/limits.h"
#include "server/wall_clock.h"
#include "storage/rocksdb_store.h"

namespace atrium {
namespace {

constexpr std::uint16_t kServiceRestart = 1012;  // registered with IANA for RFC 6455
constexpr std::chrono::milliseconds kDrainStep(20);

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
      disk_watch_([this] { return store_->disk_room(); }, [this](const storage::RoomNews& news) { tell_of_room(news); }),
      hasher_(options.hash_cost),
      guard_(std::make_shared<guard::SignInGuard>(steady_clock_ms, storage::draw_random())),
      guard_file_(options.data, guard_, wall_clock_ms),
      passwords_(
          hasher_, guard_,
          [this] { guard_file_.save_soon([this](net::Task work) { boost::asio::post(read_pool_, std::move(work)); }); }),
      read_pool_(options.read_threads),
      courier_(options.codes) {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile can't be told not to raise it
  guard_file_.load();
  if (!options_.data.empty() || !options_.files.empty()) {
    transfer::FileOptions files;
    files.root = options_.files.empty() ? options_.data / "files" : options_.files;
    files.inspection = options_.inspection;
    files.sweep_pause = options_.sweep_pause;
    files_ = std::make_unique<transfer::FileService>(std::move(files), directory_);
  }
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
  control_.reset();
  if (listener_ != nullptr) {
    run_and_wait(seats_.front()->worker, [this] { listener_->stop(); });
  }
  // What was decided becomes durable first; then the threads may go.
  for (const auto& name : directory_.names()) {
    with_space(name, [](space::Space& space) { space.save_read_marks(); });
  }
  if (files_ != nullptr) {
    files_->stop();
  }
  read_pool_.join();
  for (auto& seat : seats_) {
    seat->worker.stop();
    seat->thread.join();
  }
  committer_.reset();
  hasher_.stop();
  for (auto& seat : seats_) {
    seat->worker.drop_posted();
  }
  spaces_.clear();
  guard_file_.save();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options) {
  remove_stale_checkpoint(options.data);
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
  server->found_what_was_approved();
  spdlog::info("opened {} with {} spaces, {} workers", options.data.string(), spaces->size(), options.workers);
  return server;
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
  callbacks.http = [this](const net::HttpRequest& request) -> net::HttpReply {
    if (request.target == "/healthz" || request.target == "/readyz") {
      const auto report = request.target == "/healthz" ? health_.live() : health_.ready();
      return {report.ok ? 200u : 503u, "application/json", report.body};
    }
    return options_.web.answer(request);
  };
  if (files_ != nullptr) {
    callbacks.exchange = [this](const std::shared_ptr<net::Exchange>& exchange) { files_->answer(exchange); };
  }
  auto listener = net::Listener::open(std::move(workers), options_.listen, std::move(callbacks));
  if (!listener) {
    return listener.error();
  }
  listener_ = std::move(*listener);
  if (!options_.data.empty()) {
    auto control = ControlSocket::open(
        options_.data,
        {[this](const auto& folder) { return store_->make_checkpoint(folder); }, [this] { return disk_watch_.has_room(); }});
    if (control) {
      control_ = std::move(*control);
    } else {
      spdlog::warn("no backup can be made while this server runs: {}", control.error().message);
    }
  }
  health_.set_ready();
  spdlog::info("listening on {} port {}", options_.listen.address, listener_->port());
  return listener_->port();
}

void Server::tell_of_room(const storage::RoomNews& news) {
  constexpr std::uint64_t kMiB = 1024 * 1024;
  health_.set_storage_full(!news.has_room);
  if (news.has_room) {
    spdlog::info("the disk has room again, {} MiB: everything is taken", news.free_bytes / kMiB);
    return;
  }
  const bool lacks_files = news.free_files < news.wanted_files;
  spdlog::error(
      "the disk of the data folder is almost full: {} {} are free and {} are needed; what is new is refused until there is "
      "room, while people sign in, read and delete",
      lacks_files ? news.free_files : news.free_bytes / kMiB, lacks_files ? "files more (df --inodes)" : "MiB",
      lacks_files ? news.wanted_files : news.wanted_bytes / kMiB);
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
