// Entries on their way to the application, over real sockets.
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_server.h"
#include "tests/unit/client/recording_client.h"

namespace atrium::client {
namespace {

constexpr std::uint64_t kChatNumber = 1;

TEST(ClientFeed, DuplicatesAreDroppedAndADroppedConnectionIsResumed) {
  std::promise<wire::Resume> resumed;
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       peer.resume({make_view(kChatNumber, 4, wire::CONTINUATION_NEW)});
                       for (const std::uint64_t seq : {5, 6, 6, 5})
                         peer.send(make_push(make_message(kChatNumber, seq)));
                     },
                     [&](Peer& peer) {
                       peer.sign_in();
                       resumed.set_value(peer.resume({make_view(kChatNumber, 7, wire::CONTINUATION_CATCHING_UP)}));
                       for (const std::uint64_t seq : {6, 7, 8})
                         peer.send(make_push(make_message(kChatNumber, seq)));
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start().subscribe();
  const auto resume = resumed.get_future().get();
  EXPECT_EQ(resume.epoch(), 1U);
  ASSERT_EQ(resume.positions_size(), 1);
  EXPECT_EQ(resume.positions(0).seq(), 6U);
  EXPECT_TRUE(client.wait_for_feed({"S", "5", "6", "S", "7", "8"}));
}

TEST(ClientFeed, AHoleIsNeverShown) {
  std::promise<wire::Resume> resumed;
  FakeServer server({[](Peer& peer) {
                       peer.sign_in();
                       peer.resume({make_view(kChatNumber, 0, wire::CONTINUATION_NEW)});
                       for (const std::uint64_t seq : {1, 3, 4})
                         peer.send(make_push(make_message(kChatNumber, seq)));
                       peer.wait_for_end();
                     },
                     [&](Peer& peer) {
                       peer.sign_in();
                       resumed.set_value(peer.resume({make_view(kChatNumber, 4, wire::CONTINUATION_CATCHING_UP)}));
                       for (const std::uint64_t seq : {2, 3, 4})
                         peer.send(make_push(make_message(kChatNumber, seq)));
                       peer.wait_for_end();
                     }});
  RecordingClient client(server.url());
  client.start().subscribe();
  EXPECT_EQ(resumed.get_future().get().positions(0).seq(), 1U);
  EXPECT_TRUE(client.wait_for_feed({"S", "1", "S", "2", "3", "4"}));
}

TEST(ClientFeed, AReloadIsFilledFromHistoryBeforeLiveEntries) {
  std::promise<wire::ReadHistory> asked;
  FakeServer server({[&](Peer& peer) {
    peer.sign_in();
    peer.resume({make_view(kChatNumber, 6, wire::CONTINUATION_RELOAD)});
    peer.send(make_push(make_message(kChatNumber, 7)));
    asked.set_value(peer.page(4, 5, 7));
    peer.page(6, 7, 7);
    peer.send(make_push(make_message(kChatNumber, 8)));
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start().subscribe({1, {{ChatId{kChatNumber}, 3}}});
  const auto page = asked.get_future().get();
  EXPECT_EQ(page.from_seq(), 4U);
  EXPECT_EQ(page.direction(), wire::HISTORY_DIRECTION_NEWER);
  EXPECT_EQ(page.view(), wire::HISTORY_VIEW_ENTRIES);
  EXPECT_TRUE(client.wait_for_feed({"S", "4", "5", "6", "7", "8"}));
}

TEST(ClientFeed, ABusyHistoryIsAskedAgain) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.resume({make_view(kChatNumber, 4, wire::CONTINUATION_RELOAD)});
    peer.refuse(peer.read(), wire::ERROR_CODE_BUSY, 1);
    peer.page(4, 4, 4);
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start().subscribe({1, {{ChatId{kChatNumber}, 3}}});
  EXPECT_TRUE(client.wait_for_feed({"S", "4"}));
}

TEST(ClientFeed, APositionMovesOnlyWhenTheCallbackHasReturned) {
  FakeServer server({[](Peer& peer) {
    peer.sign_in();
    peer.resume({make_view(kChatNumber, 4, wire::CONTINUATION_NEW)});
    peer.send(make_push(make_message(kChatNumber, 5)));
    peer.wait_for_end();
  }});
  RecordingClient client(server.url());
  client.start().subscribe();
  ASSERT_TRUE(client.wait_for_feed({"S", "5"}));
  std::promise<Positions> positions;
  client.client().read_positions([&](const Positions& now) { positions.set_value(now); });
  EXPECT_EQ(positions.get_future().get().chats.at(ChatId{kChatNumber}), 5U);
}

}  // namespace
}  // namespace atrium::client
