// Going on where a client was, page by page, and looking people up.
#include <utility>

#include "server/codec/frames.h"
#include "server/commands/command.h"
#include "server/commands/execute.h"
#include "server/config/limits.h"
#include "server/space/history.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

constexpr std::size_t kChatViewBytes = 1280;  // at most
static_assert(limits::kTitleBytes + 10 * (limits::kPins + limits::kToldConfirmations) + 160 <= kChatViewBytes,
              "a title, pins, what is to be confirmed, and a dozen numbers");
constexpr std::size_t kResumedBytes = limits::kPageBytes - kChatViewBytes;

Continuation continuation(const space::Chat& chat, const space::Membership& membership, Seq position) {
  if (position == chat.published_seq) {
    return CONTINUATION_CURRENT;
  }
  const bool whole = position < chat.published_seq && chat.published_seq.value - position.value <= limits::kCatchUpEntries &&
                     membership.visibility().sees_all(position.next(), chat.published_seq);
  return whole ? CONTINUATION_CATCHING_UP : CONTINUATION_RELOAD;
}

// What the newest entries in memory can give, without the disk, as far as a page has room.
void append_tail(std::string& frames, const space::Chat& chat, const delivery::Visibility& visibility,
                 space::CatchUpStep& step) {
  const auto& tail = chat.tail();
  for (auto at = step.next.value - tail.front().seq.value; at < tail.size(); ++at) {
    const auto& entry = tail[at];
    if (frames.size() + entry.encoded->size() + codec::kEntryPushOverhead > limits::kPageBytes) {
      break;
    }
    const bool hidden = entry.target && !visibility.sees(entry.target);
    codec::append_entry_push(frames, hidden ? space::withheld_bytes(*entry.encoded) : *entry.encoded);
    step.next = entry.seq.next();
  }
}

// Of what the chat's newest entries do not reach: each client by itself.
void read_next_page(space::Space& space, const std::shared_ptr<space::Actor>& actor, const space::CatchUpStep& step,
                    const space::Membership& membership) {
  using Page = std::shared_ptr<Result<space::CatchUpPage>>;
  const auto& chat = *step.chat;
  const auto& store = space.environment().store;
  actor->page_under_way = true;
  read_beside<Page>(
      space,
      [&store, id = space.id(), chat_id = chat.id(), next = step.next, through = chat.published_seq,
       visibility = membership.visibility()] {
        return std::make_shared<Result<space::CatchUpPage>>(
            space::read_catch_up(store, id, chat_id, next, through, visibility));
      },
      [&space, actor, &chat, generation = membership.generation](const Page& page) {
        actor->page_under_way = false;
        if (actor->gone) {
          return;
        }
        const auto* now = chat.member(actor->account->id);
        const bool current = now != nullptr && now->generation == generation;
        if (current && *page && (*page)->next > actor->catch_up.front().next) {
          actor->catch_up.front().next = (*page)->next;
          actor->catch_up.front().tail_asked = false;
          actor->page_under_way = true;
          space.environment().outbox.page(actor->receiver, (*page)->frames);
          return;
        }
        if (current) {
          // Neither a page nor an excuse: the client comes back and is told to reload if it stays so.
          space.environment().outbox.end(actor->receiver, 1011, "the store can't be read");
          return;
        }
        actor->catch_up.pop_front();
        send_next_page(space, actor);
      });
}

// Goes on with what is not in memory: a chat's newest entries come back there, once for all who want them.
void read_further(space::Space& space, const std::shared_ptr<space::Actor>& actor, const space::Membership& membership) {
  auto& step = actor->catch_up.front();
  const auto room = step.chat->tail_room();
  if (std::exchange(step.tail_asked, true) || !room || step.next < room->first) {
    read_next_page(space, actor, step, membership);
    return;
  }
  actor->page_under_way = true;
  space.tails().fill(*step.chat, [&space, actor] {
    actor->page_under_way = false;
    send_next_page(space, actor);
  });
}

Continuation continuation(const space::Resuming& resuming, const space::Chat& chat, const space::Membership& membership) {
  const auto position = resuming.positions.find(chat.id());
  if (position == resuming.positions.end()) {
    return CONTINUATION_NEW;
  }
  return resuming.same_epoch ? continuation(chat, membership, position->second) : CONTINUATION_RELOAD;
}

// How the next chats go on for this client; those that are current are subscribed at once. A page of them, or all that are
// left. Each is encoded by itself, so that a thousand need the memory of one.
void tell_next_chats(space::Space& space, const std::shared_ptr<space::Actor>& actor) {
  auto& resuming = *actor->resuming;
  std::string resumed;
  std::string encoded;
  ChatView view;
  for (; resuming.next < resuming.chats.size() && resumed.size() < kResumedBytes; ++resuming.next) {
    const auto& [place, generation] = resuming.chats[resuming.next];
    const auto& [chat, membership] = place;
    if (!membership->present() || membership->generation != generation) {
      continue;  // left or joined since: ChatLeft, ChatJoined
    }
    const auto how = continuation(resuming, *chat, *membership);
    space.describe(view, *chat, *actor->account, *membership);
    view.set_continuation(how);
    view.SerializeToString(&encoded);
    codec::append_field(resumed, Resumed::kChatsFieldNumber, encoded);
    if (how == CONTINUATION_CATCHING_UP) {
      actor->catch_up.push_back({chat, resuming.positions.find(chat->id())->second.next(), generation});
    } else {
      space.publish_before_subscribe(*chat);
      space.subscribe(actor, *chat, *membership);
    }
  }
  const bool more = resuming.next < resuming.chats.size();
  Resumed rest;
  rest.set_epoch(space.environment().store.epoch().value);
  rest.set_more(more);
  rest.AppendToString(&resumed);
  std::string content;
  codec::append_field(content, ServerFrame::kResumedFieldNumber, resumed);
  std::string frame;
  codec::append_reply(frame, resuming.frame_id, content);
  if (more) {
    actor->page_under_way = true;
    space.environment().outbox.page(actor->receiver, frame);
  } else {
    actor->resuming = nullptr;
    space.environment().outbox.reply(actor->receiver, frame, 1);
  }
}

// What the client said of itself.
std::shared_ptr<space::Resuming> resuming_from(const Command& command) {
  const auto& request = command.frame.resume();
  auto resuming = std::make_shared<space::Resuming>();
  resuming->frame_id = command.frame.id();
  resuming->same_epoch = request.epoch() == command.space.environment().store.epoch().value;
  resuming->positions.reserve(static_cast<std::size_t>(request.positions_size()));
  for (const auto& position : request.positions()) {
    resuming->positions[ChatId(position.chat_id())] = Seq(position.seq());
  }
  return resuming;
}

void go_on(space::Space& space, const std::shared_ptr<space::Actor>& actor, std::shared_ptr<space::Resuming> from) {
  actor->listening = true;
  actor->resuming = std::move(from);
  auto& resuming = *actor->resuming;
  resuming.chats.reserve(actor->account->chats.size());
  for (const auto& place : actor->account->chats) {
    // Else decided only: a ChatJoined follows once it is durable.
    if (place.membership->joined <= place.chat->published_seq) {
      resuming.chats.push_back({place, place.membership->generation});
    }
  }
  send_next_page(space, actor);
}

// The next page of what was missed: what memory has of the next chats, in one; else what the disk has of the first.
void catch_up_further(space::Space& space, const std::shared_ptr<space::Actor>& actor) {
  std::string frames;
  while (!actor->catch_up.empty()) {
    auto& step = actor->catch_up.front();
    const auto& chat = *step.chat;
    const auto* member = chat.member(actor->account->id);
    if (member == nullptr || member->generation != step.generation) {
      actor->catch_up.pop_front();
      continue;
    }
    if (step.next <= chat.published_seq && chat.tail_covers(step.next)) {
      append_tail(frames, chat, member->visibility(), step);
    }
    if (step.next <= chat.published_seq) {
      if (frames.empty()) {
        read_further(space, actor, *member);
        return;
      }
      break;
    }
    // Stands behind the page: nothing is published before this is done.
    space.publish_before_subscribe(chat);
    space.subscribe(actor, chat, *member);
    actor->catch_up.pop_front();
  }
  if (!frames.empty()) {
    actor->page_under_way = true;
    space.environment().outbox.page(actor->receiver, frames);
  }
}

}  // namespace

void resume(const Command& command) {
  const auto& request = command.frame.resume();
  auto& space = command.space;
  const auto& actor = command.actor;
  if (!allowed(command, policy::Operation::kResume, facts_about(command, nullptr))) {
    return;
  }
  if (actor->resumed || request.positions_size() > static_cast<int>(limits::kPositionsPerResume)) {
    refuse(command, actor->resumed ? ERROR_CODE_CONFLICT : ERROR_CODE_INVALID_ARGUMENT,
           "resume once per connection, with at most 4000 positions", "positions");
    return;
  }
  actor->resumed = true;
  space.in_order([&space, actor, from = resuming_from(command)] {
    if (!actor->gone) {
      go_on(space, actor, from);
    }
  });
}

void send_next_page(space::Space& space, const std::shared_ptr<space::Actor>& actor) {
  while (!actor->gone && !actor->page_under_way) {
    if (!actor->parts.empty()) {
      const auto part = std::move(actor->parts.front());
      actor->parts.pop_front();
      actor->page_under_way = true;
      space.environment().outbox.page(actor->receiver, part.frames, part.replies);
    } else if (actor->resuming != nullptr) {
      tell_next_chats(space, actor);
    } else if (!actor->catch_up.empty()) {
      catch_up_further(space, actor);
    } else {
      return;
    }
  }
}

}  // namespace atrium::commands
