// What somebody wants to become of a message that is there: editing, reacting, pinning.
#include <algorithm>

#include "server/commands/command.h"
#include "server/commands/emoji.h"
#include "server/commands/entities.h"
#include "server/commands/target.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// A wish about a message: the entry that is to be said of it.
struct Wish {
  policy::Operation operation;
  Entry entry;
};

enum class Effect { kChanges, kChangesNothing, kContradicts };

void take_back_reaction(Overlay& overlay, AccountId by) {
  auto& all = *overlay.mutable_reactions();
  for (auto& reactions : all) {
    auto& accounts = *reactions.mutable_account_ids();
    accounts.erase(std::remove(accounts.begin(), accounts.end(), by.value), accounts.end());
  }
  all.erase(std::remove_if(all.begin(), all.end(), [](const Reactions& each) { return each.account_ids().empty(); }),
            all.end());
}

Effect react(Overlay& overlay, AccountId by, const std::string& emoji) {
  const auto has_it = [&](const Reactions& reactions) {
    return std::ranges::find(reactions.account_ids(), by.value) != reactions.account_ids().end();
  };
  const auto& all = overlay.reactions();
  const auto before = std::ranges::find_if(all, has_it);
  if (before == all.end() ? emoji.empty() : before->emoji() == emoji) {
    return Effect::kChangesNothing;
  }
  take_back_reaction(overlay, by);
  if (emoji.empty()) {
    return Effect::kChanges;
  }
  std::size_t people = 0;
  Reactions* same = nullptr;
  for (auto& reactions : *overlay.mutable_reactions()) {
    people += static_cast<std::size_t>(reactions.account_ids_size());
    same = reactions.emoji() == emoji ? &reactions : same;
  }
  const bool is_full = same == nullptr && static_cast<std::size_t>(overlay.reactions_size()) == limits::kEmojis;
  if (is_full || people == limits::kReactions) {
    return Effect::kContradicts;
  }
  same = same == nullptr ? overlay.add_reactions() : same;
  same->set_emoji(emoji);
  same->add_account_ids(by.value);
  return Effect::kChanges;
}

Effect pin(const space::Chat& chat, Seq message, bool pinned) {
  return chat.is_pinned(message) == pinned               ? Effect::kChangesNothing
         : pinned && chat.pins().size() == limits::kPins ? Effect::kContradicts
                                                         : Effect::kChanges;
}

// What the entry, said by this account, would do; the overlay is then as it would be.
Effect lay_over(Overlay& overlay, const space::Chat& chat, AccountId by, const Entry& entry) {
  switch (entry.body_case()) {
    case Entry::kEdit:
      if (static_cast<std::size_t>(overlay.edit_seqs_size()) == limits::kEdits) {
        return Effect::kContradicts;
      }
      overlay.set_text(entry.edit().text());
      *overlay.mutable_entities() = entry.edit().entities();
      return Effect::kChanges;
    case Entry::kReaction:
      return react(overlay, by, entry.reaction().emoji());
    default:
      return pin(chat, Seq(entry.pin().target_seq()), entry.pin().pinned());
  }
}

void put_pin(space::Draft& draft, space::Chat& chat, const Pin& pin) {
  pin.pinned() ? chat.pin(Seq(pin.target_seq())) : chat.unpin(Seq(pin.target_seq()));
  *draft.change->add_chats() = chat.record();
}

// What the next entry makes of it beside what it says.
void note_change(const Wish& wish, Seq seq, std::int64_t at_ms, Overlay& overlay) {
  if (wish.operation == policy::Operation::kEditMessage) {
    overlay.add_edit_seqs(seq.value);
  }
  if (wish.operation != policy::Operation::kSetReaction) {
    overlay.set_changed_by_seq(seq.value);
    overlay.set_changed_at_ms(at_ms);
  }
}

void decide_amendment(const Command& command, space::Chat& chat, const Target& target,
                      const space::LateOverlays::Place& late, const Wish& wish) {
  auto facts = facts_about_target(command, chat, target);
  const auto& edit = wish.entry.edit();
  facts.target.mentions_many = mentions_many(edit.entities());
  // Who may not change it is not told who is in the chat.
  if (!allowed(command, wish.operation, facts) || !mentions_members(command, chat, edit.entities())) {
    return;
  }
  if (target.overlay.deleted()) {
    refuse(command, ERROR_CODE_CONFLICT, "the message is deleted");
    return;
  }
  if (wish.entry.has_edit() && target.message.has_poll()) {
    refuse(command, ERROR_CODE_CONFLICT, "a poll does not change");
    return;
  }
  if (wish.entry.has_edit() && target.message.has_confirm()) {
    refuse(command, ERROR_CODE_CONFLICT, "what people confirm does not change: write it anew");
    return;
  }
  auto overlay = target.overlay;
  const auto effect = lay_over(overlay, chat, command.account().id, wish.entry);
  if (effect == Effect::kContradicts) {
    refuse(command, ERROR_CODE_CONFLICT, "as many as there can be");
    return;
  }
  const auto bytes = 2 * wish.entry.ByteSizeLong() + target.message.ByteSizeLong() + overlay.ByteSizeLong() +
                     (wish.entry.has_pin() ? chat.record().ByteSizeLong() : 0);
  auto draft = draft_or_refusal(command, wish.operation, bytes);
  if (!draft) {
    return;
  }
  auto seq = chat.decided_seq;
  if (effect == Effect::kChanges) {
    seq = command.space.append(*draft, chat, command.account().id, wish.entry, target.seq);
    if (wish.entry.has_pin()) {
      put_pin(*draft, chat, wish.entry.pin());
    } else {
      note_change(wish, seq, draft->at_ms, overlay);
      *late = std::move(overlay);
      put_overlay(*draft, chat, target.seq, late);
    }
  }
  commit_accepted(command, std::move(*draft), chat, seq);
}

void amend(const Command& command, std::uint64_t chat, std::uint64_t message, Wish wish) {
  const auto operation = wish.operation;
  decide_about(command, operation, ChatId(chat), Seq(message),
               [wish = std::move(wish)](const Command& again, space::Chat& where, const Target& target,
                                        const space::LateOverlays::Place& late) {
                 decide_amendment(again, where, target, late, wish);
               });
}

}  // namespace

void edit_message(const Command& command) {
  const auto& edit = command.frame.edit_message();
  if (!valid_text(command, edit.text(), limits::kTextBytes, "text", Lines::kMany) ||
      !valid_entities(command, edit.text(), edit.entities())) {
    return;
  }
  Wish wish{policy::Operation::kEditMessage, {}};
  wish.entry.mutable_edit()->set_target_seq(edit.target_seq());
  wish.entry.mutable_edit()->set_text(edit.text());
  *wish.entry.mutable_edit()->mutable_entities() = known_part(edit.entities());
  amend(command, edit.chat_id(), edit.target_seq(), std::move(wish));
}

void set_reaction(const Command& command) {
  const auto& reaction = command.frame.set_reaction();
  if (!valid_optional_text(command, reaction.emoji(), limits::kEmojiBytes, "emoji")) {
    return;
  }
  if (!reaction.emoji().empty() && !is_emoji(reaction.emoji())) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want one emoji, or none", "emoji");
    return;
  }
  Wish wish{policy::Operation::kSetReaction, {}};
  wish.entry.mutable_reaction()->set_target_seq(reaction.target_seq());
  wish.entry.mutable_reaction()->set_emoji(reaction.emoji());
  amend(command, reaction.chat_id(), reaction.target_seq(), std::move(wish));
}

void pin_message(const Command& command) {
  const auto& pin = command.frame.pin_message();
  Wish wish{policy::Operation::kPinMessage, {}};
  wish.entry.mutable_pin()->set_target_seq(pin.target_seq());
  wish.entry.mutable_pin()->set_pinned(pin.pinned());
  amend(command, pin.chat_id(), pin.target_seq(), std::move(wish));
}

}  // namespace atrium::commands
