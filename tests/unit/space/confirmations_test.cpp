// Who has read and who has confirmed, who is told of it, and what reminds; and chats in which one writes slowly.
#include <gtest/gtest.h>

#include "server/config/limits.h"
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

template <class Wish>
ClientFrame about(Wish* (ClientFrame::*wish)(), ChatId chat, std::uint64_t message) {
  ClientFrame frame;
  (frame.*wish)()->set_chat_id(chat.value);
  (frame.*wish)()->set_target_seq(message);
  return frame;
}

template <class Wish>
ClientFrame act(Person& by, Wish* (ClientFrame::*wish)(), ChatId chat, std::uint64_t message) {
  auto frame = about(wish, chat, message);
  *(frame.*wish)()->mutable_request_id() = by.next_request();
  return frame;
}

struct Confirmations : ClassChat {
  std::unique_ptr<Person> parent = school.person(ROLE_PARENT);

  Confirmations() { EXPECT_TRUE(teacher->ask(addition(*teacher, chat, *parent)).has_accepted()); }

  ClientFrame request(Person& by, milliseconds deadline = milliseconds(0), const std::vector<Role>& roles = {}) {
    auto frame = by.message(chat, "Экскурсия в среду. Подтвердите.");
    auto& ask = *frame.mutable_send_message()->mutable_confirm();
    ask.set_deadline_ms(deadline.count() == 0 ? 0 : school.now_ms() + deadline.count());
    for (const auto role : roles) {
      ask.add_roles(role);
    }
    return frame;
  }
  std::uint64_t ask(milliseconds deadline = milliseconds(0), const std::vector<Role>& roles = {}) {
    const auto answer = teacher->ask(request(*teacher, deadline, roles));
    EXPECT_TRUE(answer.has_accepted()) << answer.error().message();
    return answer.accepted().seq();
  }
  ServerFrame confirm(Person& by, std::uint64_t message) {
    return by.ask(act(by, &ClientFrame::mutable_confirm_message, chat, message));
  }
  ConfirmationList listed(Person& by, std::uint64_t message) {
    return by.ask(about(&ClientFrame::mutable_list_confirmations, chat, message)).confirmation_list();
  }
  std::vector<std::uint64_t> still_to_confirm(Person& who) {
    ClientFrame frame;
    frame.mutable_list_chats();
    const auto list = who.ask(frame).chat_list();
    for (const auto& view : list.chats()) {
      if (view.chat_id() == chat.value) {
        return {view.confirm_seqs().begin(), view.confirm_seqs().end()};
      }
    }
    return {};
  }
  // What stands in the chat of this kind, as the teacher sees it.
  int entries_of(Entry::BodyCase body) {
    int found = 0;
    const auto page = teacher->ask(history(chat, HISTORY_VIEW_ENTRIES)).history_page();
    for (const auto& item : page.items()) {
      found += item.entry().body_case() == body ? 1 : 0;
    }
    return found;
  }
};

TEST_F(Confirmations, CountOnceAPersonAndNameNobodyToTheChat) {
  const auto message = ask();
  EXPECT_TRUE(confirm(*student, message).has_accepted());
  EXPECT_TRUE(confirm(*student, message).has_accepted());
  const auto page = parent->ask(history(chat, HISTORY_VIEW_ENTRIES)).history_page();
  int told = 0;
  for (const auto& item : page.items()) {
    if (item.entry().has_confirmed()) {
      ++told;
      EXPECT_EQ(item.entry().author_id(), 0u);
    }
    if (item.entry().seq() == message) {
      EXPECT_EQ(item.overlay().confirm().confirmed(), 1u);
    }
  }
  EXPECT_EQ(told, 1);
}

TEST_F(Confirmations, CountOnceUnderAHundredParallelTries) {
  const auto message = ask();
  std::vector<std::uint64_t> tries;
  for (int i = 0; i < 100; ++i) {
    tries.push_back(student->send(act(*student, &ClientFrame::mutable_confirm_message, chat, message)));
  }
  for (const auto frame : tries) {
    EXPECT_TRUE(student->wait_for(frame).has_accepted());
  }
  EXPECT_EQ(entries_of(Entry::kConfirmed), 1);
  EXPECT_EQ(listed(*teacher, message).confirmed_size(), 1);
}

TEST_F(Confirmations, AreListedWithWhoIsMissingForAuthorAndModeratorsOnly) {
  const auto message = ask();
  confirm(*student, message);
  const auto list = listed(*teacher, message);
  ASSERT_EQ(list.confirmed_size(), 1);
  EXPECT_EQ(list.confirmed(0).account_id(), student->id().value);
  ASSERT_EQ(list.missing_ids_size(), 1);
  EXPECT_EQ(list.missing_ids(0), parent->id().value);
  EXPECT_FALSE(list.closed());
  const auto refused = student->ask(about(&ClientFrame::mutable_list_confirmations, chat, message));
  EXPECT_EQ(refused.error().code(), ERROR_CODE_FORBIDDEN);
}

TEST_F(Confirmations, AreOfATextThatDoesNotChange) {
  const auto message = ask();
  EXPECT_EQ(teacher->ask(edit(*teacher, chat, message, "Отказ невозможен")).error().code(), ERROR_CODE_CONFLICT);
  confirm(*student, message);
  EXPECT_EQ(teacher->ask(edit(*teacher, chat, message, "Отказ невозможен")).error().code(), ERROR_CODE_CONFLICT);
}

TEST_F(Confirmations, AreAskedOfRoles) {
  const auto message = ask({}, {ROLE_PARENT});
  EXPECT_EQ(confirm(*student, message).error().code(), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(still_to_confirm(*student).empty());
  EXPECT_EQ(still_to_confirm(*parent), std::vector{message});
  EXPECT_TRUE(confirm(*parent, message).has_accepted());
  EXPECT_TRUE(still_to_confirm(*parent).empty());
  EXPECT_EQ(listed(*teacher, message).missing_ids_size(), 0);
}

TEST_F(Confirmations, AreNotAskedByPupils) {
  EXPECT_EQ(student->ask(request(*student)).error().code(), ERROR_CODE_FORBIDDEN);
}

TEST_F(Confirmations, AfterTheDeadlineAreLate) {
  const auto message = ask(hours(1));
  confirm(*student, message);
  school.pass(hours(2));
  confirm(*parent, message);
  const auto list = listed(*teacher, message);
  ASSERT_EQ(list.confirmed_size(), 2);
  for (const auto& one : list.confirmed()) {
    EXPECT_EQ(one.late(), one.account_id() == parent->id().value);
  }
}

TEST_F(Confirmations, AreOverOnceClosedOrDeleted) {
  const auto closed = ask();
  EXPECT_EQ(student->ask(act(*student, &ClientFrame::mutable_close_confirmation, chat, closed)).error().code(),
            ERROR_CODE_FORBIDDEN);
  ASSERT_TRUE(teacher->ask(act(*teacher, &ClientFrame::mutable_close_confirmation, chat, closed)).has_accepted());
  const auto deleted = ask();
  ASSERT_TRUE(teacher->ask(deletion(*teacher, chat, deleted)).has_accepted());
  for (const auto message : {closed, deleted, say(*teacher, "просто так")}) {
    EXPECT_EQ(confirm(*student, message).error().code(), ERROR_CODE_CONFLICT);
  }
  EXPECT_TRUE(still_to_confirm(*student).empty());
  EXPECT_TRUE(listed(*teacher, closed).closed());
}

TEST_F(Confirmations, AreThereAfterARestart) {
  const auto message = ask();
  confirm(*student, message);
  restart();
  parent->reconnect();
  EXPECT_TRUE(confirm(*student, message).has_accepted());
  EXPECT_EQ(listed(*teacher, message).confirmed_size(), 1);
  EXPECT_EQ(still_to_confirm(*parent), std::vector{message});
}

TEST_F(Confirmations, RemindADayBeforeTheDeadlineAndAtItOnceEach) {
  ask(hours(72));
  school.pass(hours(47));
  EXPECT_EQ(entries_of(Entry::kConfirmReminder), 0);
  school.pass(hours(2));
  EXPECT_EQ(entries_of(Entry::kConfirmReminder), 1);
  restart();
  EXPECT_EQ(entries_of(Entry::kConfirmReminder), 1);
  school.pass(hours(24));
  EXPECT_EQ(entries_of(Entry::kConfirmReminder), 2);
  school.pass(hours(24 * 29));
  EXPECT_EQ(entries_of(Entry::kConfirmReminder), 2);
  EXPECT_EQ(entries_of(Entry::kConfirmationClosed), 0);
  school.pass(hours(48));
  EXPECT_EQ(entries_of(Entry::kConfirmationClosed), 1);
}

TEST_F(Confirmations, AreRemindedOfByHandOnceInAnHour) {
  const auto message = ask();
  const auto remind = [&](Person& by) { return by.ask(act(by, &ClientFrame::mutable_remind_to_confirm, chat, message)); };
  EXPECT_EQ(remind(*student).error().code(), ERROR_CODE_FORBIDDEN);
  EXPECT_TRUE(remind(*teacher).has_accepted());
  const auto soon = remind(*teacher).error();
  EXPECT_EQ(soon.code(), ERROR_CODE_TOO_SOON);
  EXPECT_GT(soon.retry_after_ms(), 0u);
  school.pass(minutes(61));
  EXPECT_TRUE(remind(*teacher).has_accepted());
}

TEST_F(Confirmations, OfFiftyOneAtOnceTheLastIsRefused) {
  for (std::size_t i = 0; i < limits::kOpenConfirmations; ++i) {
    ask();
  }
  EXPECT_EQ(teacher->ask(request(*teacher)).error().code(), ERROR_CODE_CONFLICT);
  EXPECT_EQ(still_to_confirm(*student).size(), limits::kToldConfirmations);
}

struct Readers : Confirmations {
  ServerFrame readers(Person& by, std::uint64_t message) {
    return by.ask(about(&ClientFrame::mutable_list_readers, chat, message));
  }
  void read(Person& who, std::uint64_t seq) {
    ClientFrame frame;
    frame.mutable_set_read_mark()->set_chat_id(chat.value);
    frame.mutable_set_read_mark()->set_seq(seq);
    EXPECT_TRUE(who.ask(frame).has_done());
  }
};

TEST_F(Readers, AreThoseWhoseMarkIsThereOrBeyond) {
  const auto first = say(*student, "раз");
  const auto second = say(*student, "два");
  read(*parent, first);
  read(*teacher, second);
  const auto of_first = readers(*student, first).reader_list();
  EXPECT_EQ(of_first.account_ids_size(), 2);
  EXPECT_EQ(of_first.members(), 2u);
  const auto of_second = readers(*student, second).reader_list();
  ASSERT_EQ(of_second.account_ids_size(), 1);
  EXPECT_EQ(of_second.account_ids(0), teacher->id().value);
}

TEST_F(Readers, AreNamedToTheAuthorAndToModeratorsOnly) {
  const auto message = say(*student, "раз");
  EXPECT_TRUE(readers(*teacher, message).has_reader_list());
  EXPECT_EQ(readers(*parent, message).error().code(), ERROR_CODE_FORBIDDEN);
}

TEST_F(Readers, OfWhatIsNotThereAreNobody) {
  const auto message = say(*student, "раз");
  ASSERT_TRUE(student->ask(deletion(*student, chat, message)).has_accepted());
  EXPECT_EQ(readers(*student, message).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(readers(*student, 1).error().code(), ERROR_CODE_NOT_FOUND) << "no message";
  EXPECT_EQ(readers(*student, 9999).error().code(), ERROR_CODE_NOT_FOUND);
}

TEST_F(Readers, WhoCameLaterIsNotAmongThem) {
  const auto message = say(*student, "раз");
  const auto late = school.person(ROLE_PARENT);
  ASSERT_TRUE(teacher->ask(addition(*teacher, chat, *late)).has_accepted());
  const auto newest = say(*teacher, "два");
  read(*late, newest);
  EXPECT_EQ(readers(*student, message).reader_list().members(), 2u);
}

struct SlowMode : ClassChat {
  ServerFrame slow_down(Person& by, std::uint32_t how) {
    ClientFrame frame;
    *frame.mutable_set_slow_mode()->mutable_request_id() = by.next_request();
    frame.mutable_set_slow_mode()->set_chat_id(chat.value);
    frame.mutable_set_slow_mode()->set_seconds(how);
    return by.ask(frame);
  }
};

TEST_F(SlowMode, LetsMembersWriteNowAndThenAndModeratorsAlways) {
  ASSERT_TRUE(slow_down(*teacher, 30).has_accepted());
  say(*student, "раз");
  const auto refused = student->ask(student->message(chat, "два")).error();
  EXPECT_EQ(refused.code(), ERROR_CODE_TOO_SOON);
  EXPECT_FALSE(refused.retry());
  EXPECT_LE(refused.retry_after_ms(), 30'000u);
  EXPECT_GT(refused.retry_after_ms(), 0u);
  say(*teacher, "я");
  say(*teacher, "и ещё");
  school.pass(seconds(31));
  say(*student, "два");
}

TEST_F(SlowMode, IsNotShakenOffByLeaving) {
  ASSERT_TRUE(slow_down(*teacher, 30).has_accepted());
  say(*student, "раз");
  ASSERT_TRUE(teacher->ask(removal(*teacher, chat, *student)).has_accepted());
  ASSERT_TRUE(teacher->ask(addition(*teacher, chat, *student)).has_accepted());
  EXPECT_EQ(student->ask(student->message(chat, "два")).error().code(), ERROR_CODE_TOO_SOON);
  school.pass(seconds(31));
  say(*student, "два");
}

TEST_F(SlowMode, IsForModeratorsOfGroups) {
  EXPECT_EQ(slow_down(*student, 30).error().code(), ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(slow_down(*teacher, 3601).error().field(), "seconds");
  ASSERT_TRUE(slow_down(*teacher, 30).has_accepted());
  const auto seq = slow_down(*teacher, 0).accepted().seq();
  EXPECT_EQ(slow_down(*teacher, 0).accepted().seq(), seq) << "nothing has changed";
}

TEST_F(SlowMode, IsToldWithTheChatAndStays) {
  ASSERT_TRUE(slow_down(*teacher, 30).has_accepted());
  restart();
  ClientFrame list;
  list.mutable_list_chats();
  EXPECT_EQ(student->ask(list).chat_list().chats(0).slow_mode_s(), 30u);
}

}  // namespace
}  // namespace atrium::test
