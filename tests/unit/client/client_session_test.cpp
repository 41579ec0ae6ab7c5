// Signing in, staying connected, ending.
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

Token token_of(const std::string& bytes) {
  Token token{};
  std::copy(bytes.begin(), bytes.end(), token.begin());
  return token;
}

TEST(ClientSession, MakesATokenFromThePasswordAndComesBackWithIt) {
  std::promise<wire::SignIn> first;
  std::promise<wire::SignIn> second;
  FakeServer server({[&](Peer& peer) { first.set_value(peer.sign_in()); },
                     [&](Peer& peer) {
                       second.set_value(peer.sign_in());
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  const auto with_password = first.get_future().get();
  EXPECT_EQ(with_password.password().password(), "secret");
  EXPECT_EQ(with_password.password().new_token().size(), 32U);
  EXPECT_EQ(second.get_future().get().token(), with_password.password().new_token());
  ASSERT_TRUE(client.wait_for_sign_ins(2));
  EXPECT_EQ(client.tokens(), std::vector{token_of(with_password.password().new_token())});
}

TEST(ClientSession, ARefusedTokenGivesWayToThePassword) {
  std::promise<wire::SignIn> second;
  FakeServer server({[&](Peer& peer) {
    peer.refuse(peer.read(), wire::ERROR_CODE_WRONG_CREDENTIALS);
    second.set_value(peer.sign_in());
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.token = Token{1, 2, 3};
  client.options.password.reset();
  client.asked_password = "asked";
  client.start();
  EXPECT_EQ(second.get_future().get().password().password(), "asked");
  EXPECT_TRUE(client.wait_for_sign_ins(1));
}

TEST(ClientSession, AServerThatFallsSilentIsLost) {
  constexpr auto kPatience = std::chrono::seconds(10);
  std::promise<void> lost;
  const auto is_lost = lost.get_future().share();
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    is_lost.wait_for(kPatience);  // and answers no ping
  }});
  Options options;
  options.server = server.url();
  options.space = "demo";
  options.login = "anna";
  options.password = "secret";
  options.silence = std::chrono::milliseconds(150);
  Events events;
  events.on_state = [&, first = true](ConnectionState state, std::string_view) mutable {
    if (state == ConnectionState::kWaiting && std::exchange(first, false))
      lost.set_value();
  };
  Client client(options, events);
  client.start();
  EXPECT_EQ(is_lost.wait_for(kPatience), std::future_status::ready);
}

TEST(ClientSession, AWrongPasswordEndsItAndFailsWhatWaits) {
  FakeServer server({[](Peer& peer) { peer.refuse(peer.read(), wire::ERROR_CODE_WRONG_CREDENTIALS); }});
  RecordingClient client(server.url());
  client.start();
  client.send(ChatId{1}, "hello");
  EXPECT_TRUE(client.wait_for_end(ErrorCode::kWrongCredentials));
  client.send(ChatId{1}, "hello again");
  EXPECT_TRUE(client.wait_for_answers({"E4", "E4"}));
}

TEST(ClientSession, WithoutATokenAndAPasswordItEnds) {
  FakeServer server({[](Peer& peer) { peer.wait_for_end(); }});
  RecordingClient client(server.url());
  client.options.password.reset();
  client.start();
  EXPECT_TRUE(client.wait_for_end(ErrorCode::kNoPassword));
}

TEST(ClientSession, WithoutPatienceItEndsWhereNoServerIs) {
  RecordingClient client(FakeServer({}).url());
  client.options.patient = false;
  client.start();
  client.send(ChatId{1}, "hello");
  EXPECT_TRUE(client.wait_for_end(ErrorCode::kOffline));
  EXPECT_TRUE(client.wait_for_answers({"E104"}));
}

TEST(ClientSession, WithoutPatienceItStillComesBackToAServerThatWasThere) {
  FakeServer server({[](Peer& peer) { peer.sign_in(); },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.options.patient = false;
  client.start();
  EXPECT_TRUE(client.wait_for_sign_ins(2));
}

TEST(ClientSession, ABusySignInIsTriedAgain) {
  FakeServer server({[](Peer& peer) { peer.refuse(peer.read(), wire::ERROR_CODE_BUSY, 5); },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  EXPECT_TRUE(client.wait_for_sign_ins(1));
}

class ClosedForGood : public testing::TestWithParam<std::pair<unsigned, ErrorCode>> {};

TEST_P(ClosedForGood, IsNotConnectedAgain) {
  const auto [close_code, error] = GetParam();
  FakeServer server({[code = close_code](Peer& peer) {
                       peer.sign_in();
                       peer.close(code);
                     },
                     [](Peer&) { ADD_FAILURE() << "it came back"; }});
  RecordingClient client(server.url());
  client.start();
  EXPECT_TRUE(client.wait_for_end(error));
}

INSTANTIATE_TEST_SUITE_P(Codes, ClosedForGood,
                         testing::Values(std::pair(4003U, ErrorCode::kSignedOut), std::pair(4004U, ErrorCode::kRejected),
                                         std::pair(4005U, ErrorCode::kRejected), std::pair(4006U, ErrorCode::kRejected)));

class ClosedForNow : public testing::TestWithParam<unsigned> {};

TEST_P(ClosedForNow, IsConnectedAgain) {
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       peer.close(GetParam());
                     },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  EXPECT_TRUE(client.wait_for_sign_ins(2));
}

INSTANTIATE_TEST_SUITE_P(Codes, ClosedForNow, testing::Values(1001U, 1012U, 4000U, 4001U, 4002U));

TEST(ClientSession, AfterGoingAwayItFinishesWhatIsInFlightAndComesBack) {
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       const auto sent = peer.read();
                       wire::ServerFrame notice;
                       notice.mutable_going_away()->set_in_ms(60'000);
                       peer.send(notice);
                       peer.accept(sent, 1);
                       peer.wait_for_end();
                     },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  client.send(ChatId{1}, "hello");
  EXPECT_TRUE(client.wait_for_answers({"A1"}));
  EXPECT_TRUE(client.wait_for_sign_ins(2));
}

TEST(ClientSession, GarbageFromTheServerIsAnsweredByComingBack) {
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       wire::ServerFrame frame;
                       frame.mutable_error()->set_message("\xff");  // not UTF-8
                       peer.send(frame);
                       peer.wait_for_end();
                     },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  EXPECT_TRUE(client.wait_for_sign_ins(2));
}

TEST(ClientSession, ATextMessageIsNoFrame) {
  std::promise<void> back;
  FakeServer server({[](Peer& peer) {
                       peer.send_text_message(std::string("\x02\x08\x01", 3));
                       peer.wait_for_end();
                     },
                     [&](Peer& peer) {
                       peer.sign_in();
                       back.set_value();
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  back.get_future().get();
}

TEST(ClientSession, StopAnswersWhatWaits) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  client.send(ChatId{1}, "one");
  client.send(ChatId{1}, "two");
  client.client().stop();
  EXPECT_TRUE(client.wait_for_answers({"E100", "E100"}));
}

TEST(ClientSession, ANoAddressIsRefusedAtOnce) {
  RecordingClient client("http://127.0.0.1:1");
  EXPECT_THROW(client.start(), std::invalid_argument);
}

}  // namespace
}  // namespace atrium::client
