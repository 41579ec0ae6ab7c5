// What is written and not sent: drafts, and messages that go out later, once, if they still may.
#include <gtest/gtest.h>

#include <limits>

#include "server/config/limits.h"
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/contact_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

struct Unsent : ClassChat {
  ClientFrame later(Person& by, milliseconds in, std::string text = "Доброе утро!") {
    ClientFrame frame;
    auto& wish = *frame.mutable_schedule_message();
    *wish.mutable_request_id() = by.next_request();
    *wish.mutable_message() = by.message(chat, std::move(text)).send_message();
    wish.set_at_ms(school.now_ms() + in.count());
    return frame;
  }
  std::uint64_t schedule(Person& by, milliseconds in, std::string text = "Доброе утро!") {
    const auto answer = by.ask(later(by, in, std::move(text)));
    EXPECT_TRUE(answer.has_scheduled_message()) << answer.error().message();
    return answer.scheduled_message().scheduled_id();
  }
  static ClientFrame cancel(Person& by, std::uint64_t id) {
    ClientFrame frame;
    *frame.mutable_cancel_scheduled()->mutable_request_id() = by.next_request();
    frame.mutable_cancel_scheduled()->set_scheduled_id(id);
    return frame;
  }
  std::size_t waiting(Person& of) {
    ClientFrame frame;
    frame.mutable_list_scheduled()->set_chat_id(chat.value);
    return static_cast<std::size_t>(of.ask(frame).scheduled_list().messages_size());
  }
  // How often this was written.
  int written(const std::string& text) {
    int times = 0;
    const auto page = teacher->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page();
    for (const auto& item : page.items()) {
      times += item.entry().message().text() == text ? 1 : 0;
    }
    return times;
  }
  ClientFrame draft(ChatId where, std::string text) {
    ClientFrame frame;
    frame.mutable_set_draft()->set_chat_id(where.value);
    frame.mutable_set_draft()->mutable_draft()->set_text(std::move(text));
    return frame;
  }
  static DraftList drafts(Person& of) {
    ClientFrame frame;
    frame.mutable_list_drafts();
    return of.ask(frame).draft_list();
  }
};

TEST_F(Unsent, AMessageIsWrittenAtItsTimeAndOnce) {
  schedule(*teacher, minutes(10));
  school.pass(minutes(9));
  EXPECT_EQ(written("Доброе утро!"), 0);
  school.pass(minutes(2));
  EXPECT_EQ(written("Доброе утро!"), 1);
  school.pass(hours(10));
  EXPECT_EQ(written("Доброе утро!"), 1);
  EXPECT_EQ(waiting(*teacher), 0u);
}

TEST_F(Unsent, AMessageIsWrittenThoughNobodyAsksForAnything) {
  const auto head = say(*teacher, "раз");
  student->resume();
  schedule(*teacher, minutes(10));
  school.pass(minutes(11));
  student->wait_for_entry(chat, head + 1);
  EXPECT_EQ(student->entries(chat).back().message().text(), "Доброе утро!");
  EXPECT_EQ(student->entries(chat).back().author_id(), teacher->id().value);
}

TEST_F(Unsent, AMessageIsThereAfterARestartAndWrittenOnceOverAnother) {
  schedule(*teacher, minutes(10));
  restart();
  EXPECT_EQ(waiting(*teacher), 1u);
  school.pass(minutes(11));
  EXPECT_EQ(written("Доброе утро!"), 1);
  restart();
  EXPECT_EQ(written("Доброе утро!"), 1);
}

TEST_F(Unsent, MessagesAreWrittenInTheOrderOfTheirTimes) {
  schedule(*teacher, minutes(3), "три");
  schedule(*teacher, minutes(1), "раз");
  schedule(*student, minutes(2), "два");
  school.pass(minutes(5));
  const auto page = teacher->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page();
  ASSERT_EQ(page.items_size(), 3);
  EXPECT_EQ(page.items(0).entry().message().text(), "раз");
  EXPECT_EQ(page.items(1).entry().message().text(), "два");
  EXPECT_EQ(page.items(2).entry().message().text(), "три");
}

TEST_F(Unsent, WhoMayNotWriteThereByThenIsToldAndNothingIsWritten) {
  schedule(*student, minutes(10));
  ASSERT_TRUE(teacher->ask(removal(*teacher, chat, *student)).has_accepted());
  school.pass(minutes(11));
  EXPECT_EQ(written("Доброе утро!"), 0);
  EXPECT_EQ(waiting(*student), 0u);
  ClientFrame list;
  list.mutable_list_chats();
  const auto chats = student->ask(list).chat_list();
  ASSERT_EQ(chats.chats_size(), 1);
  EXPECT_EQ(chats.chats(0).kind(), CHAT_KIND_SERVICE);
  const auto notices = student->ask(history(ChatId(chats.chats(0).chat_id()), HISTORY_VIEW_MESSAGES)).history_page();
  EXPECT_EQ(notices.items(0).entry().message().notice().code(), NOTICE_CODE_SCHEDULED_REFUSED);
  EXPECT_EQ(notices.items(0).entry().message().notice().chat_id(), 0u) << "they may not know the chat any more";
}

TEST_F(Unsent, WhatCouldNotBeWrittenGoesIntoTheDraft) {
  schedule(*student, minutes(10), "Я приду");
  schedule(*student, minutes(11), "И я");
  constexpr auto kForGood = std::numeric_limits<std::int64_t>::max();
  ASSERT_TRUE(teacher->ask(mute_wish(*teacher, chat, *student, kForGood)).has_done());
  school.pass(minutes(12));
  EXPECT_EQ(waiting(*student), 0u);
  const auto begun = drafts(*student);
  ASSERT_EQ(begun.drafts_size(), 1);
  EXPECT_EQ(begun.drafts(0).draft().text(), "Я приду\nИ я");
}

TEST_F(Unsent, WhatMayNotBeSentNowIsNotScheduledEither) {
  auto elsewhere = later(*student, minutes(1));
  elsewhere.mutable_schedule_message()->mutable_message()->set_chat_id(12345);
  EXPECT_EQ(student->ask(elsewhere).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(student->ask(later(*student, minutes(1), "")).error().field(), "text");
}

TEST_F(Unsent, TheTimeIsToComeAndWithinAYear) {
  for (const auto in : {milliseconds(0), milliseconds(-5), milliseconds(hours(24 * 400))}) {
    EXPECT_EQ(teacher->ask(later(*teacher, in)).error().field(), "at_ms");
  }
}

TEST_F(Unsent, OnlyWhoScheduledItCancelsItAndThenItIsNotWritten) {
  const auto id = schedule(*teacher, minutes(10));
  EXPECT_EQ(student->ask(cancel(*student, id)).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(waiting(*student), 0u);
  EXPECT_TRUE(teacher->ask(cancel(*teacher, id)).has_done());
  EXPECT_EQ(teacher->ask(cancel(*teacher, id)).error().code(), ERROR_CODE_NOT_FOUND);
  school.pass(hours(1));
  EXPECT_EQ(written("Доброе утро!"), 0);
}

TEST_F(Unsent, AnAccountSchedulesAHundred) {
  for (std::size_t i = 0; i < limits::kScheduledPerAccount; ++i) {
    schedule(*teacher, hours(1));
  }
  EXPECT_EQ(teacher->ask(later(*teacher, hours(1))).error().code(), ERROR_CODE_CONFLICT);
}

TEST_F(Unsent, WhileTheDiskIsFullAMessageWaits) {
  schedule(*teacher, minutes(1));
  school.fill_disk();
  school.pass(minutes(5));
  EXPECT_EQ(written("Доброе утро!"), 0);
  EXPECT_EQ(waiting(*teacher), 1u);
  school.make_room();
  EXPECT_EQ(written("Доброе утро!"), 1);
}

TEST_F(Unsent, ASilentMessageSaysSo) {
  auto frame = teacher->message(chat, "тихо");
  frame.mutable_send_message()->set_silent(true);
  ASSERT_TRUE(teacher->ask(frame).has_accepted());
  const auto page = student->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page();
  EXPECT_TRUE(page.items(0).entry().message().silent());
}

TEST_F(Unsent, ADraftIsTheSameOnEveryDeviceAndOverARestart) {
  ASSERT_TRUE(teacher->ask(draft(chat, "Завтра")).has_done());
  ASSERT_TRUE(teacher->ask(draft(chat, "Завтра в восемь")).has_done());
  restart();
  const auto kept = drafts(*teacher);
  ASSERT_EQ(kept.drafts_size(), 1);
  EXPECT_EQ(kept.drafts(0).draft().text(), "Завтра в восемь");
  EXPECT_EQ(drafts(*student).drafts_size(), 0);
  ASSERT_TRUE(teacher->ask(draft(chat, "")).has_done());
  restart();
  EXPECT_EQ(drafts(*teacher).drafts_size(), 0);
}

TEST_F(Unsent, ADraftOfAChatThatOneHasLeftIsNotThere) {
  ASSERT_TRUE(student->ask(draft(chat, "черновик")).has_done());
  ASSERT_TRUE(teacher->ask(removal(*teacher, chat, *student)).has_accepted());
  EXPECT_EQ(drafts(*student).drafts_size(), 0);
  EXPECT_EQ(student->ask(draft(chat, "ещё")).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Unsent, OfFiftyOneDraftsTheOldestGoes) {
  std::vector<ChatId> chats;
  for (std::size_t i = 0; i <= limits::kDraftsPerAccount; ++i) {
    chats.push_back(school.make_group({teacher.get()}));
    school.pass(milliseconds(1));
    ASSERT_TRUE(teacher->ask(draft(chats.back(), "x")).has_done());
  }
  const auto kept = drafts(*teacher);
  EXPECT_EQ(kept.drafts_size(), static_cast<int>(limits::kDraftsPerAccount));
  for (const auto& one : kept.drafts()) {
    EXPECT_NE(one.chat_id(), chats.front().value);
  }
}

}  // namespace
}  // namespace atrium::test
