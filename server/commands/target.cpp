#include "server/commands/target.h"

#include <chrono>

namespace atrium::commands {
namespace {

using namespace wire::v1;

Target read_target(const storage::Store& store, SpaceId space, ChatId chat, Seq seq) {
  Target target;
  target.seq = seq;
  const auto status = store.visit_entries({space, chat, seq, seq}, [&](const storage::StoredEntry& stored) {
    Entry entry;
    target.failed = !entry.ParseFromArray(stored.encoded.data(), static_cast<int>(stored.encoded.size())) ||
                    !target.overlay.ParseFromArray(stored.overlay.data(), static_cast<int>(stored.overlay.size()));
    target.is_message = entry.has_message();
    target.thread = entry.thread();
    target.author = AccountId(entry.author_id());
    target.at_ms = entry.at_ms();
    target.message = std::move(*entry.mutable_message());
    return storage::Visit::kStop;
  });
  target.failed = target.failed || !status;
  return target;
}

void decide_when_read(const Command& command, space::Chat& chat, Target target, const space::LateOverlays::Place& late,
                      const DecideAbout& decide) {
  if (target.failed) {
    refuse(command, ERROR_CODE_UNAVAILABLE, "the store can't be read");
    return;
  }
  if (*late) {
    target.overlay = **late;
  } else {
    *late = target.overlay;
  }
  decide(command, chat, target, late);
}

}  // namespace

void decide_about(const Command& command, policy::Operation operation, ChatId chat_id, Seq seq, DecideAbout decide,
                  ReadMore read_more) {
  auto& space = command.space;
  auto* chat = space.chat(chat_id);
  if (chat == nullptr || chat->member(command.account().id) == nullptr || !seq || seq > chat->published_seq) {
    if (allowed(command, operation, facts_about(command, chat))) {
      refuse(command, ERROR_CODE_NOT_FOUND, "there is no such thing");
    }
    return;
  }
  decide_in(command, *chat, seq, std::move(decide), std::move(read_more));
}

void decide_in(const Command& command, space::Chat& chat, Seq seq, DecideAbout decide, ReadMore read_more) {
  auto& space = command.space;
  const auto read = [&store = space.environment().store, id = space.id(), chat_id = chat.id(), seq,
                     more = std::move(read_more)] {
    auto target = read_target(store, id, chat_id, seq);
    if (more) {
      more(store, target);
    }
    return target;
  };
  const auto then = [&chat, late = chat.late_overlays().hold(seq), decide = std::move(decide)](const Command& again,
                                                                                             Target target) {
    decide_when_read(again, chat, std::move(target), late, decide);
  };
  look_up_then<Target>(command, read, then);
}

policy::Facts facts_about_target(const Command& command, const space::Chat& chat, const Target& target) {
  auto facts = facts_about(command, &chat);
  const auto* member = chat.member(command.account().id);
  facts.target.visible = member != nullptr && member->visibility().sees(target.seq) && target.is_message;
  facts.target.own_message = target.author == command.account().id;
  const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(command.space.settings().amend_time()).count();
  facts.target.too_late = time > 0 && command.space.now_ms() - target.at_ms > time;
  return facts;
}

void put_overlay(space::Draft& draft, const space::Chat& chat, Seq message, const space::LateOverlays::Place& late) {
  auto& record = *draft.change->add_overlays();
  record.set_chat_id(chat.id().value);
  record.set_target_seq(message.value);
  record.set_encoded((*late)->SerializeAsString());
  draft.on_commit.push_back([late] {});  // holds it until then
}

}  // namespace atrium::commands
