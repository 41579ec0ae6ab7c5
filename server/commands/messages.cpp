// Writing and reading.
#include <set>

#include "server/codec/frames.h"
#include "server/commands/command.h"
#include "server/commands/posting.h"
#include "server/commands/threads.h"
#include "server/config/limits.h"
#include "server/space/history.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

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
    wish.query.now_ms = space.now_ms();
    if (const auto page = space::read_page_at_home(space.environment().store, wish.query)) {
      space.reply_now(wish.to, page->content);
    } else {
      read_page_beside(space, wish);
    }
  });
}

// How many items a page may have; nothing: answered.
std::optional<std::size_t> page_limit(const Command& command, std::uint32_t wanted) {
  if (wanted > limits::kPageItems) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "at most 200 items in a page", "limit");
    return std::nullopt;
  }
  return wanted == 0 ? limits::kDefaultPageItems : wanted;
}

}  // namespace

void send_message(const Command& command) {
  const auto& wish = command.frame.send_message();
  if (wish.thread_root_seq() != 0) {
    post_in_thread(command, wish);
  } else if (may_post(command, wish)) {
    post(command, wish);
  }
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
  const auto limit = page_limit(command, history.limit());
  if (!limit) {
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
                               *limit};
  answer_page(space, {command.to(), chat, member->generation, query});
}

void answer_page_of_thread(const Command& command, space::Chat& chat, Seq root, Seq from) {
  const auto limit = page_limit(command, command.frame.read_thread().limit());
  if (!limit) {
    return;
  }
  const auto* member = chat.member(command.account().id);
  const space::PageQuery query{command.space.id(),
                               chat.id(),
                               chat.published_seq,
                               member->visibility(),
                               from,
                               HISTORY_DIRECTION_OLDER,
                               HISTORY_VIEW_ENTRIES,
                               *limit,
                               {},
                               root};
  answer_page(command.space, {command.to(), &chat, member->generation, query});
}

void read_entries(const Command& command) {
  const auto& wish = command.frame.read_entries();
  auto* chat = command.space.chat(ChatId(wish.chat_id()));
  if (!allowed(command, policy::Operation::kReadEntries, facts_about(command, chat)) ||
      !valid_count(command, wish.seqs_size(), 1, limits::kEntriesPerCommand, "seqs")) {
    return;
  }
  const auto* member = chat->member(command.account().id);
  space::PageQuery query{
      command.space.id(),      chat->id(),           chat->published_seq,       member->visibility(), Seq(),
      HISTORY_DIRECTION_NEWER, HISTORY_VIEW_ENTRIES, limits::kEntriesPerCommand};
  for (const auto seq : std::set<std::uint64_t>(wish.seqs().begin(), wish.seqs().end())) {
    query.seqs.emplace_back(seq);
  }
  answer_page(command.space, {command.to(), chat, member->generation, std::move(query)});
}

}  // namespace atrium::commands
