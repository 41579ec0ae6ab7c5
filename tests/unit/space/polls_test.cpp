// Polls: who votes, what is told when.
#include "tests/unit/space/polls.h"

#include <limits>

#include "server/config/limits.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::milliseconds;

TEST_F(Polls, AVoteCountsByNameAndTakesThePlaceOfTheOneBefore) {
  const auto poll = ask(yes_or_no());
  EXPECT_TRUE(student->ask(vote(*student, poll, {1})).has_accepted());
  EXPECT_TRUE(teacher->ask(vote(*teacher, poll, {1})).has_accepted());
  EXPECT_TRUE(student->ask(vote(*student, poll, {2})).has_accepted());
  const auto state = state_on_page(*teacher, poll);
  EXPECT_EQ(state.voters(), 2u);
  EXPECT_EQ(state.options(0).votes(), 1u);
  EXPECT_EQ(state.options(0).account_ids(0), teacher->id().value);
  EXPECT_EQ(state.options(1).account_ids(0), student->id().value);
  EXPECT_EQ(view(*student, poll).my_options(0), 2u);

  EXPECT_TRUE(student->ask(vote(*student, poll, {})).has_accepted());
  EXPECT_EQ(state_on_page(*teacher, poll).voters(), 1u);
  EXPECT_FALSE(view(*student, poll).has_voted());
}

TEST_F(Polls, TheEntryOfAVoteByNameTellsWhoAndWhat) {
  teacher->resume({{chat.value, 0}});
  const auto poll = ask(yes_or_no());
  const auto seq = student->ask(vote(*student, poll, {2})).accepted().seq();
  teacher->wait_for_entry(chat, seq);
  const auto entry = teacher->entries(chat).back();
  EXPECT_EQ(entry.author_id(), student->id().value);
  EXPECT_EQ(entry.vote().options(0), 2u);
  EXPECT_EQ(entry.message_no(), 1u) << "it is no message";
}

TEST_F(Polls, TheSameVoteAgainChangesNothing) {
  const auto poll = ask(yes_or_no());
  const auto first = student->ask(vote(*student, poll, {1})).accepted().seq();
  EXPECT_EQ(student->ask(vote(*student, poll, {1})).accepted().seq(), first);
}

TEST_F(Polls, OfVotesThatAreOnTheirWayTogetherEachCounts) {
  const auto poll = ask(yes_or_no());
  school.hold_reads();
  const auto one = student->send(vote(*student, poll, {1}));
  const auto other = teacher->send(vote(*teacher, poll, {2}));
  school.hold_disk();
  school.release_reads();
  school.release_disk();
  EXPECT_TRUE(student->wait_for(one).has_accepted());
  EXPECT_TRUE(teacher->wait_for(other).has_accepted());
  EXPECT_EQ(state_on_page(*teacher, poll).voters(), 2u);
}

TEST_F(Polls, ResultsAtTheEndAreToldToNobodyBefore) {
  auto asked = yes_or_no();
  asked.set_results_at_end(true);
  const auto poll = ask(asked);
  teacher->resume({{chat.value, poll}});
  const auto seq = student->ask(vote(*student, poll, {2})).accepted().seq();
  teacher->wait_for_entry(chat, seq);
  EXPECT_EQ(teacher->entries(chat).back().vote().options_size(), 0);
  EXPECT_EQ(state_on_page(*teacher, poll).options_size(), 0);
  EXPECT_EQ(state_on_page(*teacher, poll).voters(), 1u);
  EXPECT_EQ(view(*teacher, poll).state().options_size(), 0);
  EXPECT_EQ(view(*student, poll).my_options(0), 2u) << "one knows one's own";

  EXPECT_TRUE(teacher->ask(closing(*teacher, poll)).has_accepted());
  EXPECT_EQ(state_on_page(*student, poll).options(1).votes(), 1u);
  EXPECT_EQ(view(*teacher, poll).state().options(1).account_ids(0), student->id().value);
}

TEST_F(Polls, TheServersClockEndsIt) {
  auto asked = yes_or_no();
  asked.set_closes_at_ms(school.now_ms() + 1000);
  asked.set_results_at_end(true);
  const auto poll = ask(asked);
  student->ask(vote(*student, poll, {1}));
  school.pass(milliseconds(999));
  EXPECT_EQ(state_on_page(*teacher, poll).options_size(), 0);
  EXPECT_FALSE(view(*teacher, poll).is_over());
  school.pass(milliseconds(1));
  EXPECT_EQ(refusal(teacher->ask(vote(*teacher, poll, {1}))), ERROR_CODE_CONFLICT);
  EXPECT_EQ(refusal(teacher->ask(closing(*teacher, poll))), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(view(*teacher, poll).is_over());
  EXPECT_EQ(state_on_page(*teacher, poll).options(0).votes(), 1u);
}

TEST_F(Polls, WhatIsRightIsToldAtTheEnd) {
  auto asked = yes_or_no();
  asked.set_quiz(true);
  const auto poll = ask(asked, 2);
  student->ask(vote(*student, poll, {1}));
  EXPECT_EQ(state_on_page(*student, poll).right_option(), 0u);
  EXPECT_EQ(view(*teacher, poll).state().right_option(), 0u) << "not even who asked";
  teacher->ask(closing(*teacher, poll));
  EXPECT_EQ(state_on_page(*student, poll).right_option(), 2u);
}

TEST_F(Polls, OnlyTheRolesThatItIsForVote) {
  auto asked = yes_or_no();
  asked.add_voter_roles(ROLE_STUDENT);
  const auto poll = ask(asked);
  EXPECT_EQ(refusal(teacher->ask(vote(*teacher, poll, {1}))), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(student->ask(vote(*student, poll, {1})).has_accepted());
}

TEST_F(Polls, AFinalVoteStays) {
  auto asked = yes_or_no();
  asked.set_is_final(true);
  const auto poll = ask(asked);
  student->ask(vote(*student, poll, {1}));
  EXPECT_EQ(refusal(student->ask(vote(*student, poll, {2}))), ERROR_CODE_CONFLICT);
  EXPECT_EQ(refusal(student->ask(vote(*student, poll, {}))), ERROR_CODE_CONFLICT);
}

TEST_F(Polls, SeveralOptionsWhereTheyMayBe) {
  auto asked = yes_or_no();
  const auto one = ask(asked);
  EXPECT_EQ(refusal(student->ask(vote(*student, one, {1, 2}))), ERROR_CODE_INVALID_ARGUMENT);
  asked.set_multiple(true);
  const auto many = ask(asked);
  for (const auto& wrong : {PollOptions{2, 1}, PollOptions{1, 1}, PollOptions{0}, PollOptions{3}}) {
    EXPECT_EQ(refusal(student->ask(vote(*student, many, wrong))), ERROR_CODE_INVALID_ARGUMENT);
  }
  EXPECT_TRUE(student->ask(vote(*student, many, {1, 2})).has_accepted());
  EXPECT_EQ(state_on_page(*teacher, many).voters(), 1u);
}

TEST_F(Polls, NobodyVotesInWhatIsNoneOrIsDeletedAndAPollIsNotEdited) {
  const auto poll = ask(yes_or_no());
  EXPECT_EQ(refusal(teacher->ask(edit(*teacher, chat, poll, "Или нет?"))), ERROR_CODE_CONFLICT);
  student->ask(vote(*student, poll, {1}));
  teacher->ask(deletion(*teacher, chat, poll));
  EXPECT_EQ(refusal(student->ask(vote(*student, poll, {1}))), ERROR_CODE_CONFLICT);
  EXPECT_EQ(state_on_page(*student, poll).SerializeAsString(), "");
  EXPECT_EQ(refusal(student->ask(vote(*student, say(*teacher, "просто"), {1}))), ERROR_CODE_NOT_FOUND);
}

TEST_F(Polls, WhoAskedOrModeratesClosesIt) {
  const auto asked = student->ask(question(*student, yes_or_no())).accepted().seq();
  const auto of_teacher = ask(yes_or_no());
  EXPECT_EQ(refusal(student->ask(closing(*student, of_teacher))), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(student->ask(closing(*student, asked)).has_accepted());
  EXPECT_EQ(refusal(student->ask(closing(*student, asked))), ERROR_CODE_CONFLICT);
}

TEST_F(Polls, WhoCameLaterHasNoPartInIt) {
  const auto poll = ask(yes_or_no());
  const auto newcomer = school.person(ROLE_STUDENT);
  teacher->ask(addition(*teacher, chat, *newcomer));
  newcomer->resume({{chat.value, 0}});
  EXPECT_EQ(refusal(newcomer->ask(vote(*newcomer, poll, {1}))), ERROR_CODE_NOT_FOUND);
  const auto seq = student->ask(vote(*student, poll, {1})).accepted().seq();
  newcomer->wait_for_entry(chat, seq);
  EXPECT_TRUE(newcomer->entries(chat).back().has_withheld());
}

TEST_F(Polls, AQuestionThatCannotBeIsRefused) {
  const auto is_wrong = [&](const Poll& poll, std::uint32_t right, std::string_view field) {
    const auto answer = teacher->ask(question(*teacher, poll, right));
    EXPECT_EQ(refusal(answer), ERROR_CODE_INVALID_ARGUMENT);
    EXPECT_EQ(answer.error().field(), field);
  };
  auto one = yes_or_no();
  one.mutable_options()->RemoveLast();
  is_wrong(one, 0, "options");
  auto alike = yes_or_no();
  alike.set_options(1, "да");
  is_wrong(alike, 0, "options");
  auto many = yes_or_no();
  for (int i = 0; i < 19; ++i) {
    many.add_options("ответ " + std::to_string(i));
  }
  is_wrong(many, 0, "options");
  auto lines = yes_or_no();
  lines.set_options(0, "да\nнет");
  is_wrong(lines, 0, "options");
  is_wrong(yes_or_no(), 1, "right_option");
  auto quiz = yes_or_no();
  quiz.set_quiz(true);
  is_wrong(quiz, 0, "right_option");
  is_wrong(quiz, 3, "right_option");
  auto past = yes_or_no();
  past.set_closes_at_ms(school.now_ms());
  is_wrong(past, 0, "closes_at_ms");
  auto never = yes_or_no();
  for (const auto time : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
                          school.now_ms() + std::int64_t{367} * 24 * 60 * 60 * 1000}) {
    never.set_closes_at_ms(time);
    is_wrong(never, 0, "closes_at_ms");
  }
  auto nobody = yes_or_no();
  nobody.add_voter_roles(ROLE_UNSPECIFIED);
  is_wrong(nobody, 0, "voter_roles");
}

// Else no page would hold it.

TEST_F(Polls, HaveSoManyVotesByName) {
  auto asked = yes_or_no();
  asked.set_multiple(true);
  const auto poll = ask(asked);
  EXPECT_TRUE(student->ask(vote(*student, poll, {1})).has_accepted());
  school.at_home([&] {
    auto& space = school.space();
    auto draft = space.draft(64 * 1024).value();
    Overlay overlay;
    for (std::uint64_t i = 0; i + 2 < limits::kNamedVotes; ++i) {
      if (overlay.poll().options_size() < 2) {
        overlay.mutable_poll()->add_options();
      }
      overlay.mutable_poll()->mutable_options(i % 2)->add_account_ids(1'000'000 + i);
    }
    overlay.mutable_poll()->mutable_options(0)->add_account_ids(student->id().value);
    auto& record = *draft.change->add_overlays();
    record.set_chat_id(chat.value);
    record.set_target_seq(poll);
    record.set_encoded(overlay.SerializeAsString());
    space.commit(std::move(draft), {}, {}, std::nullopt, {});
  });
  say(*teacher, "дальше");
  EXPECT_EQ(refusal(teacher->ask(vote(*teacher, poll, {1, 2}))), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(teacher->ask(vote(*teacher, poll, {2})).has_accepted());
  EXPECT_EQ(refusal(student->ask(vote(*student, poll, {1, 2}))), ERROR_CODE_CONFLICT);
  EXPECT_TRUE(student->ask(vote(*student, poll, {2})).has_accepted());
  EXPECT_EQ(state_on_page(*teacher, poll).options(1).account_ids_size(), static_cast<int>(limits::kNamedVotes) / 2 + 1);
}

TEST_F(Polls, AreForSoManyRolesAtMost) {
  auto asked = yes_or_no();
  for (int i = 0; i < 1000; ++i) {
    asked.add_voter_roles(ROLE_STUDENT);
  }
  EXPECT_EQ(refusal(teacher->ask(question(*teacher, asked))), ERROR_CODE_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace atrium::test
