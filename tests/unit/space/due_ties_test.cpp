// Ties that end by themselves: many at once do not hold up the school, and none of them counts meanwhile.
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/following.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct DueTies : Following {
  static constexpr std::chrono::milliseconds kTerm{1000};
  ChatId chat = chat_of(CHAT_TEMPLATE_CLASS, is21);
  std::uint64_t curates = tie(TIE_KIND_CURATOR_OF, *curator, is21);

  // So many students of the class until the end of the term, the one of the school the last.
  void enrol_until_the_end_of_term(int count) {
    school.at_home([&] {
      auto& space = school.space();
      for (int i = 1; i < count; ++i) {
        auto draft = space.draft(4096).value();
        const auto& account = space.create_account(draft, "pupil-" + std::to_string(i), "Ученик", {ROLE_STUDENT}, "");
        structure::Tie tie;
        tie.set_tie_id(space.environment().random());
        tie.set_kind(TIE_KIND_STUDIES_IN);
        tie.set_account_id(account.id.value);
        tie.set_unit_id(is21);
        tie.set_from_ms(draft.at_ms);
        tie.set_until_ms(school.now_ms() + kTerm.count());
        space.put_tie(draft, std::move(tie), AccountId());
        space.commit(std::move(draft), {}, {}, std::nullopt, {});
      }
    });
    tie(TIE_KIND_STUDIES_IN, *student, is21, 0, school.now_ms() + kTerm.count());
  }
  std::size_t due() {
    std::size_t count = 0;
    school.at_home([&] { count = school.space().structure().due(school.now_ms(), 100'000).size(); });
    return count;
  }
  void wait_until_none_is_due() {
    school.wait_until([&] { return school.space().apply_due(); });
  }
};

TEST_F(DueTies, ManyEndInSeveralTurns) {
  enrol_until_the_end_of_term(300);
  school.pass(kTerm);
  std::size_t left_after_a_turn = 0;
  school.at_home([&] {
    EXPECT_FALSE(school.space().apply_due());
    EXPECT_FALSE(school.space().apply_due()) << "once in a turn";
    left_after_a_turn = school.space().structure().due(school.now_ms(), 1000).size();
  });
  EXPECT_GE(left_after_a_turn, 300 - limits::kTiesPerTurn);
  EXPECT_LT(left_after_a_turn, 300u);
  wait_until_none_is_due();
  EXPECT_EQ(in(chat), just({curator.get()}));
}

TEST_F(DueTies, WhoseTieIsOverDoesNothingByItWhileOthersEndFirst) {
  enrol_until_the_end_of_term(300);
  school.pass(kTerm);
  ServerFrame answer;
  do {
    answer = student->ask(student->message(chat, "ещё здесь"));
  } while (answer.error().code() == ERROR_CODE_BUSY);
  EXPECT_EQ(answer.error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(DueTies, WhoseTieIsOverReadsNothingWhileTheDiskHasNoRoom) {
  enrol_until_the_end_of_term(1);
  const auto list = [&] {
    ClientFrame frame;
    frame.mutable_list_members()->set_chat_id(chat.value);
    return frame;
  }();
  EXPECT_TRUE(student->ask(list).has_member_list());
  school.pass(kTerm);
  school.take_all_room();
  EXPECT_EQ(code_of(*student, list), ERROR_CODE_BUSY);
  school.give_room_back();
  EXPECT_EQ(code_of(*student, list), ERROR_CODE_NOT_FOUND);
}

TEST_F(DueTies, WhatEndsWithoutAnybodyAskingIsStored) {
  enrol_until_the_end_of_term(300);
  school.pass(kTerm);
  school.at_home([&] { EXPECT_FALSE(school.space().apply_due()); });
  school.wait_until([&] { return !school.space().structure().next_due_ms(); });
  restart();
  EXPECT_EQ(due(), 0u);
  EXPECT_EQ(in(chat), just({curator.get()}));
}

TEST_F(DueTies, ThoseWhoLeaveTogetherLeaveInOneEntry) {
  enrol_until_the_end_of_term(20);
  curator->resume();
  school.pass(kTerm);
  school.at_home([&] { EXPECT_TRUE(school.space().apply_due()); });
  const auto seq = curator->ask(curator->message(chat, "каникулы")).accepted().seq();
  curator->wait_for_entry(chat, seq);
  const auto entries = curator->entries(chat);
  ASSERT_GE(entries.size(), 2u);
  EXPECT_EQ(entries[entries.size() - 2].members_removed().account_ids_size(), 20);
}

}  // namespace
}  // namespace atrium::test
