#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/session/session.h"
#include "storage/memory_store.h"
#include "tests/support/memory_connection.h"

namespace atrium::test {

// A whole server with one session on a memory connection, on the calling thread: the space "demo" of the protocol's
// worked example. Anna moderates a chat of six entries with Boris in it; her device's token is 00 01 ... 1f.
class SoloServer {
 public:
  static constexpr ChatId kChat{0x0102030405060708};
  static constexpr AccountId kAnna{0x0a0b0c0d0e0f1011};
  static constexpr AccountId kBoris{0x2122232425262728};
  static constexpr std::int64_t kNowMs = 1788251400123;

  // `role`: Anna's.
  explicit SoloServer(wire::v1::Role role = wire::v1::ROLE_TEACHER);
  ~SoloServer();
  SoloServer(const SoloServer&) = delete;
  SoloServer& operator=(const SoloServer&) = delete;

  // Anna signs in, with her token.
  void sign_in();
  // The peer sends a WebSocket message; returns once nothing more follows from it.
  void receive(std::string_view message);

  // The messages that the peer was sent since the last call.
  std::vector<std::string> take_sent() { return connection_->take_sent(); }
  std::optional<std::uint16_t> closed_with() const { return connection_->closed_with(); }

 private:
  class InstantCommitter;
  void fill_store(wire::v1::Role role);
  void run_until_quiet();

  storage::MemoryStore store_{Epoch(7)};
  std::unique_ptr<InstantCommitter> committer_;
  net::Worker worker_{0};
  delivery::DeliveryTable table_;
  std::unique_ptr<delivery::Outbox> outbox_;
  std::unique_ptr<space::Space> space_;
  session::SpaceDirectory directory_;
  session::PasswordHasher hasher_{{1, 8 * 1024}};
  session::PasswordGate passwords_{hasher_,
                                   std::make_shared<guard::SignInGuard>([] { return std::chrono::milliseconds(0); }, 1)};
  std::shared_ptr<MemoryConnection> connection_;
  std::shared_ptr<session::Session> session_;
  std::uint64_t random_ = 1000;
};

}  // namespace atrium::test
