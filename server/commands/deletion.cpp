#include "server/commands/deletion.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

void audit_deletion(const Command& command, space::Draft& draft, const space::Chat& chat, const Target& target) {
  if (target.author == command.account().id) {
    return;
  }
  AuditRecord act;
  act.mutable_message_deleted()->set_chat_id(chat.id().value);
  act.mutable_message_deleted()->set_seq(target.seq.value);
  act.mutable_message_deleted()->set_author_id(target.author.value);
  command.space.audit(draft, command.account().id, std::move(act));
}

// What the message had brought goes with it.
void take_files_back(const Command& command, space::Draft& draft, const Target& target) {
  if (!target.message.files().empty()) {
    const auto& files = target.message.files();
    command.space.remove_content(
        draft, command.space.files().take_back(*draft.change, target.author, {files.begin(), files.end()}));
  }
}

// Nobody has to confirm what is gone.
void close_confirmation_of(const Command& command, space::Draft& draft, space::Chat& chat, Seq message) {
  if (chat.open_confirmation(message) != nullptr) {
    chat.close_confirmation(message);
    command.space.put_confirmations(draft, chat);
  }
}

// Where its thread ends is no text: it stays.
Overlay overlay_of_deleted(const Overlay& before, Seq deletion, std::int64_t at_ms) {
  Overlay overlay;
  overlay.set_deleted(true);
  overlay.set_changed_by_seq(deletion.value);
  overlay.set_changed_at_ms(at_ms);
  if (before.has_thread()) {
    *overlay.mutable_thread() = before.thread();
  }
  return overlay;
}

void decide_deleting(const Command& command, space::Chat& chat, const Target& target,
                     const space::LateOverlays::Place& late) {
  if (!allowed(command, policy::Operation::kDeleteMessage, facts_about_target(command, chat, target))) {
    return;
  }
  if (target.overlay.deleted()) {
    refuse(command, ERROR_CODE_CONFLICT, "the message is deleted");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kDeleteMessage, deletion_bytes(chat, target));
  if (!draft) {
    return;
  }
  const auto seq = put_deletion(command, *draft, chat, target, late);
  commit_accepted(command, std::move(*draft), chat, seq);
}

}  // namespace

std::size_t deletion_bytes(const space::Chat& chat, const Target& target) {
  constexpr std::size_t kEntryBytes = 128;
  return kEntryBytes + target.message.ByteSizeLong() + chat.record().ByteSizeLong();
}

Seq put_deletion(const Command& command, space::Draft& draft, space::Chat& chat, const Target& target,
                 const space::LateOverlays::Place& late) {
  Entry entry;
  entry.mutable_deletion()->set_target_seq(target.seq.value);
  const auto seq = command.space.append(draft, chat, command.account().id, std::move(entry), target.seq);
  *late = overlay_of_deleted(target.overlay, seq, draft.at_ms);
  put_overlay(draft, chat, target.seq, late);
  if (chat.is_pinned(target.seq)) {
    chat.unpin(target.seq);
    *draft.change->add_chats() = chat.record();
  }
  audit_deletion(command, draft, chat, target);
  take_files_back(command, draft, target);
  close_confirmation_of(command, draft, chat, target.seq);
  return seq;
}

void delete_message(const Command& command) {
  const auto& wish = command.frame.delete_message();
  decide_about(command, policy::Operation::kDeleteMessage, ChatId(wish.chat_id()), Seq(wish.target_seq()), decide_deleting);
}

}  // namespace atrium::commands
