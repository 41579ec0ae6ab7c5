// kill -9 amid edits, deletions, reactions, votes and messages that were scheduled; who has no answer asks again with the same request id.
#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>

#include "server/server.h"
#include "tests/crash/dials.h"
#include "tests/crash/talk_judge.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

// The killed server's folder, opened by this process.
StoredTalk stored_talk(const std::filesystem::path& data, const Talk& talk) {
  ServerOptions options;
  options.data = data;
  const auto folder = Server::start(options).value();
  StoredTalk stored;
  folder->with_space("college", [&](space::Space& space) {
    const ChatId chat(talk.chat());
    const storage::EntryRange range{space.id(), chat, Seq(talk.base() + 1), Seq(~std::uint64_t{0})};
    const auto read = space.environment().store.visit_entries(range, [&](const storage::StoredEntry& each) {
      auto& entry = stored.entries.emplace_back();
      EXPECT_TRUE(entry.ParseFromArray(each.encoded.data(), static_cast<int>(each.encoded.size())));
      if (entry.has_message()) {
        EXPECT_TRUE(
            stored.overlays[each.seq.value].ParseFromArray(each.overlay.data(), static_cast<int>(each.overlay.size())));
      }
      return storage::Visit::kContinue;
    });
    EXPECT_TRUE(read);
    for (const auto& [account, membership] : space.chat(chat)->memberships()) {
      auto& voted = stored.voted.emplace_back();
      for (const auto poll : membership.voted) {
        voted.push_back(poll.value);
      }
    }
  });
  return stored;
}

void tell(std::size_t kills, const Talk& talk, const TalkJudge& judge) {
  std::map<ClientFrame::CommandCase, std::size_t> taken;
  for (const auto& wish : talk.wishes()) {
    taken[wish.frame.command_case()] += wish.refused() ? 0 : 1;
  }
  std::cerr << kills << " kills, " << talk.wishes().size() << " wishes, " << talk.repeats()
            << " asked again; taken: " << taken[ClientFrame::kEditMessage] << " edits, "
            << taken[ClientFrame::kDeleteMessage] << " deletions, " << taken[ClientFrame::kSetReaction] << " reactions, "
            << taken[ClientFrame::kCastVote] << " votes, " << taken[ClientFrame::kScheduleMessage] << " scheduled, of which "
            << taken[ClientFrame::kCancelScheduled] << " were called off and " << judge.written_later() << " written\n";
}

TEST(ConversationCrash, WhatWasAnsweredHoldsOnce) {
  const auto kills = number_from("ATRIUM_CRASH_KILLS", 30);
  const auto seed = seed_of_this_run();
  std::cerr << "seed " << seed << '\n';
  const auto data = std::filesystem::temp_directory_path() / ("atrium-conversation-crash-" + std::to_string(getpid()));
  ServerProcess server(data, kNoRates);
  server.start();
  Talk talk(server, seed);
  std::mt19937 random(seed);
  for (std::size_t kill = 1; kill <= kills; ++kill) {
    ASSERT_NO_THROW(talk.go_on(1 + random() % 300)) << "seed " << seed << ", before kill " << kill;
    server.kill();
    if (kill % 5 == 0) {  // else the server itself finds what came due while it was down
      const auto stored = stored_talk(data, talk);
      ASSERT_NO_FATAL_FAILURE(TalkJudge(talk, stored).judge()) << "seed " << seed << ", kill " << kill;
    }
    server.start();
  }
  ASSERT_NO_THROW(talk.finish()) << "seed " << seed;
  server.kill();
  const auto stored = stored_talk(data, talk);
  TalkJudge judge(talk, stored);
  ASSERT_NO_FATAL_FAILURE(judge.judge()) << "seed " << seed;
  tell(kills, talk, judge);
}

}  // namespace
}  // namespace atrium::test
