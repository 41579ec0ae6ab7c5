// Messages that stand under another one.
#include "server/commands/threads.h"

#include "server/commands/page.h"
#include "server/commands/posting.h"
#include "server/commands/target.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kHeadBytes = 64;

// Whether a thread may hang from it for whoever asks.
bool is_root(const Command& command, const space::Chat& chat, const Target& target) {
  return facts_about_target(command, chat, target).target.visible && target.thread.root_seq() == 0;
}

void decide_posting(const Command& command, space::Chat& chat, const Target& root, const space::LateOverlays::Place& late) {
  const auto& wish = command.frame.send_message();
  if (!may_post(command, wish)) {
    return;
  }
  if (!is_root(command, chat, root)) {
    refuse(command, ERROR_CODE_NOT_FOUND, "there is no such thing");
    return;
  }
  if (root.overlay.deleted()) {
    refuse(command, ERROR_CODE_CONFLICT, "the message is deleted");
    return;
  }
  const auto author = command.account().id;
  const auto& state = root.overlay.thread();
  ThreadPlace place;
  place.set_root_seq(root.seq.value);
  place.set_no(state.newest_no() + 1);
  place.set_previous_seq(state.newest_seq());
  const auto note = [&](space::Draft& draft, Seq seq) {
    auto& now = *(*late)->mutable_thread();
    now.set_newest_no(place.no());
    now.set_newest_seq(seq.value);
    now.set_newest_at_ms(draft.at_ms);
    put_overlay(draft, chat, root.seq, late);
    space::ThreadHead head;
    head.set_root_seq(root.seq.value);
    head.set_no(place.no());
    head.set_seq(seq.value);
    head.set_at_ms(draft.at_ms);
    command.space.note_in_thread(draft, chat, head, author, root.author);
    for (const auto& entity : wish.entities()) {
      if (entity.kind() == ENTITY_KIND_MENTION) {
        command.space.follow_thread(draft, chat, AccountId(entity.account_id()), root.seq, place.no() - 1);
      }
    }
  };
  const auto record_bytes = [&](AccountId account) {
    return chat.memberships().contains(account) ? chat.record_of(account).ByteSizeLong() + kHeadBytes : 0;
  };
  auto bytes = root.overlay.ByteSizeLong() + chat.record().ByteSizeLong() + 2 * kHeadBytes + record_bytes(author) +
               record_bytes(root.author);
  for (const auto& entity : wish.entities()) {
    bytes += record_bytes(AccountId(entity.account_id()));
  }
  post(command, wish, {note, bytes, place});
}

void show_thread(const Command& command, space::Chat& chat, const Target& root, const space::LateOverlays::Place&) {
  auto facts = facts_about_target(command, chat, root);
  facts.target.visible = is_root(command, chat, root);
  if (!allowed(command, policy::Operation::kReadThread, facts)) {
    return;
  }
  const Seq from(command.frame.read_thread().from_seq());
  answer_page_of_thread(command, chat, root.seq, from ? from : Seq(root.overlay.thread().newest_seq()));
}

void list_in(Parts<ThreadList>& parts, const space::Chat& chat, const space::Membership& membership) {
  for (const auto& [root, read_no] : membership.threads) {
    const auto head = chat.threads().find(root);
    if (head == chat.threads().end() || !membership.visibility().sees(root)) {
      continue;
    }
    auto& view = *parts.room().add_threads();
    view.set_chat_id(chat.id().value);
    view.set_root_seq(root.value);
    view.set_newest_no(head->second.no());
    view.set_newest_seq(head->second.seq());
    view.set_newest_at_ms(head->second.at_ms());
    view.set_read_no(read_no);
    parts.count(view);
  }
}

}  // namespace

void post_in_thread(const Command& command, const SendMessage& wish) {
  decide_about(command, policy::Operation::kSendMessage, ChatId(wish.chat_id()), Seq(wish.thread_root_seq()),
               decide_posting);
}

void read_thread(const Command& command) {
  const auto& wish = command.frame.read_thread();
  decide_about(command, policy::Operation::kReadThread, ChatId(wish.chat_id()), Seq(wish.root_seq()), show_thread);
}

void list_threads(const Command& command) {
  if (!allowed(command, policy::Operation::kListThreads, facts_about(command, nullptr))) {
    return;
  }
  const auto chat_id = command.frame.list_threads().chat_id();
  std::map<ChatId, const space::Place*> places;
  for (const auto& place : command.account().chats) {
    if (chat_id == 0 || place.chat->id().value == chat_id) {
      places[place.chat->id()] = &place;
    }
  }
  Parts parts(&ServerFrame::mutable_thread_list);
  for (const auto& [id, place] : places) {
    list_in(parts, *place->chat, *place->membership);
  }
  parts.reply(command);
}

void set_thread_read_mark(const Command& command) {
  const auto& mark = command.frame.set_thread_read_mark();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(mark.chat_id()));
  if (!allowed(command, policy::Operation::kSetThreadReadMark, facts_about(command, chat))) {
    return;
  }
  const Seq root(mark.root_seq());
  auto& membership = *chat->member(command.account().id);
  const auto head = chat->threads().find(root);
  if (head != chat->threads().end() && membership.threads.contains(root)) {
    const auto no = std::min(mark.no(), head->second.no());
    space.move_thread_mark(command.account(), *chat, membership, root, no, command.actor);
  }
  done(command);
}

}  // namespace atrium::commands
