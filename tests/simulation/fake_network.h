#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/net/connection.h"
#include "server/net/worker.h"
#include "tests/simulation/fake_clock.h"
#include "tests/support/dice.h"

namespace atrium::test {

// What a client's end of a pipe tells its owner. Never from within dial(), send() or hang_up().
struct ClientEnd {
  std::function<void()> on_open;
  std::function<void(std::string_view)> on_message;
  std::function<void()> on_sent;
  std::function<void(unsigned code, const std::string& why)> on_closed;
};

// One connection: messages on their way in either direction, in order, until they arrive or are lost.
class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(std::size_t its_number, ClientEnd its_client) : number(its_number), client(std::move(its_client)) {}

  const std::size_t number;
  // The client's side.
  ClientEnd client;
  void send(std::string message);
  void hang_up();  // its handlers are not called any more

  // The server's side: the connection is there once it was accepted.
  class ServerEnd;
  std::shared_ptr<ServerEnd> server;

  enum class Stage { kDialling, kOpen, kOver };
  Stage stage = Stage::kDialling;
  bool client_here = true;
  std::chrono::nanoseconds arrives{};  // once the client has gone: what it said, not before
  bool sent_due = false;               // on_sent is
  bool deaf = false;                   // nothing arrives any more, and nobody is told
  std::chrono::nanoseconds deaf_since{};
  std::deque<std::string> to_server;
  std::deque<std::string> to_client;
  std::optional<unsigned> closed_with;  // by the server
};

// The server's end, as a session sees it.
class Pipe::ServerEnd final : public net::Connection, public std::enable_shared_from_this<ServerEnd> {
 public:
  ServerEnd(std::shared_ptr<Pipe> pipe, net::Worker& worker) : pipe_(std::move(pipe)), worker_(&worker) {}
  void send(net::SharedMessage message) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return queued_; }
  void pause_reading() override { paused_ = true; }
  void resume_reading() override;
  void trust() override {}
  std::chrono::steady_clock::time_point since() const override { return since_; }
  std::string peer_address() const override {
    return "192.0.2." + std::to_string(pipe_ != nullptr ? pipe_->number % 200 : 0);
  }

  net::Worker& worker() const { return *worker_; }
  void attach(std::shared_ptr<net::ConnectionHandler> handler);
  // On the worker's turn.
  void receive(std::string message);
  void taken(std::size_t bytes);
  void end(std::uint16_t code);
  // The process is gone: nobody is told.
  void vanish();

 private:
  void hand_over();

  std::shared_ptr<Pipe> pipe_;  // until either is over
  net::Worker* worker_;
  const std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  std::shared_ptr<net::ConnectionHandler> handler_;
  std::deque<std::string> received_;
  std::size_t queued_ = 0;
  bool paused_ = false;
};

// Who listens. Null while the server is down.
class FakeHost {
 public:
  virtual ~FakeHost() = default;
  virtual net::Worker& worker_for(std::size_t connection) = 0;
  virtual std::shared_ptr<net::ConnectionHandler> accept(net::Worker& worker,
                                                         std::shared_ptr<net::Connection> connection) = 0;
};

// Hears everything that is said, before the network does.
class FakeTap {
 public:
  virtual ~FakeTap() = default;
  virtual void client_says(Pipe& pipe, std::string_view message) = 0;
  virtual void server_hears(Pipe& pipe, std::string_view message) = 0;
  virtual void server_says(Pipe& pipe, std::string_view message) = 0;
};

// All connections of a simulation, on its thread.
class FakeNetwork {
 public:
  FakeNetwork(FakeClock& clock, Dice& dice, FakeTap& tap);
  ~FakeNetwork();

  static FakeNetwork& of_this_thread();
  std::shared_ptr<Pipe> dial(ClientEnd client);
  FakeTap& tap() { return tap_; }

  void listen(FakeHost* host) { host_ = host; }
  // Something arrives somewhere, if anything is on its way.
  bool step();
  // Its client has gone; what that said may arrive long after it has come back over another connection.
  void leave(Pipe& pipe);
  // The faults. Each takes a connection at random, if there is one.
  void cut();
  void deafen();
  void refuse(bool refusing) { refusing_ = refusing; }
  // Nothing reaches the client of this pipe until another is named; 0 = of none.
  void stall(std::size_t pipe) { stalled_ = pipe; }
  // The server's process is gone.
  void server_vanishes();

  const std::vector<std::shared_ptr<Pipe>>& pipes() const { return pipes_; }
  bool quiet() const;

 private:
  bool progress(Pipe& pipe);
  bool open(Pipe& pipe);
  void tell_closed(Pipe& pipe, unsigned code, const std::string& why);
  bool end_deaf(Pipe& pipe);

  FakeClock& clock_;
  Dice& dice_;
  FakeTap& tap_;
  FakeHost* host_ = nullptr;
  bool refusing_ = false;
  std::size_t stalled_ = 0;
  std::size_t dialled_ = 0;
  std::vector<std::shared_ptr<Pipe>> pipes_;
  std::vector<std::weak_ptr<Pipe::ServerEnd>> ends_;  // of the server's life
};

}  // namespace atrium::test
