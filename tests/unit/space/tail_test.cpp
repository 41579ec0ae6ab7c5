// A chat's newest entries in memory, and how those before them come back from the disk.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "atrium/wire/v1/entries.pb.h"
#include "server/config/limits.h"
#include "server/space/chat.h"
#include "server/space/tail_budget.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Tail : testing::Test {
  space::Chat chat{ChatId(1), CHAT_KIND_GROUP, "Группа", true};

  static space::TailEntry entry(std::uint64_t seq, const std::string& text = "тайна") {
    Entry entry;
    entry.set_seq(seq);
    entry.mutable_message()->set_text(text);
    return {Seq(seq), Seq(), false, std::make_shared<const std::string>(entry.SerializeAsString())};
  }
  static std::vector<space::TailEntry> from_the_disk(std::uint64_t newest, const std::string& text) {
    std::vector<space::TailEntry> entries;
    for (auto seq = newest; seq > 0; --seq) {
      entries.push_back(entry(seq, text));
    }
    return entries;
  }
  void publish(space::TailEntry entry) {
    chat.published_seq = entry.seq;
    chat.add_to_tail(std::move(entry));
  }
  std::string text_of(std::size_t place) {
    Entry entry;
    entry.ParseFromString(*chat.tail().at(place).encoded);
    return entry.message().text();
  }
  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const auto& entry : chat.tail()) {
      bytes += entry.encoded->size();
    }
    return bytes;
  }
};

TEST_F(Tail, GrowsBackwardsWithoutHoles) {
  chat.published_seq = Seq(4);
  publish(entry(5));
  chat.extend_tail({entry(4), entry(3), entry(1)});
  EXPECT_EQ(chat.tail().size(), 3u);
  EXPECT_EQ(chat.tail().front().seq, Seq(3));
}

TEST_F(Tail, TakesNothingThatDoesNotFollowOn) {
  publish(entry(5));
  chat.extend_tail({entry(3), entry(2)});
  EXPECT_EQ(chat.tail().size(), 1u);
}

TEST_F(Tail, TakesNoTextThatWasDeletedSinceItWasRead) {
  publish({Seq(5), Seq(3), true, entry(5).encoded});
  auto edited = entry(4);
  edited.target = Seq(3);
  chat.extend_tail({edited, entry(3), entry(2)});
  EXPECT_EQ(text_of(0), "тайна");
  EXPECT_EQ(text_of(1), "");
  EXPECT_EQ(text_of(2), "");
}

TEST_F(Tail, HasABoundInBytes) {
  chat.published_seq = Seq(1000);
  chat.extend_tail(from_the_disk(1000, std::string(10'000, 'a')));
  EXPECT_GE(bytes(), limits::kTailBytes / 2);
  EXPECT_LE(bytes(), limits::kTailBytes);
  EXPECT_FALSE(chat.tail_room());
}

TEST_F(Tail, HasABoundInEntries) {
  chat.published_seq = Seq(1000);
  chat.extend_tail(from_the_disk(1000, "да"));
  EXPECT_EQ(chat.tail().size(), limits::kTailEntries);
  EXPECT_FALSE(chat.tail_room());
}

TEST_F(Tail, HasNoRoomBeforeTheFirstEntry) {
  chat.published_seq = Seq(3);
  ASSERT_TRUE(chat.tail_room());
  chat.extend_tail(from_the_disk(3, "да"));
  EXPECT_FALSE(chat.tail_room());
}

struct Tails : testing::Test {
  static constexpr std::size_t kEntryBytes = 16'000;
  static constexpr std::size_t kChatsThatFit = limits::kTailsBytes / (limits::kTailBytes / kEntryBytes * kEntryBytes);
  std::vector<std::unique_ptr<space::Chat>> chats;
  space::TailBudget budget{limits::kTailsBytes};

  space::Chat& fill_another() {
    auto& chat =
        *chats.emplace_back(std::make_unique<space::Chat>(ChatId(chats.size() + 1), CHAT_KIND_GROUP, "Группа", false));
    const auto encoded = std::make_shared<const std::string>(kEntryBytes, 'x');
    for (std::uint64_t seq = 1; seq <= limits::kTailBytes / kEntryBytes; ++seq) {
      chat.add_to_tail({Seq(seq), Seq(), false, encoded});
    }
    budget.used(chat);
    return chat;
  }
  void fill(std::size_t count) {
    while (chats.size() < count) {
      fill_another();
    }
  }
};

TEST_F(Tails, OfAllChatsHaveABoundAndTheUnusedGoFirst) {
  fill(kChatsThatFit);
  budget.used(*chats[0]);
  EXPECT_FALSE(fill_another().tail().empty());
  EXPECT_FALSE(chats[0]->tail().empty());
  EXPECT_TRUE(chats[1]->tail().empty());
  EXPECT_FALSE(chats[2]->tail().empty());
}

}  // namespace
}  // namespace atrium::test
