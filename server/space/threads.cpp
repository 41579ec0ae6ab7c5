// What the space keeps of threads beside their messages: which are in use, who follows them, and what they have read.
#include "server/space/space.h"

namespace atrium::space {
namespace {

// Those that nobody has written in for long are not followed any more.
void note_followed(const Chat& chat, Membership& membership, Seq root, std::uint64_t read_no) {
  auto& mark = membership.threads[root];
  mark = std::max(mark, read_no);
  std::erase_if(membership.threads, [&](const auto& thread) { return !chat.threads().contains(thread.first); });
}

}  // namespace

void Space::note_in_thread(Draft& draft, Chat& chat, const ThreadHead& head, AccountId author, AccountId root_author) {
  const Seq root(head.root_seq());
  chat.put_thread(head);
  *draft.change->add_chats() = chat.record();
  note_followed(chat, *chat.member(author), root, head.no());
  *draft.change->add_memberships() = chat.record_of(author);
  follow_thread(draft, chat, root_author, root, head.no() - 1);
}

void Space::follow_thread(Draft& draft, Chat& chat, AccountId account, Seq root, std::uint64_t read_no) {
  auto* membership = chat.member(account);
  if (membership != nullptr && membership->visibility().sees(root) && !membership->threads.contains(root)) {
    note_followed(chat, *membership, root, read_no);
    *draft.change->add_memberships() = chat.record_of(account);
  }
}

void Space::move_thread_mark(Account& account, Chat& chat, Membership& membership, Seq root, std::uint64_t no,
                             const std::shared_ptr<Actor>& by) {
  auto& mark = membership.threads.at(root);
  if (no <= mark) {
    return;
  }
  mark = no;
  dirty_thread_marks_.emplace(account.id, chat.id());
  arm_read_marks();
  wire::v1::ServerFrame frame;
  auto& moved = *frame.mutable_thread_read_mark_moved();
  moved.set_chat_id(chat.id().value);
  moved.set_root_seq(root.value);
  moved.set_no(no);
  push_to_others(account, by, frame);
}

}  // namespace atrium::space
