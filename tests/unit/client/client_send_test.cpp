// Commands on their way to the server and back.
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

constexpr ChatId kChat{1};

std::string texts(std::vector<std::string> all) {
  std::string joined;
  for (const auto& text : all)
    joined += text + " ";
  return joined;
}

TEST(ClientSend, WhatWasNotAcknowledgedIsSentAgainUnderTheSameRequestIds) {
  std::vector<wire::SendMessage> first;
  std::vector<wire::SendMessage> second;
  FakeServer server({[&](Peer& peer) {
                       peer.sign_in();
                       for (int i = 0; i < 3; ++i) {
                         const auto frame = peer.read();
                         first.push_back(frame.send_message());
                         if (i == 0)
                           peer.accept(frame, 1);
                       }
                     },
                     [&](Peer& peer) {
                       peer.sign_in();
                       for (std::uint64_t seq = 2; seq <= 4; ++seq) {
                         const auto frame = peer.read();
                         second.push_back(frame.send_message());
                         peer.accept(frame, seq);
                       }
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  for (const char* text : {"one", "two", "three"})
    client.send(kChat, text);
  ASSERT_TRUE(client.wait_for_sign_ins(2));
  client.send(kChat, "four");
  ASSERT_TRUE(client.wait_for_answers({"A1", "A2", "A3", "A4"}));
  EXPECT_EQ(second[0].SerializeAsString(), first[1].SerializeAsString());
  EXPECT_EQ(second[1].SerializeAsString(), first[2].SerializeAsString());
  EXPECT_EQ(second[2].text(), "four");
  EXPECT_EQ(first[0].request_id().counter(), 1U);
  EXPECT_EQ(second[2].request_id().counter(), 4U);
  EXPECT_NE(first[0].request_id().sender(), 0U);
}

TEST(ClientSend, AcknowledgementsComeInTheOrderOfSending) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    std::vector<wire::ClientFrame> frames;
    for (int i = 0; i < 3; ++i)
      frames.push_back(peer.read());
    peer.accept(frames[2], 3);
    peer.accept(frames[1], 2);
    peer.accept(frames[0], 1);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  for (const char* text : {"one", "two", "three"})
    client.send(kChat, text);
  EXPECT_TRUE(client.wait_for_answers({"A1", "A2", "A3"}));
}

TEST(ClientSend, ABusyServerGetsTheSameOnesInTheSameOrderAndNothingInBetween) {
  std::vector<std::string> seen;
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    for (int i = 0; i < 3; ++i) {
      const auto frame = peer.read();
      seen.push_back(frame.send_message().text());
      peer.refuse(frame, wire::ERROR_CODE_BUSY, 30);
    }
    for (std::uint64_t seq = 1; seq <= 4; ++seq) {
      const auto frame = peer.read();
      seen.push_back(frame.send_message().text());
      if (seq == 1) {
        EXPECT_EQ(peer.frames_together(), 1U);
      }
      peer.accept(frame, seq);
    }
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.window = 3;
  client.start();
  for (const char* text : {"one", "two", "three", "four"})
    client.send(kChat, text);
  ASSERT_TRUE(client.wait_for_answers({"A1", "A2", "A3", "A4"}));
  EXPECT_EQ(texts(seen), "one two three one two three four ");
}

TEST(ClientSend, AServerWithoutRoomIsToldOfAndHoldsNothingBack) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.refuse(peer.read(), wire::ERROR_CODE_STORAGE_FULL, 30'000);
    peer.accept(peer.read(), 1);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  client.send(kChat, "too much");
  client.send(kChat, "as if it were a deletion");
  EXPECT_TRUE(client.wait_for_answers({"E18", "A1"}));
}

TEST(ClientSend, AServerThatStopsGetsThemOnTheNextConnection) {
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       peer.refuse(peer.read(), wire::ERROR_CODE_SHUTTING_DOWN);
                       peer.wait_for_end();
                     },
                     [](Peer& peer) {
                       peer.sign_in();
                       peer.accept(peer.read(), 1);
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start();
  client.send(kChat, "hello");
  EXPECT_TRUE(client.wait_for_answers({"A1"}));
}

TEST(ClientSend, AtMostAWindowIsUnanswered) {
  std::promise<std::size_t> together;
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    std::vector<wire::ClientFrame> window;
    for (int i = 0; i < 4; ++i)
      window.push_back(peer.read());
    peer.accept(window[0], 1);
    window.push_back(peer.read());
    together.set_value(peer.frames_together());
    for (std::uint64_t i = 1; i < 5; ++i)
      peer.accept(window[i], i + 1);
    peer.accept(peer.read(), 6);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.options.window = 4;
  client.start();
  for (int i = 0; i < 6; ++i)
    client.send(kChat, "text");
  EXPECT_EQ(together.get_future().get(), 1U);
  EXPECT_TRUE(client.wait_for_answers({"A1", "A2", "A3", "A4", "A5", "A6"}));
}

TEST(ClientSend, ManyCommandsShareAMessageOfAtMost60KiB) {
  constexpr int kCount = 200;
  std::size_t most_frames = 0;
  std::size_t most_bytes = 0;
  std::promise<void> all;
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    for (int i = 0; i < kCount; ++i) {
      peer.read();
      most_frames = std::max(most_frames, peer.frames_together());
      most_bytes = std::max(most_bytes, peer.bytes_together());
    }
    all.set_value();
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  for (int i = 0; i < kCount; ++i)
    client.send(kChat, std::string(5000, 'x'));
  all.get_future().get();
  EXPECT_GT(most_frames, 1U);
  EXPECT_LE(most_bytes, 60U * 1024);
}

TEST(ClientSend, WhatTheServerCouldNotDecodeIsRefusedHereInItsTurn) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.accept(peer.read(), 1);
    peer.accept(peer.read(), 2);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start();
  client.send(kChat, "good");
  client.send(kChat, "\xc3(");
  client.send(kChat, "");
  client.send(kChat, std::string(16 * 1024 + 1, 'x'));
  client.send(kChat, std::string(16 * 1024, 'x'));
  EXPECT_TRUE(client.wait_for_answers({"A1", "E2", "E2", "E2", "A2"}));
}

TEST(ClientSend, AFullOutboxRefuses) {
  FakeServer server({[](Peer& peer) { peer.wait_for_end(); }});
  RecordingClient client(server.url());
  client.options.outbox_bytes = 20'000;
  client.start();
  client.send(kChat, std::string(10'000, 'x'));
  client.send(kChat, std::string(10'000, 'x'));
  client.client().stop();
  EXPECT_TRUE(client.wait_for_answers({"E100", "E103"}));
}

TEST(ClientSend, ListsComeWholeAndQuestionsAreAskedAgain) {
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       peer.read();
                     },
                     [](Peer& peer) {
                       peer.sign_in();
                       const auto asked = peer.read();
                       wire::ServerFrame part;
                       *part.mutable_chat_list()->add_chats() = make_view(1, 5, wire::CONTINUATION_UNSPECIFIED);
                       part.mutable_chat_list()->set_more(true);
                       peer.send(part, asked.id());
                       part.mutable_chat_list()->set_more(false);
                       peer.send(part, asked.id());
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  std::promise<std::size_t> count;
  client.start().list_chats([&](const Result<std::vector<Chat>>& chats) { count.set_value(chats ? chats->size() : 0); });
  EXPECT_EQ(count.get_future().get(), 2U);
}

}  // namespace
}  // namespace atrium::client
