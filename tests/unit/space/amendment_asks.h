#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/space/class_chat.h"

// The commands about messages, and what a chat's members see of them.
namespace atrium::test {

using Seqs = std::vector<std::uint64_t>;

inline wire::v1::ClientFrame reaction(Person& by, ChatId chat, std::uint64_t target, std::string emoji) {
  wire::v1::ClientFrame frame;
  *frame.mutable_set_reaction()->mutable_request_id() = by.next_request();
  frame.mutable_set_reaction()->set_chat_id(chat.value);
  frame.mutable_set_reaction()->set_target_seq(target);
  frame.mutable_set_reaction()->set_emoji(std::move(emoji));
  return frame;
}

enum class Pinned { kYes, kNo };

inline wire::v1::ClientFrame pin(Person& by, ChatId chat, std::uint64_t target, Pinned pinned = Pinned::kYes) {
  wire::v1::ClientFrame frame;
  *frame.mutable_pin_message()->mutable_request_id() = by.next_request();
  frame.mutable_pin_message()->set_chat_id(chat.value);
  frame.mutable_pin_message()->set_target_seq(target);
  frame.mutable_pin_message()->set_pinned(pinned == Pinned::kYes);
  return frame;
}

inline wire::v1::ClientFrame entries_question(ChatId chat, const Seqs& seqs) {
  wire::v1::ClientFrame frame;
  frame.mutable_read_entries()->set_chat_id(chat.value);
  frame.mutable_read_entries()->mutable_seqs()->Assign(seqs.begin(), seqs.end());
  return frame;
}

inline wire::v1::ClientFrame answer_to(Person& by, ChatId chat, std::uint64_t message, std::string text) {
  auto frame = by.message(chat, std::move(text));
  frame.mutable_send_message()->set_reply_to_seq(message);
  return frame;
}

inline wire::v1::ClientFrame forward(Person& by, ChatId to, ChatId from, std::uint64_t message, std::string text = {}) {
  auto frame = by.message(to, std::move(text));
  frame.mutable_send_message()->mutable_forward()->set_chat_id(from.value);
  frame.mutable_send_message()->mutable_forward()->set_seq(message);
  return frame;
}

inline wire::v1::Entity part(wire::v1::EntityKind kind, std::uint32_t offset, std::uint32_t length) {
  wire::v1::Entity entity;
  entity.set_kind(kind);
  entity.set_offset(offset);
  entity.set_length(length);
  return entity;
}

inline wire::v1::Entity mention(const Person& of, std::uint32_t offset = 0, std::uint32_t length = 2) {
  auto entity = part(wire::v1::ENTITY_KIND_MENTION, offset, length);
  entity.set_account_id(of.id().value);
  return entity;
}

inline wire::v1::Entity mention_of(wire::v1::Role role) {
  auto entity = part(wire::v1::ENTITY_KIND_MENTION_ROLE, 0, 2);
  entity.set_role(role);
  return entity;
}

inline wire::v1::Entity mention_of_all() { return part(wire::v1::ENTITY_KIND_MENTION_ALL, 0, 2); }

inline wire::v1::Entity link(std::string url) {
  auto entity = part(wire::v1::ENTITY_KIND_LINK, 0, 2);
  entity.set_url(std::move(url));
  return entity;
}

// A message, or an edit, with these parts.
inline wire::v1::ClientFrame with(wire::v1::ClientFrame frame, const std::vector<wire::v1::Entity>& entities) {
  auto& parts = frame.has_edit_message() ? *frame.mutable_edit_message()->mutable_entities()
                                         : *frame.mutable_send_message()->mutable_entities();
  parts.Assign(entities.begin(), entities.end());
  return frame;
}

struct Amendments : ClassChat {
  using Person = test::Person;

  wire::v1::ErrorCode code_of(Person& who, const wire::v1::ClientFrame& wish) { return who.ask(wish).error().code(); }
  std::uint64_t seq_of(Person& who, const wire::v1::ClientFrame& wish) {
    const auto answer = who.ask(wish);
    EXPECT_TRUE(answer.has_accepted()) << answer.error().message();
    return answer.accepted().seq();
  }
  std::uint64_t head() { return teacher->ask(entries_question(chat, {1})).history_page().head_seq(); }

  std::unique_ptr<Person> newcomer(wire::v1::Role role = wire::v1::ROLE_STUDENT) {
    auto person = school.person(role);
    EXPECT_TRUE(teacher->ask(addition(*teacher, chat, *person)).has_accepted());
    return person;
  }
  // What somebody reads of one entry; empty if it is not there for them. It is the same in a page of history.
  wire::v1::HistoryItem item(Person& of, std::uint64_t seq) {
    const auto page = of.ask(entries_question(chat, {seq})).history_page();
    auto from = history(chat, wire::v1::HISTORY_VIEW_ENTRIES, seq);
    from.mutable_read_history()->set_limit(1);
    const auto older = of.ask(from).history_page();
    const bool is_there = page.items_size() == 1;
    if (older.items_size() == 1 && older.items(0).entry().seq() == seq) {
      EXPECT_TRUE(is_there && page.items(0).SerializeAsString() == older.items(0).SerializeAsString());
    } else {
      EXPECT_FALSE(is_there);
    }
    return is_there ? page.items(0) : wire::v1::HistoryItem();
  }
  wire::v1::Overlay overlay(std::uint64_t seq) { return item(*student, seq).overlay(); }

  wire::v1::ChatView view(Person& of) {
    wire::v1::ClientFrame frame;
    frame.mutable_list_chats();
    for (const auto& part : of.ask_in_parts(frame)) {
      for (const auto& chat_view : part.chat_list().chats()) {
        if (chat_view.chat_id() == chat.value) {
          return chat_view;
        }
      }
    }
    return {};
  }
  Seqs pins(Person& of) {
    const auto chat_view = view(of);
    return {chat_view.pinned_seqs().begin(), chat_view.pinned_seqs().end()};
  }
};

}  // namespace atrium::test
