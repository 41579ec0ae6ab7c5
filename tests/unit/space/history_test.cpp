// A page of a chat's past: the same from memory and from the disk, and found behind any number of deletions.
#include <gtest/gtest.h>

#include "server/space/history.h"
#include "tests/unit/space/class_chat.h"

namespace atrium::test {
namespace {

using namespace wire::v1;

struct History : ClassChat {
  // So many messages and then, for each from `first` to `last` of them, its deletion.
  void sweep(std::uint64_t messages, std::uint64_t first, std::uint64_t last) {
    school.at_home([&] {
      auto& space = school.space();
      auto& room = *space.chat(chat);
      const auto head = room.decided_seq;
      auto draft = space.draft(messages * 1024).value();
      for (std::uint64_t i = 1; i <= messages; ++i) {
        Entry message;
        message.mutable_message()->set_text("secret " + std::to_string(i));
        space.append(draft, room, teacher->id(), std::move(message));
      }
      for (auto i = first; i <= last; ++i) {
        const Seq target(head.value + i);
        Entry deletion;
        deletion.mutable_deletion()->set_target_seq(target.value);
        space.append(draft, room, teacher->id(), std::move(deletion), target);
        Overlay overlay;
        overlay.set_deleted(true);
        auto& record = *draft.change->add_overlays();
        record.set_chat_id(chat.value);
        record.set_target_seq(target.value);
        record.set_encoded(overlay.SerializeAsString());
      }
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    say(*teacher, "дальше");
  }
  HistoryPage page(HistoryView view, std::uint64_t from, HistoryDirection direction = HISTORY_DIRECTION_OLDER) {
    auto frame = history(chat, view, from);
    frame.mutable_read_history()->set_direction(direction);
    return student->ask(frame).history_page();
  }
  std::string page_from_disk(HistoryView view, std::uint64_t from, HistoryDirection direction) {
    school.hold_reads();
    auto frame = history(chat, view, from);
    frame.mutable_read_history()->set_direction(direction);
    const auto asked = student->send(frame);
    EXPECT_FALSE(student->answered(asked));
    school.release_reads();
    return student->wait_for(asked).history_page().SerializeAsString();
  }
  // What the home thread makes of a query of the student's.
  std::optional<HistoryPage> page_at_home(HistoryView view, std::size_t limit = 50) {
    const space::PageQuery query{
        school.space().id(),     chat, Seq(1'000'000), school.space().chat(chat)->member(student->id())->visibility(), Seq(),
        HISTORY_DIRECTION_OLDER, view, limit};
    const auto encoded = space::read_page_at_home(school.store(), query);
    ServerFrame frame;
    EXPECT_TRUE(!encoded || frame.ParseFromString(encoded->content));
    return encoded ? std::optional(frame.history_page()) : std::nullopt;
  }
};

std::vector<std::uint64_t> seqs(const HistoryPage& page) {
  std::vector<std::uint64_t> seqs;
  for (const auto& item : page.items()) {
    seqs.push_back(item.entry().seq());
  }
  return seqs;
}

TEST_F(History, IsTheSameFromMemoryAndFromTheDisk) {
  const auto edited = say(*teacher, "было");
  teacher->ask(edit(*teacher, chat, edited, "стало"));
  const auto deleted = say(*teacher, "лишнее");
  teacher->ask(edit(*teacher, chat, deleted, "тоже лишнее"));
  teacher->ask(deletion(*teacher, chat, deleted));
  for (const auto view : {HISTORY_VIEW_MESSAGES, HISTORY_VIEW_ENTRIES}) {
    for (const auto direction : {HISTORY_DIRECTION_OLDER, HISTORY_DIRECTION_NEWER}) {
      EXPECT_EQ(page(view, 0, direction).SerializeAsString(), page_from_disk(view, 0, direction));
    }
  }
}

TEST_F(History, ShowsNoTextOfDeletedMessagesOnAnyWay) {
  sweep(60, 1, 60);
  for (const auto direction : {HISTORY_DIRECTION_OLDER, HISTORY_DIRECTION_NEWER}) {
    EXPECT_EQ(page(HISTORY_VIEW_MESSAGES, 0, direction).SerializeAsString().find("secret"), std::string::npos);
    EXPECT_EQ(page_from_disk(HISTORY_VIEW_MESSAGES, 0, direction).find("secret"), std::string::npos);
  }
}

TEST_F(History, FindsWhatStandsBeforeASweep) {
  const auto before = say(*teacher, "до");
  sweep(5000, 1, 5000);
  const auto newest = page(HISTORY_VIEW_MESSAGES, before + 5000 + 5000);  // the last deletion
  ASSERT_EQ(newest.items_size(), 50);
  EXPECT_EQ(newest.items(49).entry().seq(), before + 5000);
  EXPECT_EQ(newest.next_from_seq(), before + 5000 - 50);
}

TEST_F(History, FindsWhatStandsBehindASweep) {
  const auto before = say(*teacher, "до");
  sweep(5000, 1, 5000);
  const auto next = page(HISTORY_VIEW_MESSAGES, before + 5001, HISTORY_DIRECTION_NEWER);  // the first deletion
  EXPECT_EQ(seqs(next), std::vector{before + 10'001});
  EXPECT_EQ(next.next_from_seq(), 0u);
}

TEST_F(History, FindsEveryMessageWhateverTheRunsBetween) {
  std::vector<std::uint64_t> expected;
  for (const std::uint64_t run : {1, 31, 32, 33, 63, 64, 65, 200}) {
    expected.push_back(say(*teacher, "веха"));
    const auto target = expected.back();
    for (std::uint64_t i = 0; i < run; ++i) {
      teacher->ask(edit(*teacher, chat, target, "веха " + std::to_string(i)));
    }
  }
  EXPECT_EQ(seqs(page(HISTORY_VIEW_MESSAGES, 0)), expected);
  EXPECT_EQ(seqs(page(HISTORY_VIEW_MESSAGES, 0, HISTORY_DIRECTION_NEWER)), expected);
}

TEST_F(History, EndsWhereNoMessageIsLeft) {
  sweep(100, 1, 100);
  const auto oldest = page(HISTORY_VIEW_MESSAGES, 1);
  EXPECT_EQ(oldest.items_size(), 0);
  EXPECT_EQ(oldest.next_from_seq(), 0u);
}

TEST_F(History, LooksUpFewEditsAtHome) {
  const auto target = say(*teacher, "веха");
  for (int i = 0; i < 16; ++i) {
    teacher->ask(edit(*teacher, chat, target, "веха " + std::to_string(i)));
  }
  EXPECT_TRUE(page_at_home(HISTORY_VIEW_ENTRIES).has_value());
  teacher->ask(edit(*teacher, chat, target, "последняя"));
  EXPECT_FALSE(page_at_home(HISTORY_VIEW_ENTRIES).has_value());
}

TEST_F(History, WalksNoLongWayAtHome) {
  sweep(300, 1, 0);
  EXPECT_EQ(page_at_home(HISTORY_VIEW_MESSAGES).value().items_size(), 50);
  EXPECT_FALSE(page_at_home(HISTORY_VIEW_MESSAGES, 300).has_value());
}

TEST_F(History, ShowsNoTextBehindTheDeletionThatWasOnItsWay) {
  const auto secret = say(*teacher, "тайна");
  student->resume({{chat.value, secret}});
  school.hold_disk();
  const auto deleting = teacher->send(deletion(*teacher, chat, secret));
  school.wait_until_a_write_waits();
  const auto next = teacher->send(teacher->message(chat, "дальше"));  // of the next group: the page waits for it
  const auto asked = student->send(history(chat, HISTORY_VIEW_MESSAGES));
  EXPECT_FALSE(student->answered(asked));
  school.release_disk();
  teacher->wait_for(deleting);
  teacher->wait_for(next);
  student->wait_for(asked);
  bool deleted = false;
  for (const auto& frame : student->received()) {
    deleted = deleted || frame.entry().has_deletion();
    if (deleted && frame.has_history_page()) {
      EXPECT_EQ(frame.SerializeAsString().find("тайна"), std::string::npos) << "head " << frame.history_page().head_seq();
    }
  }
  EXPECT_TRUE(deleted);
}

TEST_F(History, ShowsNoTextThatWasDeletedWhileItWasRead) {
  const auto secret = say(*teacher, "тайна");
  school.hold_reads();
  const auto asked = student->send(history(chat, HISTORY_VIEW_MESSAGES));
  EXPECT_FALSE(student->answered(asked));
  school.while_held_reads_are_under_way([&] { teacher->ask(deletion(*teacher, chat, secret)); });
  const auto page = student->wait_for(asked).history_page();
  EXPECT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.SerializeAsString().find("тайна"), std::string::npos);
}

}  // namespace
}  // namespace atrium::test
