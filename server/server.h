#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/backup/control_socket.h"
#include "server/codes/courier.h"
#include "server/http/web_files.h"
#include "server/net/listener.h"
#include "server/observability/health.h"
#include "server/session/guard_file.h"
#include "server/session/session.h"
#include "server/transfer/file_service.h"
#include "server/wall_clock.h"
#include "storage/disk_watch.h"
#include "storage/group_committer.h"
#include "storage/store.h"

namespace atrium {

struct ServerOptions {
  std::filesystem::path data;  // empty, over somebody else's store: what the guard remembers ends with the server
  net::ListenerOptions listen;
  std::size_t workers = 2;
  std::size_t read_threads = 2;
  std::size_t sockets_per_account = 8;
  std::size_t tails_bytes = limits::kTailsBytes;  // of one space
  std::chrono::microseconds fanout_wait = limits::kHoldTime;
  // Of one account. No bound, unless somebody says so.
  guard::Rate command_rate{};
  guard::Rate message_rate{};
  session::HashCost hash_cost = session::default_cost();
  codes::CourierOptions codes;
  http::WebFiles web;
  space::FileRules file_rules;
  std::filesystem::path files = {};  // of messages; empty: beside the store, if that is ours, else there are none
  std::chrono::milliseconds sweep_pause = transfer::FileOptions().sweep_pause;  // shorter in tests
  transfer::InspectionOptions inspection;
  std::function<std::int64_t()> now_ms = wall_clock_ms;  // of the spaces
};

// Everything wired together: workers, store, committer, spaces, listener. Made, filled, opened, stopped, in this order.
class Server {
 public:
  // Opens the store and loads its spaces; the workers run from then on.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options);
  // The same over a store that somebody else opened.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, std::unique_ptr<storage::Store> store);
  ~Server();

  // Makes a bare space, without the channels of a school that was founded on an application, if there is none of that name. Before open().
  Status create_space(const std::string& name, const std::string& title);
  // The same of the operator's; returns its name.
  std::string create_operators_space();
  // Runs on the space's home thread and waits until all that it decided is durable. Before open().
  void with_space(const std::string& name, const std::function<void(space::Space&)>& work);

  // Begins to listen; returns the port.
  Result<std::uint16_t> open();

  // Those who come from now on get this certificate. After open(), any thread.
  void use(const std::shared_ptr<const net::TlsContext>& tls) { listener_->use(tls); }

  // Waits for so long, or less; true if what is under way shall be cut short.
  using Wait = std::function<bool(std::chrono::milliseconds)>;
  // Stops gracefully: accepts no more, tells the clients to come back, leaves them `drain` to finish, then closes what is
  // still there. Once, after open(); what was decided is durable when the server is destroyed.
  void stop(std::chrono::milliseconds drain, const Wait& wait);

 private:
  explicit Server(const ServerOptions& options, std::unique_ptr<storage::Store> store);
  Status load(SpaceId id);
  // What was approved and not founded when the process ended.
  void found_what_was_approved();
  void tell_of_room(const storage::RoomNews& news);
  bool wait_until_all_left(std::chrono::milliseconds time, const Wait& wait);

  // One thread's part.
  struct Seat {
    explicit Seat(std::size_t index) : worker(index) {}
    net::Worker worker;
    delivery::DeliveryTable table;
    std::unique_ptr<delivery::Outbox> outbox;
    std::thread thread;
  };
  Seat& seat_of(SpaceId id) { return *seats_[id.value % seats_.size()]; }
  space::Environment environment_of(Seat& seat);
  // Any thread; `done` runs on the new space's home thread.
  void found(const space::Founding& founding, std::function<void()> done);
  void found_and_wait(const space::Founding& founding);
  void renew_head_invite(SpaceId id, const std::string& hash, std::function<void(bool)> done);
  void begin(space::Space& space, const space::Founding& founding, std::function<void()> done);
  space::Space* keep(std::unique_ptr<space::Space> space);
  space::Space* kept(SpaceId id);

  const ServerOptions options_;
  std::unique_ptr<storage::Store> store_;
  observability::Health health_;
  storage::DiskWatch disk_watch_;
  session::SpaceDirectory directory_;
  std::unique_ptr<transfer::FileService> files_;  // before the seats, whose unfinished work knows it
  std::vector<std::unique_ptr<Seat>> seats_;
  session::PasswordHasher hasher_;
  const std::shared_ptr<guard::SignInGuard> guard_;
  session::GuardFile guard_file_;
  session::PasswordGate passwords_;
  boost::asio::thread_pool read_pool_;
  std::unique_ptr<storage::GroupCommitter> committer_;
  codes::Courier courier_;
  std::mutex spaces_mutex_;
  std::map<SpaceId, std::unique_ptr<space::Space>> spaces_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<ControlSocket> control_;
};

}  // namespace atrium
