// Messages that stand under another one: where they count, who may write and read them, and who follows.
#include <gtest/gtest.h>

#include "server/config/limits.h"
#include "tests/unit/space/amendment_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

ClientFrame beneath(Person& by, ChatId chat, std::uint64_t root, std::string text) {
  auto frame = by.message(chat, std::move(text));
  frame.mutable_send_message()->set_thread_root_seq(root);
  return frame;
}

struct Threads : Amendments {
  std::uint64_t root = say(*teacher, "Кто идёт в поход?");

  std::uint64_t discuss(Person& by, std::string text = "я") { return seq_of(by, beneath(by, chat, root, std::move(text))); }
  HistoryPage thread(Person& of, std::uint32_t limit = 0, std::uint64_t from = 0) {
    ClientFrame frame;
    auto& wish = *frame.mutable_read_thread();
    wish.set_chat_id(chat.value);
    wish.set_root_seq(root);
    wish.set_limit(limit);
    wish.set_from_seq(from);
    return of.ask(frame).history_page();
  }
  Seqs seqs(const HistoryPage& page) {
    Seqs result;
    for (const auto& item : page.items()) {
      result.push_back(item.entry().seq());
    }
    return result;
  }
  ErrorCode refusal_to_read(Person& of, std::uint64_t message) {
    ClientFrame frame;
    frame.mutable_read_thread()->set_chat_id(chat.value);
    frame.mutable_read_thread()->set_root_seq(message);
    return code_of(of, frame);
  }
  std::vector<ThreadView> followed(Person& by, std::uint64_t where = 0) {
    ClientFrame frame;
    frame.mutable_list_threads()->set_chat_id(where);
    const auto list = by.ask(frame).thread_list();
    return {list.threads().begin(), list.threads().end()};
  }
  std::uint64_t unread(Person& by) {
    const auto all = followed(by, chat.value);
    return all.empty() ? ~0ull : all.front().newest_no() - all.front().read_no();
  }
  ServerFrame mark(Person& by, std::uint64_t no) {
    ClientFrame frame;
    auto& wish = *frame.mutable_set_thread_read_mark();
    wish.set_chat_id(chat.value);
    wish.set_root_seq(root);
    wish.set_no(no);
    return by.ask(frame);
  }
  bool in_flow(Person& of, std::uint64_t seq) {
    const auto page = of.ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page();
    return std::ranges::any_of(page.items(), [&](const HistoryItem& each) { return each.entry().seq() == seq; });
  }
};

TEST_F(Threads, StandUnderTheirMessageAndNotInTheFlow) {
  const auto first = discuss(*student, "я");
  const auto second = discuss(*teacher, "и я");
  EXPECT_FALSE(in_flow(*student, first));
  EXPECT_TRUE(in_flow(*student, root));
  EXPECT_EQ(seqs(thread(*student)), (Seqs{first, second}));
  EXPECT_EQ(item(*student, second).entry().thread().no(), 2u);
  EXPECT_EQ(item(*student, second).entry().thread().previous_seq(), first);
  EXPECT_EQ(overlay(root).thread().newest_no(), 2u);
  EXPECT_EQ(overlay(root).thread().newest_seq(), second);
}

TEST_F(Threads, CountInThemselvesAndNotInTheChat) {
  const auto before = view(*student);
  discuss(*teacher);
  const auto after = view(*student);
  EXPECT_EQ(after.head_message_no(), before.head_message_no());
  EXPECT_EQ(after.head_seq(), before.head_seq() + 1);
  EXPECT_EQ(view(*teacher).read_message_no(), view(*teacher).head_message_no());
}

TEST_F(Threads, WritingInOneReadsNothingOfTheChat) {
  const auto news = say(*teacher, "завтра в восемь");
  discuss(*student);
  EXPECT_LT(view(*student).read_seq(), news);
}

TEST_F(Threads, AreFollowedByTheirAuthorsAndTheOneAbove) {
  const auto third = newcomer();
  discuss(*student);
  EXPECT_EQ(unread(*teacher), 1u);
  EXPECT_EQ(unread(*student), 0u);
  EXPECT_TRUE(followed(*third).empty());
  discuss(*teacher);
  EXPECT_EQ(unread(*teacher), 0u) << "who writes has read what is before it";
  EXPECT_EQ(unread(*student), 1u);
}

TEST_F(Threads, AreFollowedByWhoIsMentionedThereByName) {
  const auto third = newcomer();
  const auto call = [&](Person& whom) {
    auto wish = beneath(*teacher, chat, root, "ты");
    *wish.mutable_send_message()->add_entities() = mention(whom);
    seq_of(*teacher, std::move(wish));
  };
  discuss(*teacher);
  EXPECT_TRUE(followed(*student).empty());
  call(*student);
  EXPECT_EQ(unread(*student), 1u) << "what was before it is no news";
  call(*third);
  EXPECT_TRUE(followed(*third).empty()) << "who does not see the message above";
  restart();
  EXPECT_EQ(unread(*student), 2u);
}

TEST_F(Threads, AreReadByTheirOwnMarks) {
  discuss(*student);
  discuss(*student);
  EXPECT_EQ(mark(*teacher, 1).content_case(), ServerFrame::kDone);
  EXPECT_EQ(unread(*teacher), 1u);
  mark(*teacher, 100);
  EXPECT_EQ(unread(*teacher), 0u);
  mark(*teacher, 1);
  EXPECT_EQ(unread(*teacher), 0u) << "a mark never goes back";
  const auto other = newcomer();
  EXPECT_EQ(mark(*other, 1).content_case(), ServerFrame::kDone);
  EXPECT_TRUE(followed(*other).empty()) << "looking is not following";
}

TEST_F(Threads, AreThereAfterARestart) {
  const auto first = discuss(*student);
  const auto second = discuss(*teacher);
  restart();
  EXPECT_EQ(seqs(thread(*student)), (Seqs{first, second}));
  EXPECT_EQ(unread(*student), 1u);
  const auto third = discuss(*student);
  EXPECT_EQ(item(*student, third).entry().thread().no(), 3u);
  EXPECT_EQ(item(*student, third).entry().thread().previous_seq(), second);
}

TEST_F(Threads, ReadMarksSurviveARestart) {
  discuss(*student);
  mark(*teacher, 1);
  school.at_home([&] { school.space().save_read_marks(); });
  restart();
  EXPECT_EQ(unread(*teacher), 0u);
}

TEST_F(Threads, AreReadPageByPageFromTheNewestDown) {
  Seqs all;
  for (int i = 0; i < 7; ++i) {
    all.push_back(discuss(i % 2 == 0 ? *student : *teacher));
    say(*teacher, "между тем");
  }
  Seqs read;
  std::uint64_t from = 0;
  do {
    const auto page = thread(*student, 3, from);
    const auto part = seqs(page);
    read.insert(read.begin(), part.begin(), part.end());
    from = page.next_from_seq();
  } while (from != 0);
  EXPECT_EQ(read, all);
  EXPECT_TRUE(thread(*student, 3, root).items().empty()) << "it begins with none of the thread";
}

TEST_F(Threads, HangFromMessagesOfTheFlowOnly) {
  const auto in_thread = discuss(*student);
  EXPECT_EQ(code_of(*student, beneath(*student, chat, in_thread, "глубже")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*student, beneath(*student, chat, 1, "под началом")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(code_of(*student, beneath(*student, chat, 4000, "ни под чем")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(refusal_to_read(*student, in_thread), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(refusal_to_read(*student, 1), ERROR_CODE_NOT_FOUND);
}

TEST_F(Threads, AreClosedToWhoDoesNotSeeTheirMessage) {
  discuss(*student);
  const auto late = newcomer();
  EXPECT_EQ(code_of(*late, beneath(*late, chat, root, "и я")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(refusal_to_read(*late, root), ERROR_CODE_NOT_FOUND);
  const auto stranger = school.person(ROLE_STUDENT);
  EXPECT_EQ(code_of(*stranger, beneath(*stranger, chat, root, "и я")), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(refusal_to_read(*stranger, root), ERROR_CODE_NOT_FOUND);
}

TEST_F(Threads, StayToBeReadWhenTheirMessageIsDeletedAndAreClosed) {
  const auto first = discuss(*student, "я");
  seq_of(*teacher, deletion(*teacher, chat, root));
  const auto page = thread(*student);
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.items(0).entry().message().text(), "я");
  EXPECT_EQ(overlay(root).thread().newest_seq(), first);
  EXPECT_TRUE(overlay(root).deleted());
  EXPECT_EQ(code_of(*student, beneath(*student, chat, root, "и ещё")), ERROR_CODE_CONFLICT);
}

TEST_F(Threads, DeletedMessagesOfOneLoseTheirTextAndKeepTheirPlace) {
  const auto first = discuss(*student, "секрет");
  const auto second = discuss(*teacher);
  seq_of(*student, deletion(*student, chat, first));
  const auto page = thread(*teacher);
  EXPECT_EQ(seqs(page), (Seqs{first, second}));
  EXPECT_TRUE(page.items(0).overlay().deleted());
  EXPECT_EQ(page.items(0).entry().message().text(), "");
  EXPECT_EQ(page.items(0).entry().thread().no(), 1u);
}

TEST_F(Threads, TakeNeitherQuestionsNorTimes) {
  auto poll = beneath(*teacher, chat, root, "когда?");
  poll.mutable_send_message()->mutable_poll()->add_options("в среду");
  poll.mutable_send_message()->mutable_poll()->add_options("в четверг");
  EXPECT_EQ(code_of(*teacher, poll), ERROR_CODE_INVALID_ARGUMENT);
  auto confirm = beneath(*teacher, chat, root, "подтвердите");
  confirm.mutable_send_message()->mutable_confirm();
  EXPECT_EQ(code_of(*teacher, confirm), ERROR_CODE_INVALID_ARGUMENT);
  ClientFrame later;
  *later.mutable_schedule_message()->mutable_request_id() = teacher->next_request();
  *later.mutable_schedule_message()->mutable_message() = beneath(*teacher, chat, root, "потом").send_message();
  later.mutable_schedule_message()->set_at_ms(school.now_ms() + 1000);
  EXPECT_EQ(code_of(*teacher, later), ERROR_CODE_INVALID_ARGUMENT);
}

TEST_F(Threads, NumberWithoutGapsUnderAHundredParallelTries) {
  std::vector<std::pair<Person*, std::uint64_t>> tries;
  for (int i = 0; i < 50; ++i) {
    for (auto* who : {teacher.get(), student.get()}) {
      tries.emplace_back(who, who->send(beneath(*who, chat, root, "я")));
    }
  }
  for (const auto& [who, frame] : tries) {
    EXPECT_TRUE(who->wait_for(frame).has_accepted());
  }
  const auto page = thread(*student, 200);
  ASSERT_EQ(page.items_size(), 100);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(page.items(i).entry().thread().no(), static_cast<std::uint64_t>(i + 1));
  }
}

TEST_F(Threads, SentTwiceAreThereOnce) {
  const auto wish = beneath(*student, chat, root, "я");
  const auto first = student->ask(wish).accepted();
  const auto again = student->ask(wish).accepted();
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(overlay(root).thread().newest_no(), 1u);
}

TEST_F(Threads, AreToldToTheOtherDevicesOfWhoReads) {
  discuss(*student);
  Person phone(school, teacher->id(), ROLE_DEPUTY);
  phone.resume();
  mark(*teacher, 1);
  phone.ask(history(chat, HISTORY_VIEW_MESSAGES));
  EXPECT_EQ(phone.frames_of(ServerFrame::kThreadReadMarkMoved), 1u);
}

TEST_F(Threads, AChatKeepsThoseInWhichSomebodyWroteLast) {
  const auto oldest = root;
  discuss(*student);
  for (std::size_t i = 0; i < limits::kThreadHeads; ++i) {
    root = say(*teacher, "ещё");
    discuss(*student);
  }
  const auto all = followed(*teacher);
  EXPECT_EQ(all.size(), limits::kThreadHeads);
  EXPECT_TRUE(std::ranges::none_of(all, [&](const ThreadView& each) { return each.root_seq() == oldest; }));
  root = oldest;
  EXPECT_EQ(thread(*student).items_size(), 1) << "it can be read still";
  discuss(*student);
  EXPECT_EQ(followed(*student, chat.value).size(), limits::kThreadHeads);
}

TEST_F(Threads, ShowWhoHasReadThere) {
  const auto seq = discuss(*student);
  ClientFrame frame;
  frame.mutable_list_readers()->set_chat_id(chat.value);
  frame.mutable_list_readers()->set_target_seq(seq);
  EXPECT_EQ(student->ask(frame).reader_list().account_ids_size(), 0);
  mark(*teacher, 1);
  ASSERT_EQ(student->ask(frame).reader_list().account_ids_size(), 1);
}

}  // namespace
}  // namespace atrium::test
