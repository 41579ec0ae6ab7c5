#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

TEST_F(ClassChat, EveryMemberSeesTheSameOrderWithoutHoles) {
  teacher->resume();
  student->resume();
  std::uint64_t last = 0;
  for (int i = 0; i < 300; ++i) {
    teacher->send(teacher->message(chat, "т" + std::to_string(i)));
    last = student->send(student->message(chat, "с" + std::to_string(i)));
  }
  const auto head = student->wait_for(last).accepted().seq();
  EXPECT_EQ(head, 601u);
  teacher->wait_for_entry(chat, head);
  student->wait_for_entry(chat, head);
  const auto seen = teacher->entries(chat);
  const auto same = student->entries(chat);
  ASSERT_EQ(seen.size(), 600u);
  ASSERT_EQ(same.size(), 600u);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].seq(), i + 2);
    EXPECT_EQ(seen[i].message_no(), i + 1);
    EXPECT_EQ(seen[i].SerializeAsString(), same[i].SerializeAsString());
  }
}

TEST_F(ClassChat, ARepeatGetsTheFirstAnswerAlsoAfterARestart) {
  const auto frame = teacher->message(chat, "Завтра контрольная");
  const auto first = teacher->ask(frame).accepted();
  EXPECT_EQ(teacher->ask(frame).accepted().seq(), first.seq());
  teacher->wait_for(teacher->send(frame));
  school.restart();
  teacher->reconnect();
  EXPECT_EQ(teacher->ask(frame).accepted().seq(), first.seq());
  EXPECT_EQ(say(*teacher, "другое"), first.seq() + 1);
}

TEST_F(ClassChat, ARepeatInFlightIsDecidedOnce) {
  const auto frame = teacher->message(chat, "раз");
  const auto one = teacher->send(frame);
  const auto two = teacher->send(frame);
  EXPECT_EQ(teacher->wait_for(one).accepted().seq(), teacher->wait_for(two).accepted().seq());
}

TEST_F(ClassChat, TheSameIdWithAnotherContentIsAConflict) {
  auto frame = teacher->message(chat, "раз");
  teacher->ask(frame);
  frame.mutable_send_message()->set_text("два");
  EXPECT_EQ(teacher->ask(frame).error().code(), ERROR_CODE_CONFLICT);
}

TEST_F(ClassChat, NothingReachesTheRemoved) {
  student->resume();
  teacher->send(teacher->message(chat, "при всех"));
  const auto seq = teacher->ask(removal(*teacher, chat, *student)).accepted().seq();
  say(*teacher, "без него");
  school.wait_until([&] { return school.space().settled(); });
  EXPECT_EQ(student->entries(chat).back().seq(), seq - 1);
  EXPECT_EQ(student->frames_of(ServerFrame::kChatLeft), 1u);
  EXPECT_EQ(student->ask(history(chat, HISTORY_VIEW_ENTRIES)).error().code(), ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(student->ask(student->message(chat, "а я?")).error().code(), ERROR_CODE_NOT_FOUND);
  student->reconnect();
  EXPECT_EQ(student->resume({{chat.value, 1}}).resumed().chats_size(), 0);
}

TEST_F(ClassChat, ANewcomerSeesNothingOlderNotEvenByAnEdit) {
  const auto old = say(*teacher, "старая тайна");
  const auto newcomer = school.person(ROLE_STUDENT);
  newcomer->resume();
  const auto joined = teacher->ask(addition(*teacher, chat, *newcomer)).accepted().seq();
  const auto edited = teacher->ask(edit(*teacher, chat, old, "новая тайна")).accepted().seq();
  say(*teacher, "для всех");
  newcomer->wait_for_entry(chat, edited + 1);
  const auto live = newcomer->entries(chat);
  ASSERT_EQ(live.size(), 3u);
  EXPECT_EQ(live[0].seq(), joined);
  EXPECT_TRUE(live[1].has_withheld());
  EXPECT_EQ(live[1].author_id(), 0u);
  EXPECT_EQ(live[2].message().text(), "для всех");
  const auto page = newcomer->ask(history(chat, HISTORY_VIEW_ENTRIES)).history_page();
  ASSERT_EQ(page.items_size(), 3);
  EXPECT_TRUE(page.items(1).entry().has_withheld());
  EXPECT_EQ(newcomer->ask(history(chat, HISTORY_VIEW_ENTRIES, old)).history_page().items_size(), 0);
}

TEST_F(ClassChat, HistoryShowsWhatEditsAndDeletionsMade) {
  const auto first = say(*teacher, "опечатка");
  const auto second = say(*student, "лишнее");
  EXPECT_EQ(student->ask(edit(*student, chat, first, "чужое")).error().code(), ERROR_CODE_FORBIDDEN);
  teacher->ask(edit(*teacher, chat, first, "верно"));
  teacher->ask(deletion(*teacher, chat, second));
  EXPECT_EQ(student->ask(edit(*student, chat, second, "поздно")).error().code(), ERROR_CODE_CONFLICT);
  const auto page = student->ask(history(chat, HISTORY_VIEW_MESSAGES)).history_page();
  ASSERT_EQ(page.items_size(), 2);
  EXPECT_EQ(page.items(0).overlay().text(), "верно");
  EXPECT_TRUE(page.items(1).overlay().deleted());
  EXPECT_EQ(page.items(1).entry().message().text(), "");
}

TEST_F(ClassChat, ADeletedTextComesToNobodyAnyMore) {
  const auto seq = say(*teacher, "ПИН 4711");
  teacher->ask(edit(*teacher, chat, seq, "ПИН 4712"));
  teacher->ask(deletion(*teacher, chat, seq));
  const auto expect_nothing = [&] {
    student->reconnect();
    const auto before = student->received().size();
    student->resume({{chat.value, seq - 1}});
    student->wait_for_entry(chat, seq + 2);
    const auto frames = student->received();
    for (auto i = before; i < frames.size(); ++i) {
      EXPECT_EQ(frames[i].SerializeAsString().find("ПИН"), std::string::npos) << frames[i].entry().seq();
    }
    const auto page = student->ask(history(chat, HISTORY_VIEW_ENTRIES)).SerializeAsString();
    EXPECT_EQ(page.find("ПИН"), std::string::npos);
  };
  expect_nothing();  // from memory
  school.restart();
  expect_nothing();  // from the disk
}

TEST_F(ClassChat, WhoWritesHasReadUpToThere) {
  const auto unread = [&](Person& person) {
    ClientFrame frame;
    frame.mutable_list_chats();
    const auto view = person.ask(frame).chat_list().chats(0);
    return view.head_message_no() - view.read_message_no();
  };
  say(*student, "вопрос");
  EXPECT_EQ(unread(*teacher), 1u);
  say(*teacher, "ответ");
  EXPECT_EQ(unread(*teacher), 0u);
  EXPECT_EQ(unread(*student), 1u);
  school.at_home([&] { school.space().save_read_marks(); });
  school.restart();
  teacher->reconnect();
  EXPECT_EQ(unread(*teacher), 0u);
}

// The mark of who writes waits for a while; what they read meanwhile is on the disk before it.
TEST_F(ClassChat, AReadMarkDoesNotGoBackBehindARestart) {
  say(*student, "вопрос");
  const auto last = say(*teacher, "ответ");
  ClientFrame frame;
  frame.mutable_set_read_mark()->set_chat_id(chat.value);
  frame.mutable_set_read_mark()->set_seq(last);
  student->ask(frame);
  say(*teacher, "и ещё");  // takes the mark along
  school.at_home([&] { school.space().save_read_marks(); });
  school.restart();
  student->reconnect();
  EXPECT_EQ(student->resume().resumed().chats(0).read_seq(), last);
}

TEST_F(ClassChat, WhatWasSaidBeforeSomebodyCameIsNotUnreadAfterARestartEither) {
  say(*teacher, "до него");
  const auto late = school.person(ROLE_STUDENT);
  teacher->ask(addition(*teacher, chat, *late));
  const auto unread = [&] {
    const auto view = late->resume().resumed().chats(0);
    return view.head_message_no() - view.read_message_no();
  };
  EXPECT_EQ(unread(), 0u);
  restart();  // and somebody writes
  late->reconnect();
  EXPECT_EQ(unread(), 1u);
}

// The frames of an answer in several, once the last is there.
std::vector<ServerFrame> all_parts(Person& person, std::uint64_t frame_id) {
  person.wait_for(frame_id);
  while (true) {
    auto frames = person.received();
    std::erase_if(frames, [&](const ServerFrame& frame) { return frame.reply_to() != frame_id; });
    if (!frames.back().resumed().more() && !frames.back().member_list().more()) {
      return frames;
    }
    std::this_thread::yield();
  }
}

TEST_F(ClassChat, ResumeTellsOfManyChatsInParts) {
  std::set<std::uint64_t> chats{chat.value};
  for (int i = 0; i < 1500; ++i) {
    chats.insert(school.make_group({teacher.get()}).value);
  }
  teacher->reconnect();
  ClientFrame resume;
  resume.mutable_resume();
  const auto parts = all_parts(*teacher, teacher->send(resume));
  EXPECT_GT(parts.size(), 1u);
  std::multiset<std::uint64_t> told;
  for (const auto& part : parts) {
    for (const auto& view : part.resumed().chats()) {
      told.insert(view.chat_id());
    }
  }
  EXPECT_TRUE(std::ranges::equal(told, chats));
  const auto seq = say(*student, "дошло?");
  teacher->wait_for_entry(chat, seq);
}

TEST_F(ClassChat, AChatOfManyIsListedInPartsEachMemberOnce) {
  std::vector<std::unique_ptr<Person>> people;
  for (int hundred = 0; hundred < 18; ++hundred) {
    auto more = addition(*teacher, chat, *student);
    for (int i = 0; i < 100; ++i) {
      more.mutable_add_members()->add_account_ids(people.emplace_back(school.person(ROLE_STUDENT))->id().value);
    }
    teacher->ask(more);
  }
  ClientFrame list;
  list.mutable_list_members()->set_chat_id(chat.value);
  const auto parts = all_parts(*teacher, teacher->send(list));
  EXPECT_GT(parts.size(), 1u);
  std::multiset<std::uint64_t> listed;
  for (const auto& part : parts) {
    for (const auto& member : part.member_list().members()) {
      listed.insert(member.account_id());
    }
  }
  EXPECT_EQ(listed.size(), 1802u);
  EXPECT_EQ(std::set(listed.begin(), listed.end()).size(), 1802u);
}

TEST_F(ClassChat, WhatComesBehindASignOutIsNotDone) {
  ClientFrame out;
  out.mutable_sign_out();
  const auto leaving = student->send(out);
  student->send(student->message(chat, "последнее слово"));
  EXPECT_TRUE(student->wait_for(leaving).has_done());
  EXPECT_EQ(say(*teacher, "ушёл?"), 2u);
}

TEST_F(ClassChat, RefusesWhatMakesNoSenseAndNamesTheField) {
  const auto field = [&](const ClientFrame& frame) {
    const auto error = teacher->ask(frame).error();
    EXPECT_EQ(error.code(), ERROR_CODE_INVALID_ARGUMENT);
    return error.field();
  };
  auto nobody = addition(*teacher, chat, *student);
  nobody.mutable_add_members()->clear_account_ids();
  EXPECT_EQ(field(nobody), "account_ids");
  auto stranger_role = addition(*teacher, chat, *student);
  stranger_role.mutable_add_members()->set_role(static_cast<MemberRole>(9));
  EXPECT_EQ(field(stranger_role), "role");
  auto sideways = history(chat, HISTORY_VIEW_ENTRIES);
  sideways.mutable_read_history()->set_direction(static_cast<HistoryDirection>(7));
  EXPECT_EQ(field(sideways), "direction");
}

TEST_F(ClassChat, ResumeFromAnyCutEqualsAnUninterruptedReader) {
  const auto reader = school.person(ROLE_STUDENT);
  teacher->ask(addition(*teacher, chat, *reader));
  student->resume();
  std::mt19937 random(42);
  std::uint64_t head = 2;
  for (int i = 0; i < 1000; ++i) {
    const auto target = random() % 10 == 0 && head > 10 ? head - random() % 5 : 0;
    const auto reply =
        teacher->ask(target != 0 ? edit(*teacher, chat, target, "правка") : teacher->message(chat, std::to_string(i)));
    head = reply.has_accepted() ? reply.accepted().seq() : head;
  }
  student->wait_for_entry(chat, head);
  const auto whole = student->entries(chat);
  for (int cut = 0; cut < 200; ++cut) {
    reader->reconnect();
    const auto position = 2 + random() % (head - 2);
    reader->resume({{chat.value, position}});
    reader->wait_for_entry(chat, head);
    const auto tail = reader->entries(chat);
    ASSERT_EQ(tail.size(), head - position);
    for (std::size_t i = 0; i < tail.size(); ++i) {
      ASSERT_EQ(tail[i].SerializeAsString(), whole[whole.size() - tail.size() + i].SerializeAsString());
    }
  }
}

TEST_F(ClassChat, RepliesLeaveInTheOrderOfDecision) {
  std::vector<std::uint64_t> asked;
  for (int i = 0; i < 100; ++i) {
    asked.push_back(teacher->send(teacher->message(chat, "м")));
    ClientFrame list;
    list.mutable_list_chats();
    asked.push_back(teacher->send(list));
  }
  teacher->wait_for(asked.back());
  std::vector<std::uint64_t> answered;
  for (const auto& frame : teacher->received()) {
    if (frame.reply_to() >= asked.front()) {
      answered.push_back(frame.reply_to());
    }
  }
  EXPECT_EQ(answered, asked);
}

TEST_F(ClassChat, UnreadIsADifferenceAndTheMarkOnlyMovesForward) {
  say(*teacher, "раз");
  const auto second = say(*teacher, "два");
  const auto mark = [&](std::uint64_t seq) {
    ClientFrame frame;
    frame.mutable_set_read_mark()->set_chat_id(chat.value);
    frame.mutable_set_read_mark()->set_seq(seq);
    return student->ask(frame).has_done();
  };
  EXPECT_TRUE(mark(second - 1));
  EXPECT_TRUE(mark(1));
  const auto view = student->resume().resumed().chats(0);
  EXPECT_EQ(view.head_message_no() - view.read_message_no(), 1u);
}

TEST_F(ClassChat, EverythingIsThereAfterARestart) {
  say(*teacher, "раз");
  const auto last = say(*student, "два");
  school.restart();
  teacher->reconnect();
  EXPECT_EQ(teacher->resume().resumed().chats(0).head_seq(), last);
  EXPECT_EQ(say(*teacher, "три"), last + 1);
}

}  // namespace
}  // namespace atrium::test
