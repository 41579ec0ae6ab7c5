// One order without holes, also where frames wait for the next group and where a reader comes back.
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct Order : ClassChat {
  // The entries from `first` to `last`, each once and in this order.
  void expect_row(Person& reader, std::uint64_t first, std::uint64_t last) {
    const auto row = reader.entries(chat);
    ASSERT_EQ(row.size(), last - first + 1);
    for (std::size_t i = 0; i < row.size(); ++i) {
      ASSERT_EQ(row[i].seq(), first + i);
    }
  }
  std::uint64_t send_many(std::size_t count, std::size_t bytes) {
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
      last = teacher->send(teacher->message(chat, std::string(bytes, 'a')));
    }
    return teacher->wait_for(last).accepted().seq();
  }
  // Whatever is sent from now on is one group, written when the disk is released.
  void gather_a_group() {
    school.hold_disk();
    student->send(student->message(chat, "вперёд"));
    school.wait_until_a_write_waits();
  }
};

TEST_F(Order, WhatWaitsForTheNextGroupGoesWithIt) {
  school.sync_takes(std::chrono::microseconds(0));
  student->resume();
  std::uint64_t head = 0;
  for (int i = 0; i < 50; ++i) {
    gather_a_group();
    const auto last = teacher->send(teacher->message(chat, "следом"));
    school.release_disk();
    head = teacher->wait_for(last).accepted().seq();
  }
  student->wait_for_entry(chat, head);
  expect_row(*student, 2, head);
}

TEST_F(Order, WhatWaitsForTheNextGroupGoesWhenThatIsLate) {
  school.sync_takes(std::chrono::microseconds(0));
  student->resume();
  school.hold_disk();
  const auto first = teacher->send(teacher->message(chat, "раз"));
  school.wait_until_a_write_waits();
  const auto second = teacher->send(teacher->message(chat, "два"));
  school.let_one_write_go();
  student->wait_for_entry(chat, teacher->wait_for(first).accepted().seq());
  school.release_disk();
  const auto head = teacher->wait_for(second).accepted().seq();
  student->wait_for_entry(chat, head);
  expect_row(*student, 2, head);
}

TEST_F(Order, AnEditThatSomebodyMayNotSeeKeepsItsPlace) {
  const auto old = say(*teacher, "старое");
  const auto newcomer = school.person(ROLE_STUDENT);
  teacher->ask(addition(*teacher, chat, *newcomer));
  student->resume();
  gather_a_group();
  teacher->send(teacher->message(chat, "раз"));
  teacher->send(edit(*teacher, chat, old, "новое"));
  const auto last = teacher->send(teacher->message(chat, "два"));
  school.release_disk();
  const auto head = teacher->wait_for(last).accepted().seq();
  student->wait_for_entry(chat, head);
  expect_row(*student, old + 2, head);
}

TEST_F(Order, FramesThatFillAMessageGoOnInTheNext) {
  student->resume();
  gather_a_group();
  for (int i = 0; i < 20; ++i) {
    teacher->send(teacher->message(chat, std::string(10'000, 'a')));
  }
  school.release_disk();
  student->wait_for_entry(chat, 22);
  expect_row(*student, 2, 22);
}

TEST_F(Order, WhoCaughtUpHearsWhatComesAfter) {
  const auto before = send_many(10, 100);
  student->resume({{chat.value, 2}});
  student->wait_for_entry(chat, before);
  const auto head = send_many(10, 100);
  student->wait_for_entry(chat, head);
  expect_row(*student, 3, head);
}

TEST_F(Order, FewMissedEntriesAreCaughtUpToo) {
  const auto head = send_many(10, 100);
  for (const bool from_the_disk : {false, true}) {
    for (std::uint64_t missed = 1; missed <= 3; ++missed) {
      if (from_the_disk) {
        school.restart();
        teacher->reconnect();
      }
      student->reconnect();
      student->resume({{chat.value, head - missed}});
      student->wait_for_entry(chat, head);
      expect_row(*student, head - missed + 1, head);
    }
  }
}

TEST_F(Order, WhatComesWhileAPageIsReadStandsBehindIt) {
  send_many(300, 1000);
  restart();
  school.hold_reads();
  student->resume({{chat.value, 2}});
  const auto head = send_many(10, 100);
  school.release_reads();
  student->wait_for_entry(chat, head);
  expect_row(*student, 3, head);
}

TEST_F(Order, PagesOfCatchUpFitTogether) {
  const auto head = send_many(600, 1000);  // many pages from the disk, then several from memory
  student->resume({{chat.value, 1}});
  student->wait_for_entry(chat, head);
  expect_row(*student, 2, head);
}

TEST_F(Order, PagesOfHistoryFitTogether) {
  const auto head = send_many(200, 1000);
  std::uint64_t expected = head;
  for (std::uint64_t from = 0; expected > 0;) {
    const auto page = student->ask(history(chat, HISTORY_VIEW_ENTRIES, from)).history_page();
    ASSERT_GT(page.items_size(), 0);
    for (int i = page.items_size() - 1; i >= 0; --i) {
      ASSERT_EQ(page.items(i).entry().seq(), expected--);
    }
    from = page.next_from_seq();
  }
}

TEST_F(Order, APositionOfAnotherStoreIsReloaded) {
  const auto head = say(*teacher, "раз");
  const auto go_on = [&](std::uint64_t epoch, std::uint64_t position) {
    student->reconnect();
    return student->ask(resumption(chat, epoch, position)).resumed().chats(0).continuation();
  };
  const auto epoch = school.store().epoch().value;
  EXPECT_EQ(go_on(epoch, head), CONTINUATION_CURRENT);
  EXPECT_EQ(go_on(epoch, head - 1), CONTINUATION_CATCHING_UP);
  EXPECT_EQ(go_on(epoch, head + 1), CONTINUATION_RELOAD);
  EXPECT_EQ(go_on(epoch + 1, head), CONTINUATION_RELOAD);
  EXPECT_EQ(go_on(epoch + 1, head - 1), CONTINUATION_RELOAD);
}

}  // namespace
}  // namespace atrium::test
