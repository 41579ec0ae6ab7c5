// Coming in by a link.
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

constexpr InviteSecret kSecret{1, 2, 3};

wire::ServerFrame status(wire::JoinState state) {
  wire::ServerFrame frame;
  frame.mutable_join_status()->set_state(state);
  frame.mutable_join_status()->set_join_request_id(9);
  return frame;
}

TEST(SignUp, ALostAnswerIsAskedForWithTheSameToken) {
  std::promise<wire::SignIn> first;
  std::promise<wire::SignIn> second;
  FakeServer server({[&](Peer& peer) { first.set_value(peer.read().sign_in()); },
                     [&](Peer& peer) {
                       second.set_value(peer.sign_in());
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.options.sign_up = SignUp{kSecret, "Анна", "мама"};
  client.start();
  const auto once = first.get_future().get();
  EXPECT_EQ(once.invite().login(), client.options.login);
  EXPECT_EQ(once.invite().name(), "Анна");
  EXPECT_EQ(once.invite().ward_hint(), "мама");
  EXPECT_EQ(once.invite().secret(), std::string(kSecret.begin(), kSecret.end()));
  EXPECT_EQ(second.get_future().get().SerializeAsString(), once.SerializeAsString());
  EXPECT_TRUE(client.wait_for_sign_ins(1));
  EXPECT_EQ(client.tokens().size(), 1u);
}

TEST(SignUp, WhoHasToWaitIsToldAndKeepsTheToken) {
  FakeServer server({[](Peer& peer) {
    const auto frame = peer.read();
    peer.send(status(wire::JOIN_STATE_PENDING), frame.id());
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.sign_up = SignUp{kSecret, "Анна", ""};
  client.start();
  EXPECT_TRUE(client.wait_for_end(ErrorCode::kNotAdmitted));
  EXPECT_EQ(client.tokens().size(), 1u);
}

TEST(SignUp, ARequestIsTakenBackWithTheToken) {
  std::promise<bool> withdrawn;
  FakeServer server({[&](Peer& peer) {
    auto frame = peer.read();
    peer.send(status(wire::JOIN_STATE_PENDING), frame.id());
    frame = peer.read();
    withdrawn.set_value(frame.has_withdraw_join_request());
    peer.send(status(wire::JOIN_STATE_WITHDRAWN), frame.id());
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.token = Token{7};
  client.options.withdraw = true;
  client.start();
  EXPECT_TRUE(withdrawn.get_future().get());
  EXPECT_TRUE(client.wait_for_end(ErrorCode::kNotAdmitted));
}

TEST(SignUp, AResetBringsTheNewPassword) {
  std::promise<wire::SignIn> first;
  FakeServer server({[&](Peer& peer) {
    first.set_value(peer.sign_in());
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.reset = kSecret;
  client.start();
  const auto asked = first.get_future().get();
  EXPECT_EQ(asked.reset().password(), "secret");
  EXPECT_EQ(asked.reset().secret().size(), kSecret.size());
  EXPECT_TRUE(client.wait_for_sign_ins(1));
}

}  // namespace
}  // namespace atrium::client
