#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "tests/conformance/scenario.h"
#include "tests/conformance/scenario_client.h"
#include "tests/conformance/wire_schema.h"
#include "tests/support/fake_server.h"

namespace atrium::test {

// Plays one scenario on a client, once, with a server on a real socket.
class ScenarioPlayer {
 public:
  using Wait = std::chrono::milliseconds;

  // `patience`: after it what has not come never will.
  ScenarioPlayer(const Scenario& scenario, Wait patience);

  // What the client does otherwise. Nothing: it does what the scenario says.
  std::optional<std::string> play();

 private:
  using Clock = std::chrono::steady_clock;

  void play_all();
  void play_step(const Json& step);
  void receive(const Json& step);
  void send(const Json& frames);
  void expect(const Json& events);
  // The client must have ended the connection, or do it now, without another word.
  void leave_connection();
  void require_no_events();
  void require_not_before(const Json& step, Clock::time_point at) const;
  client::Peer& peer();

  std::string bytes_of(const Json& frame);
  Json json_of(const client::wire::ClientFrame& frame);

  const Scenario& scenario_;
  const Wait patience_;
  WireSchema schema_;
  Bindings bindings_;
  client::PeerListener listener_;
  ScenarioClient client_;
  std::unique_ptr<client::PeerListener::Connection> connection_;
  Clock::time_point sent_at_;
  bool stopped_ = false;
  std::string place_;
};

}  // namespace atrium::test
