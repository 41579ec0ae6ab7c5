#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/space/school.h"

// A chat of a teacher and a student, and the commands that its tests send. The teacher is a deputy, so that it does not matter whom they
// teach.
namespace atrium::test {

inline wire::v1::ClientFrame edit(Person& by, ChatId chat, std::uint64_t target, std::string text) {
  wire::v1::ClientFrame frame;
  *frame.mutable_edit_message()->mutable_request_id() = by.next_request();
  frame.mutable_edit_message()->set_chat_id(chat.value);
  frame.mutable_edit_message()->set_target_seq(target);
  frame.mutable_edit_message()->set_text(std::move(text));
  return frame;
}

inline wire::v1::ClientFrame deletion(Person& by, ChatId chat, std::uint64_t target) {
  wire::v1::ClientFrame frame;
  *frame.mutable_delete_message()->mutable_request_id() = by.next_request();
  frame.mutable_delete_message()->set_chat_id(chat.value);
  frame.mutable_delete_message()->set_target_seq(target);
  return frame;
}

inline wire::v1::ClientFrame removal(Person& by, ChatId chat, const Person& whom) {
  wire::v1::ClientFrame frame;
  *frame.mutable_remove_members()->mutable_request_id() = by.next_request();
  frame.mutable_remove_members()->set_chat_id(chat.value);
  frame.mutable_remove_members()->add_account_ids(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame addition(Person& by, ChatId chat, const Person& whom) {
  wire::v1::ClientFrame frame;
  *frame.mutable_add_members()->mutable_request_id() = by.next_request();
  frame.mutable_add_members()->set_chat_id(chat.value);
  frame.mutable_add_members()->add_account_ids(whom.id().value);
  return frame;
}

inline wire::v1::ClientFrame history(ChatId chat, wire::v1::HistoryView view, std::uint64_t from = 0) {
  wire::v1::ClientFrame frame;
  frame.mutable_read_history()->set_chat_id(chat.value);
  frame.mutable_read_history()->set_from_seq(from);
  frame.mutable_read_history()->set_direction(wire::v1::HISTORY_DIRECTION_OLDER);
  frame.mutable_read_history()->set_view(view);
  return frame;
}

inline wire::v1::ClientFrame creation(Person& by, const std::vector<Person*>& members) {
  wire::v1::ClientFrame frame;
  *frame.mutable_create_chat()->mutable_request_id() = by.next_request();
  frame.mutable_create_chat()->set_kind(wire::v1::CHAT_KIND_GROUP);
  frame.mutable_create_chat()->set_title("Группа ИС-22");
  for (const auto* member : members) {
    frame.mutable_create_chat()->add_member_ids(member->id().value);
  }
  return frame;
}

inline wire::v1::ClientFrame resumption(ChatId chat, std::uint64_t epoch, std::uint64_t position) {
  wire::v1::ClientFrame frame;
  frame.mutable_resume()->set_epoch(epoch);
  frame.mutable_resume()->add_positions()->set_chat_id(chat.value);
  frame.mutable_resume()->mutable_positions(0)->set_seq(position);
  return frame;
}

struct ClassChat : testing::Test {
  School school;
  std::unique_ptr<Person> teacher = school.person(wire::v1::ROLE_DEPUTY);
  std::unique_ptr<Person> student = school.person(wire::v1::ROLE_STUDENT);
  ChatId chat = school.make_group({teacher.get(), student.get()});

  std::uint64_t say(Person& who, std::string text) { return who.ask(who.message(chat, std::move(text))).accepted().seq(); }
  // All memory is gone, and the teacher's newest request is read again.
  void restart() {
    school.restart();
    teacher->reconnect();
    student->reconnect();
    say(*teacher, "дальше");
  }
  // The bytes that stand on the disk, by seq.
  std::vector<std::string> stored(ChatId of) {
    std::vector<std::string> entries;
    const storage::EntryRange range{school.space().id(), of, Seq(1), Seq(~0ull)};
    EXPECT_TRUE(school.store().visit_entries(range, [&](const storage::StoredEntry& entry) {
      entries.emplace_back(entry.encoded);
      return storage::Visit::kContinue;
    }));
    return entries;
  }
};

}  // namespace atrium::test
