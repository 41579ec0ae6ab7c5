// Writing, editing, deleting, reading.
#include "server/codec/frames.h"
#include "server/commands/command.h"
#include "server/config/limits.h"
#include "server/space/history.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// A message that an edit or a deletion is about, as the disk and the tail know it.
struct Target {
  bool failed = false;  // the disk could not be read
  bool is_message = false;
  AccountId author;
  Overlay overlay;
};

Target read_target(const storage::Store& store, SpaceId space, ChatId chat, Seq seq) {
  Target target;
  const auto status = store.visit_entries({space, chat, seq, seq}, [&](const storage::StoredEntry& stored) {
    Entry entry;
    target.failed = !entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size())) ||
                    !target.overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size()));
    target.is_message = entry.has_message();
    target.author = AccountId(entry.author_id());
    return storage::Visit::kStop;
  });
  target.failed = target.failed || !status;
  return target;
}

policy::Facts facts_about_target(const Command& command, const space::Chat& chat, Seq seq, const Target& target) {
  auto facts = facts_about(command, &chat);
  const auto* member = chat.member(command.account().id);
  facts.target.visible = member != nullptr && member->visibility().sees(seq) && target.is_message;
  facts.target.own_message = target.author == command.account().id;
  return facts;
}

void put_overlay(space::Draft& draft, space::Chat& chat, Seq target, const Overlay& overlay) {
  auto& record = *draft.change->add_overlays();
  record.set_chat_id(chat.id().value);
  record.set_target_seq(target.value);
  record.set_encoded(overlay.SerializeAsString());
  if (overlay.deleted()) {
    chat.note_deletion(target);
  }
}

// What an edit or a deletion wants to become of a message.
struct Amendment {
  policy::Operation operation;
  Entry entry;
  Overlay overlay;
};

void decide_amendment(const Command& command, space::Chat& chat, Seq target_seq, const Target& target, Amendment wish) {
  if (!allowed(command, wish.operation, facts_about_target(command, chat, target_seq, target))) {
    return;
  }
  if (target.overlay.deleted()) {
    refuse(command, ERROR_CODE_CONFLICT, "the message is deleted");
    return;
  }
  auto draft = draft_or_refusal(command, wish.operation, 2 * wish.entry.ByteSizeLong());
  if (!draft) {
    return;
  }
  const auto seq = command.space.append(*draft, chat, command.account().id, std::move(wish.entry), target_seq);
  wish.overlay.set_changed_by_seq(seq.value);
  wish.overlay.set_changed_at_ms(draft->at_ms);
  put_overlay(*draft, chat, target_seq, wish.overlay);
  commit_accepted(command, std::move(*draft), chat, seq);
}

// Reads the message, then decides at home with what was decided meanwhile laid over it.
void amend(const Command& command, ChatId chat_id, Seq seq, Amendment wish) {
  auto& space = command.space;
  auto* chat = space.chat(chat_id);
  if (chat == nullptr || chat->member(command.account().id) == nullptr || !seq || seq > chat->published_seq) {
    if (allowed(command, wish.operation, facts_about(command, chat))) {
      refuse(command, ERROR_CODE_NOT_FOUND, "there is no such thing");
    }
    return;
  }
  const auto& store = space.environment().store;
  look_up_then<Target>(
      space, command.actor, *command.key,
      [&store, id = space.id(), chat_id, seq] { return read_target(store, id, chat_id, seq); },
      [&space, actor = command.actor, frame = command.frame, key = command.key, digest = command.digest, chat, seq,
       wish = std::move(wish)](Target target, bool decided) {
        const Command again{space, actor, frame, key, digest};
        if (decided) {
          judge(again);  // it came over another connection too, and was decided there
          return;
        }
        if (target.failed) {
          refuse(again, ERROR_CODE_UNAVAILABLE, "the store can't be read");
          return;
        }
        if (chat->deleted_lately(seq)) {
          target.overlay.set_deleted(true);
        }
        decide_amendment(again, *chat, seq, target, wish);
      });
}

// A page that somebody asked for, and what must still be so when it goes out.
struct PageWish {
  space::ReplyTo to;
  space::Chat* chat;
  std::uint64_t generation;  // of the membership
  space::PageQuery query;
};

// Whether its reader is the same member as when they asked.
bool still_reads(const PageWish& wish) {
  const auto* account = wish.to.actor->account;
  const auto* member = account == nullptr || wish.to.actor->gone ? nullptr : wish.chat->member(account->id);
  return member != nullptr && member->generation == wish.generation;
}

void answer_page(space::Space& space, PageWish wish);

// On the read pool. What was read may hold a text whose deletion was published meanwhile: then it is read again.
void read_page_beside(space::Space& space, const PageWish& wish) {
  using Page = std::shared_ptr<Result<space::EncodedPage>>;
  const auto& store = space.environment().store;
  const auto deletions = wish.chat->published_deletions;
  read_beside<Page>(
      space,
      [&store, query = wish.query] { return std::make_shared<Result<space::EncodedPage>>(space::read_page(store, query)); },
      [&space, wish, deletions](const Page& page) {
        space.in_order([&space, wish, deletions, page] {
          if (!still_reads(wish)) {
            refuse(space, wish.to, ERROR_CODE_NOT_FOUND, "there is no such thing");
          } else if (!*page) {
            refuse(space, wish.to, ERROR_CODE_UNAVAILABLE, "the store can't be read");
          } else if (wish.chat->published_deletions != deletions) {
            answer_page(space, wish);
          } else {
            space.reply_now(wish.to, (*page)->content);
          }
        });
      });
}

// Once everything that was decided before is published: a page never shows what its reader was told is gone.
void answer_page(space::Space& space, PageWish wish) {
  space.in_order([&space, wish = std::move(wish)]() mutable {
    if (!still_reads(wish)) {
      refuse(space, wish.to, ERROR_CODE_NOT_FOUND, "there is no such thing");
      return;
    }
    wish.query.head = wish.chat->published_seq;
    if (const auto page = space::read_page_at_home(space.environment().store, wish.query)) {
      space.reply_now(wish.to, page->content);
    } else {
      read_page_beside(space, wish);
    }
  });
}

}  // namespace

void send_message(const Command& command) {
  const auto& message = command.frame.send_message();
  auto* chat = command.space.chat(ChatId(message.chat_id()));
  if (!allowed(command, policy::Operation::kSendMessage, facts_about(command, chat)) ||
      !valid_text(command, message.text(), limits::kTextBytes, "text", Lines::kMany)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kSendMessage, 2 * message.text().size());
  if (!draft) {
    return;
  }
  Entry entry;
  entry.mutable_message()->set_text(message.text());
  const auto seq = command.space.append(*draft, *chat, command.account().id, std::move(entry));
  commit_accepted(command, std::move(*draft), *chat, seq);
}

void edit_message(const Command& command) {
  const auto& edit = command.frame.edit_message();
  if (!valid_text(command, edit.text(), limits::kTextBytes, "text", Lines::kMany)) {
    return;
  }
  Amendment wish{policy::Operation::kEditMessage, {}, {}};
  wish.entry.mutable_edit()->set_target_seq(edit.target_seq());
  wish.entry.mutable_edit()->set_text(edit.text());
  wish.overlay.set_text(edit.text());
  amend(command, ChatId(edit.chat_id()), Seq(edit.target_seq()), std::move(wish));
}

void delete_message(const Command& command) {
  const auto& deletion = command.frame.delete_message();
  Amendment wish{policy::Operation::kDeleteMessage, {}, {}};
  wish.entry.mutable_deletion()->set_target_seq(deletion.target_seq());
  wish.overlay.set_deleted(true);
  amend(command, ChatId(deletion.chat_id()), Seq(deletion.target_seq()), std::move(wish));
}

void set_read_mark(const Command& command) {
  const auto& mark = command.frame.set_read_mark();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(mark.chat_id()));
  if (!allowed(command, policy::Operation::kSetReadMark, facts_about(command, chat))) {
    return;
  }
  const auto seq = std::min(Seq(mark.seq()), chat->published_seq);
  const auto move = [&space, account = &command.account(), chat, actor = command.actor](Seq to, MessageNo message_no) {
    if (auto* membership = chat->member(account->id); membership != nullptr && !actor->gone) {
      space.move_read_mark(*account, *chat, *membership, to, message_no, actor);
    }
  };
  if (seq == chat->published_seq || !seq) {
    move(seq, seq ? chat->published_no : MessageNo());
    done(command);
    return;
  }
  // Somewhere in the middle: how many messages there are up to it stands in the entry.
  const auto& store = space.environment().store;
  read_beside<std::optional<MessageNo>>(
      space,
      [&store, id = space.id(), chat_id = chat->id(), seq] {
        std::optional<MessageNo> message_no;
        const auto status = store.visit_entries({id, chat_id, seq, seq}, [&](const storage::StoredEntry& stored) {
          Entry entry;
          if (entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size()))) {
            message_no = MessageNo(entry.message_no());
          }
          return storage::Visit::kStop;
        });
        return status ? message_no : std::nullopt;
      },
      [move, seq, &space, to = command.to()](std::optional<MessageNo> message_no) {
        if (!message_no) {
          refuse(space, to, ERROR_CODE_UNAVAILABLE, "the store can't be read");
          return;
        }
        move(seq, *message_no);
        ServerFrame content;
        content.mutable_done();
        space.reply(to, content);
      });
}

void set_typing(const Command& command) {
  auto& space = command.space;
  auto* chat = space.chat(ChatId(command.frame.set_typing().chat_id()));
  if (!allowed(command, policy::Operation::kSetTyping, facts_about(command, chat))) {
    return;
  }
  const auto now = space.environment().now_ms();
  constexpr auto kInterval = std::chrono::duration_cast<std::chrono::milliseconds>(limits::kTypingInterval).count();
  const auto since = now - command.actor->typed_at_ms;
  const bool due = since >= kInterval || since < 0;  // a clock may be set back
  if (due && chat->present_members() <= limits::kTypingMembers) {
    command.actor->typed_at_ms = now;
    ServerFrame frame;
    frame.mutable_typing()->set_chat_id(chat->id().value);
    frame.mutable_typing()->set_account_id(command.account().id.value);
    std::string bytes;
    codec::append_frame(bytes, frame);
    space.environment().outbox.publish(space.key(*chat), bytes, command.actor->receiver);
  }
  done(command);
}

void read_history(const Command& command) {
  const auto& history = command.frame.read_history();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(history.chat_id()));
  if (!allowed(command, policy::Operation::kReadHistory, facts_about(command, chat))) {
    return;
  }
  if (history.direction() != HISTORY_DIRECTION_OLDER && history.direction() != HISTORY_DIRECTION_NEWER) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want OLDER or NEWER", "direction");
    return;
  }
  if (history.view() != HISTORY_VIEW_MESSAGES && history.view() != HISTORY_VIEW_ENTRIES) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want MESSAGES or ENTRIES", "view");
    return;
  }
  if (history.limit() > limits::kPageItems) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "at most 200 items in a page", "limit");
    return;
  }
  const auto* member = chat->member(command.account().id);
  const space::PageQuery query{space.id(),
                               chat->id(),
                               chat->published_seq,
                               member->visibility(),
                               Seq(history.from_seq()),
                               history.direction(),
                               history.view(),
                               history.limit() == 0 ? limits::kDefaultPageItems : history.limit()};
  answer_page(space, {command.to(), chat, member->generation, query});
}

}  // namespace atrium::commands
