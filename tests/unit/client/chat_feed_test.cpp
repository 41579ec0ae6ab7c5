#include "client-sdk/cpp/src/chat_feed.h"

#include <gtest/gtest.h>

#include "tests/support/fake_server.h"

namespace atrium::client {
namespace {

constexpr std::uint64_t kFedChat = 1;
using Verdict = ChatFeed::Verdict;

class ChatFeedTest : public testing::Test {
 protected:
  ChatFeedTest() {
    events_.on_entry = [this](const Entry& entry) { log_ += std::to_string(entry.seq) + " "; };
    events_.on_reloaded = [this](const Reloaded& gap) {
      log_ += std::to_string(gap.after_seq) + ">" + std::to_string(gap.next_seq) + " ";
    };
    events_.on_chat_joined = [this](const Chat&) { log_ += "joined "; };
    events_.on_chat_left = [this](ChatId) { log_ += "left "; };
  }

  void resume(const std::vector<wire::ChatView>& views, std::uint64_t epoch = 1) {
    wire::Resumed resumed;
    resumed.set_epoch(epoch);
    for (const auto& view : views)
      *resumed.add_chats() = view;
    feed_.on_resumed(resumed);
  }

  Verdict push(Seq seq) { return feed_.on_entry(make_message(kFedChat, seq)); }

  wire::HistoryPage page(Seq first, Seq last) {
    wire::HistoryPage result;
    for (Seq seq = first; seq <= last; ++seq)
      *result.add_items()->mutable_entry() = make_message(kFedChat, seq);
    return result;
  }

  Seq position() { return feed_.positions().chats.at(ChatId{kFedChat}); }

  Events events_;
  std::string log_;
  ChatFeed feed_{events_, 1000};
};

TEST_F(ChatFeedTest, WhatTheAccountMayNotSeeIsReportedAndTheRestFilled) {
  feed_.start_at({1, {{ChatId{kFedChat}, 3}}});
  auto view = make_view(kFedChat, 12, wire::CONTINUATION_RELOAD);
  view.set_first_visible_seq(10);
  resume({view});
  const auto asked = feed_.next_page();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->from_seq(), 10U);
  feed_.on_page(*asked, page(10, 12));
  EXPECT_EQ(log_, "3>10 10 11 12 ");
}

TEST_F(ChatFeedTest, ARestoredServerIsReportedAndNothingIsFilled) {
  feed_.start_at({1, {{ChatId{kFedChat}, 30}}});
  resume({make_view(kFedChat, 12, wire::CONTINUATION_RELOAD)}, 2);
  EXPECT_FALSE(feed_.next_page());
  EXPECT_EQ(push(13), Verdict::kFine);
  EXPECT_EQ(log_, "30>13 13 ");
  EXPECT_EQ(feed_.make_resume().epoch(), 2U);
}

TEST_F(ChatFeedTest, AHistoryWithAHoleDoesNotAskForEver) {
  feed_.start_at({1, {{ChatId{kFedChat}, 3}}});
  resume({make_view(kFedChat, 9, wire::CONTINUATION_RELOAD)});
  feed_.on_page(*feed_.next_page(), page(5, 6));
  feed_.on_page(*feed_.next_page(), page(1, 0));
  EXPECT_FALSE(feed_.next_page());
  EXPECT_EQ(log_, "3>5 5 6 6>10 ");
}

TEST_F(ChatFeedTest, APageWithAnEntryOfAnotherChatIsNotTakenForThisOne) {
  feed_.start_at({1, {{ChatId{kFedChat}, 3}}});
  resume({make_view(kFedChat, 5, wire::CONTINUATION_RELOAD)});
  auto mixed = page(4, 5);
  mixed.mutable_items(0)->mutable_entry()->set_chat_id(kFedChat + 1);
  feed_.on_page(*feed_.next_page(), mixed);
  EXPECT_EQ(log_, "3>5 5 ");
}

TEST_F(ChatFeedTest, AHoleThatResumingDidNotCloseIsFilledFromHistory) {
  resume({make_view(kFedChat, 3, wire::CONTINUATION_NEW)});
  EXPECT_EQ(push(5), Verdict::kHole);
  feed_.on_disconnected();
  resume({make_view(kFedChat, 5, wire::CONTINUATION_CATCHING_UP)});
  EXPECT_EQ(push(5), Verdict::kFine);
  EXPECT_EQ(push(6), Verdict::kFine);
  feed_.on_page(*feed_.next_page(), page(4, 6));
  push(7);
  EXPECT_EQ(log_, "4 5 6 7 ");
}

TEST_F(ChatFeedTest, AConnectionLostWhileFillingGoesOnWhereItWas) {
  feed_.start_at({1, {{ChatId{kFedChat}, 3}}});
  resume({make_view(kFedChat, 9, wire::CONTINUATION_RELOAD)});
  feed_.on_page(*feed_.next_page(), page(4, 6));
  ASSERT_TRUE(feed_.next_page());
  feed_.on_disconnected();
  EXPECT_EQ(feed_.make_resume().positions(0).seq(), 6U);
  resume({make_view(kFedChat, 9, wire::CONTINUATION_CATCHING_UP)});
  for (const Seq seq : {7, 8, 9})
    push(seq);
  EXPECT_EQ(log_, "4 5 6 7 8 9 ");
}

TEST_F(ChatFeedTest, ChatsLeftAndJoinedWhileAwayAreTold) {
  resume({make_view(kFedChat, 3, wire::CONTINUATION_NEW)});
  feed_.on_disconnected();
  resume({make_view(2, 8, wire::CONTINUATION_NEW)});
  EXPECT_EQ(log_, "joined left ");
  EXPECT_FALSE(feed_.next_page());
}

TEST_F(ChatFeedTest, ADirectChatOpenedWhileAwayLosesNothing) {
  resume({});
  feed_.on_disconnected();
  auto view = make_view(kFedChat, 3, wire::CONTINUATION_NEW);
  view.set_kind(wire::CHAT_KIND_DIRECT);
  resume({view});
  feed_.on_page(*feed_.next_page(), page(2, 3));
  EXPECT_EQ(log_, "joined 2 3 ");
}

TEST_F(ChatFeedTest, AChatThatIsLeftWhileItIsFilledIsForgotten) {
  feed_.start_at({1, {{ChatId{kFedChat}, 3}}});
  resume({make_view(kFedChat, 9, wire::CONTINUATION_RELOAD)});
  const auto asked = feed_.next_page();
  feed_.on_left(kFedChat);
  feed_.on_page(*asked, page(4, 9));
  EXPECT_EQ(log_, "left ");
}

TEST_F(ChatFeedTest, JoiningStartsAfterTheHeadAndTwiceIsOnce) {
  resume({});
  feed_.on_joined(make_view(kFedChat, 3, wire::CONTINUATION_UNSPECIFIED));
  push(4);
  feed_.on_joined(make_view(kFedChat, 3, wire::CONTINUATION_UNSPECIFIED));
  push(4);
  EXPECT_EQ(log_, "joined 4 ");
  EXPECT_EQ(position(), 4U);
}

TEST_F(ChatFeedTest, APositionMovesOnlyAfterTheCallback) {
  resume({make_view(kFedChat, 3, wire::CONTINUATION_NEW)});
  Seq during = 0;
  events_.on_entry = [&](const Entry&) { during = position(); };
  push(4);
  EXPECT_EQ(during, 3U);
  EXPECT_EQ(position(), 4U);
}

TEST_F(ChatFeedTest, MoreChatsThanOneMessageTakesLoseNothing) {
  Positions positions{1, {}};
  for (std::uint64_t chat = 1; chat <= 5000; ++chat)
    positions.chats[ChatId{chat}] = ~Seq{0} >> 1;
  positions.chats[ChatId{5000}] = 3;
  feed_.start_at(positions);
  EXPECT_LE(feed_.make_resume().ByteSizeLong(), 60U * 1024);
  resume({make_view(5000, 4, wire::CONTINUATION_NEW)});
  ASSERT_TRUE(feed_.next_page());
}

}  // namespace
}  // namespace atrium::client
