// Messages that answer another, or pass one on: by its place, for who sees it there.
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct References : Amendments {
  std::unique_ptr<Person> outsider = school.person(ROLE_STUDENT);
  ChatId other = school.make_group({teacher.get(), outsider.get()});

  std::uint64_t say_there(std::string text) { return seq_of(*teacher, teacher->message(other, std::move(text))); }
  // Without the number of the question.
  std::string error_of(Person& who, const ClientFrame& wish) {
    const auto answer = who.ask(wish);
    EXPECT_EQ(answer.error().code(), ERROR_CODE_NOT_FOUND);
    return answer.error().SerializeAsString();
  }
  const std::string not_there = error_of(*student, student->message(ChatId(424242), "куда-то"));
};

TEST_F(References, AnAnswerNamesWhatItAnswers) {
  const auto asked = say(*teacher, "кто дежурит?");
  student->resume({{chat.value, asked}});
  const auto answered = seq_of(*teacher, answer_to(*teacher, chat, asked, "я"));
  student->wait_for_entry(chat, answered);
  EXPECT_EQ(student->entries(chat).back().message().reply_to_seq(), asked);
  EXPECT_EQ(item(*student, answered).entry().message().reply_to_seq(), asked);
}

TEST_F(References, AForwardHoldsThePlaceAndNotTheText) {
  const auto secret = say(*student, "тайна");
  const auto passed_on = seq_of(*teacher, forward(*teacher, other, chat, secret));
  EXPECT_EQ(stored(other).back().find("тайна"), std::string::npos);
  const auto page = outsider->ask(entries_question(other, {passed_on})).history_page();
  EXPECT_EQ(page.items(0).entry().message().forward().chat_id(), chat.value);
  EXPECT_EQ(page.items(0).entry().message().forward().seq(), secret);
  EXPECT_EQ(error_of(*outsider, entries_question(chat, {secret})), not_there) << "who is not there can't read it";
  EXPECT_EQ(item(*student, secret).entry().message().text(), "тайна");
}

TEST_F(References, AForwardMayHaveAWordWithItAndNeedsNone) {
  const auto message = say(*student, "новость");
  EXPECT_TRUE(teacher->ask(forward(*teacher, other, chat, message, "вот")).has_accepted());
  EXPECT_TRUE(teacher->ask(forward(*teacher, other, chat, message)).has_accepted());
  EXPECT_EQ(code_of(*teacher, teacher->message(other, "")), ERROR_CODE_INVALID_ARGUMENT);
  EXPECT_EQ(code_of(*teacher, answer_to(*teacher, chat, message, "")), ERROR_CODE_INVALID_ARGUMENT);
}

// One answer for all of it, so that nobody finds out what there is elsewhere.
TEST_F(References, WhatTheSenderDoesNotSeeIsAsIfItWereNotThere) {
  const auto hidden = say_there("не для всех");
  const auto seen = say(*teacher, "для всех");
  for (const auto& [from, seq] : {std::pair(other, hidden), std::pair(other, hidden + 1000), std::pair(other, Seq().value),
                                  std::pair(ChatId(424242), seen), std::pair(ChatId(), seen), std::pair(chat, seen + 1000),
                                  std::pair(chat, Seq().value), std::pair(chat, ~Seq().value)}) {
    EXPECT_EQ(error_of(*student, forward(*student, chat, from, seq)), not_there) << from.value << ", " << seq;
  }
  EXPECT_EQ(error_of(*student, answer_to(*student, chat, seen + 1000, "да")), not_there);
  EXPECT_EQ(head(), seen) << "nothing was written";
}

TEST_F(References, WhatStandsBeforeTheHorizonIsAsIfItWereNotThere) {
  const auto before = say(*teacher, "до него");
  const auto late = newcomer();
  EXPECT_EQ(error_of(*late, answer_to(*late, chat, before, "что было?")), not_there);
  EXPECT_EQ(error_of(*late, forward(*late, chat, chat, before)), not_there);
  const auto after = say(*teacher, "при нём");
  EXPECT_TRUE(late->ask(answer_to(*late, chat, after, "да")).has_accepted());
  EXPECT_TRUE(late->ask(forward(*late, chat, chat, after)).has_accepted());
}

TEST_F(References, OfAChatThatWasLeftNothingIsPassedOn) {
  const auto seen = say_there("при нём");
  teacher->ask(removal(*teacher, other, *outsider));
  ASSERT_TRUE(teacher->ask(addition(*teacher, chat, *outsider)).has_accepted());
  EXPECT_EQ(error_of(*outsider, forward(*outsider, chat, other, seen)), not_there);
}

TEST_F(References, WhoWritesNowhereIsRefusedWhateverTheyName) {
  school.at_home([&] { school.space().chat(chat)->member(student->id())->muted_until_ms = 1'000'000; });
  EXPECT_EQ(code_of(*student, answer_to(*student, chat, 424242, "да")), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(code_of(*student, answer_to(*student, chat, 1, "да")), ERROR_CODE_FORBIDDEN);
}

TEST_F(References, WhatIsDeletedMayBePassedOnAndShowsNothing) {
  const auto gone = say(*teacher, "лишнее");
  teacher->ask(deletion(*teacher, chat, gone));
  EXPECT_TRUE(student->ask(forward(*student, chat, chat, gone)).has_accepted());
  EXPECT_TRUE(student->ask(answer_to(*student, chat, gone, "что там было?")).has_accepted());
  EXPECT_EQ(item(*student, gone).SerializeAsString().find("лишнее"), std::string::npos);
}

TEST_F(References, ADeletionTakesTheReferencesToo) {
  const auto asked = say(*teacher, "кто дежурит?");
  const auto answered = seq_of(*student, answer_to(*student, chat, asked, "я"));
  const auto passed_on = seq_of(*student, forward(*student, chat, chat, asked));
  for (const auto seq : {answered, passed_on}) {
    student->ask(deletion(*student, chat, seq));
    EXPECT_EQ(item(*teacher, seq).entry().message().ByteSizeLong(), 0u);
  }
  student->resume({{chat.value, asked}});
  student->wait_for_entry(chat, passed_on);
  for (const auto& entry : student->entries(chat)) {
    EXPECT_EQ(entry.message().ByteSizeLong(), 0u) << entry.seq();
  }
}

TEST_F(References, LastThroughARestart) {
  const auto asked = say(*teacher, "кто дежурит?");
  const auto answered = seq_of(*student, answer_to(*student, chat, asked, "я"));
  restart();
  EXPECT_EQ(item(*student, answered).entry().message().reply_to_seq(), asked);
}

// A field of a newer client's: nobody has looked at it, so it goes to nobody.
TEST_F(References, WhatTheServerDoesNotKnowIsNotPassedOn) {
  const auto message = say(*student, "новость");
  auto wish = forward(*teacher, other, chat, message);
  auto& reference = *wish.mutable_send_message()->mutable_forward();
  ASSERT_TRUE(reference.ParseFromString(reference.SerializeAsString() + "\xC2\x3E\x06secret"));
  seq_of(*teacher, wish);
  EXPECT_EQ(stored(other).back().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace atrium::test
