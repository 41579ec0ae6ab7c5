#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/net/listener.h"
#include "tests/support/certificates.h"
#include "tests/unit/net/raw_client.h"

namespace atrium::test {

// Fails the test unless it becomes true within 10 s.
void wait_until(const std::function<bool()>& condition);

// Who uses a connection in a test: writes down what it is told, and does what the test wants with messages.
class Peer final : public net::ConnectionHandler {
 public:
  using Reaction = std::function<void(Peer&, std::string_view)>;

  Peer(net::Worker& on, std::shared_ptr<net::Connection> to, Reaction reaction)
      : worker(on), connection(std::move(to)), reaction_(std::move(reaction)) {}

  void on_message(std::string_view message) override;
  void on_drained() override;
  void on_closed(std::uint16_t code) override;

  void send(std::string_view payload) { connection->send(net::frame_message(payload)); }
  // Any thread: acts on the worker.
  void act(std::function<void(Peer&)> action);

  // Any thread.
  std::vector<std::string> messages() const;
  std::vector<std::uint16_t> closed() const;
  int drained() const;

  net::Worker& worker;
  std::shared_ptr<net::Connection> connection;  // until closed; on the worker

 private:
  const Reaction reaction_;
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  std::vector<std::uint16_t> closed_;
  int drained_ = 0;
};

// At /file, with the tag "1": as large as a file of the messenger may be. There is also an /empty one, and /busy is 503.
extern const std::shared_ptr<const std::string> kFile;

// What the clients of a program's tests speak: the same tests are run plainly and over TLS.
extern const bool kOverTls;

// Certificates, and who believes them.
class TlsOfATest {
 public:
  TlsOfATest();
  ~TlsOfATest();

  Authority authority;
  // With the certificate of that name.
  std::shared_ptr<const net::TlsContext> context(const std::string& name) const;
  ssl_ctx_st* client() const { return client_; }

 private:
  ssl_ctx_st* const client_;
};

// A listener with two workers. Echoes what comes, unless the test wants something else; times are short.
struct RunningListener : testing::Test {
  const std::unique_ptr<TlsOfATest> tls;  // null: plain
  net::ListenerOptions options;
  Peer::Reaction reaction = [](Peer& peer, std::string_view message) { peer.send(message); };
  bool refuses = false;
  bool trusts = true;

  explicit RunningListener(bool over_tls = kOverTls);
  ~RunningListener() override { stop(); }

  void start();
  void stop();
  Door port() const { return {listener->port(), tls == nullptr ? nullptr : tls->client()}; }
  // The peer of the client that was upgraded as number `index`; waits for it.
  std::shared_ptr<Peer> peer(std::size_t index = 0);

  std::vector<std::unique_ptr<net::Worker>> workers;
  std::vector<std::thread> threads;
  std::unique_ptr<net::Listener> listener;

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Peer>> peers_;
};

}  // namespace atrium::test
