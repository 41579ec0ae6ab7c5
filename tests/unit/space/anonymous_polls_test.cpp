// Of an anonymous vote nobody can say whose it was; and everybody has one.
#include "tests/unit/space/polls.h"

#include "server/config/limits.h"
#include "tests/unit/space/contact_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::milliseconds;

TEST_F(Polls, OfAHundredAnonymousVotesOfOnePersonOneCounts) {
  const auto poll = ask(anonymous());
  std::vector<std::uint64_t> sent;
  for (std::uint32_t i = 0; i < 100; ++i) {
    sent.push_back(student->send(vote(*student, poll, {1 + i % 2})));
  }
  int accepted = 0;
  for (const auto id : sent) {
    const auto answer = student->wait_for(id);
    accepted += answer.has_accepted() ? 1 : 0;
    EXPECT_TRUE(answer.has_accepted() || refusal(answer) == ERROR_CODE_CONFLICT);
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(state_on_page(*teacher, poll).voters(), 1u);
}

TEST_F(Polls, AnAnonymousVoteIsNobodys) {
  const auto poll = ask(anonymous());
  teacher->resume({{chat.value, poll}});
  auto wish = vote(*student, poll, {2});
  school.pass(milliseconds(5));
  const auto accepted = student->ask(wish).accepted();
  teacher->wait_for_entry(chat, poll + 1);
  const auto entry = teacher->entries(chat).back();
  EXPECT_EQ(entry.author_id(), 0u);
  EXPECT_EQ(entry.vote().options_size(), 0);
  EXPECT_TRUE(entry.vote().untold());
  const auto state = state_on_page(*teacher, poll);
  EXPECT_EQ(state.options(1).votes(), 1u);
  EXPECT_EQ(state.options(1).account_ids_size(), 0);
  const auto mine = view(*student, poll);
  EXPECT_TRUE(mine.has_voted());
  EXPECT_EQ(mine.my_options_size(), 0);
  EXPECT_FALSE(view(*teacher, poll).has_voted());

  // The answer, which is kept with the request, does not tell which vote it was.
  EXPECT_EQ(accepted.seq(), poll);
  EXPECT_LT(accepted.at_ms(), entry.at_ms());
  // Nor does the request's record tell which option it was: with the other one it is still the same request.
  wish.mutable_cast_vote()->set_options(0, 1);
  EXPECT_EQ(student->ask(wish).accepted().SerializeAsString(), accepted.SerializeAsString());
}

TEST_F(Polls, AnAnonymousVoteIsRememberedOverARestart) {
  const auto poll = ask(anonymous());
  student->ask(vote(*student, poll, {2}));
  restart();
  EXPECT_TRUE(view(*student, poll).has_voted());
  EXPECT_EQ(refusal(student->ask(vote(*student, poll, {1}))), ERROR_CODE_CONFLICT);
  EXPECT_EQ(state_on_page(*teacher, poll).options(1).votes(), 1u);
}

TEST_F(Polls, WhoHasVotedIsKeptForThePollsThatAreOpen) {
  constexpr std::size_t kOpen = 10;
  std::vector<std::uint64_t> open;
  for (std::size_t i = 0; i < 60; ++i) {
    auto asked = anonymous();
    asked.set_closes_at_ms(i % 3 == 0 ? school.now_ms() + 1 : 0);
    const auto poll = ask(asked);
    EXPECT_TRUE(student->ask(vote(*student, poll, {1})).has_accepted());
    if (i % 3 == 0) {
      school.pass(milliseconds(1));
    } else if (i % 6 == 1 && open.size() < kOpen) {
      open.push_back(poll);
    } else {
      teacher->ask(i % 2 == 0 ? closing(*teacher, poll) : deletion(*teacher, chat, poll));
    }
    EXPECT_LE(kept_of(*student), open.size() + open.size() / 3 + 3);
  }
  EXPECT_EQ(open.size(), kOpen);
  for (const bool again : {false, true}) {
    for (const auto poll : open) {
      EXPECT_TRUE(view(*student, poll).has_voted());
      EXPECT_EQ(refusal(student->ask(vote(*student, poll, {2}))), ERROR_CODE_CONFLICT);
      EXPECT_EQ(state_on_page(*teacher, poll).voters(), 1u);
    }
    if (!again) {
      restart();
    }
  }
}

TEST_F(Polls, NobodyVotesInMoreAnonymousPollsThanCanBeOpen) {
  std::vector<std::uint64_t> open;
  for (std::size_t i = 0; i < limits::kOpenSecretVotes; ++i) {
    open.push_back(ask(anonymous()));
    ASSERT_TRUE(student->ask(vote(*student, open.back(), {1})).has_accepted());
  }
  const auto more = ask(anonymous());
  EXPECT_EQ(refusal(student->ask(vote(*student, more, {1}))), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(student->ask(vote(*student, ask(yes_or_no()), {1})).has_accepted()) << "by name";
  EXPECT_TRUE(teacher->ask(vote(*teacher, more, {1})).has_accepted());
  for (const auto poll : open) {
    teacher->ask(closing(*teacher, poll));
  }
  EXPECT_TRUE(student->ask(vote(*student, more, {1})).has_accepted());
}

TEST_F(Polls, BetweenTwoAreNotAnonymous) {
  chat = ChatId(teacher->ask(direct_wish(*teacher, *student)).chat_opened().chat_id());
  const auto refused = teacher->ask(question(*teacher, anonymous()));
  EXPECT_EQ(refusal(refused), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(refused.error().field(), "anonymous");
  EXPECT_TRUE(teacher->ask(question(*teacher, yes_or_no())).has_accepted());
}

TEST_F(Polls, AVoteOnItsWayWithAnotherIsNotForgotten) {
  const auto one = ask(anonymous());
  const auto other = ask(anonymous());
  const auto third = ask(anonymous());
  EXPECT_TRUE(student->ask(vote(*student, one, {1})).has_accepted());
  school.hold_reads();
  const auto first = student->send(vote(*student, other, {1}));
  const auto second = student->send(vote(*student, third, {2}));
  school.release_reads();
  EXPECT_TRUE(student->wait_for(first).has_accepted());
  EXPECT_TRUE(student->wait_for(second).has_accepted());
  EXPECT_EQ(kept_of(*student), 3u);
  for (const auto poll : {one, other, third}) {
    EXPECT_EQ(refusal(student->ask(vote(*student, poll, {1}))), ERROR_CODE_CONFLICT);
  }
}

}  // namespace
}  // namespace atrium::test
