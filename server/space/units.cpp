// The half of Space that changes chats with their units, and what is stored of a chat beside its members.
#include "server/codec/frames.h"
#include "server/space/space.h"

namespace atrium::space {

// What a member sees of the chat is decided now; how far the chat is, when it is told.
void Space::tell_changed(Draft& draft, Chat& chat, Account& account) {
  wire::v1::ServerFrame frame;
  describe(*frame.mutable_chat_changed()->mutable_chat(), chat, account, *chat.member(account.id));
  draft.on_commit.push_back([this, &chat, &account, frame = std::move(frame)]() mutable {
    const auto* membership = chat.member(account.id);
    if (membership == nullptr || account.actors.empty()) {
      return;
    }
    auto& view = *frame.mutable_chat_changed()->mutable_chat();
    view.set_head_seq(chat.published_seq.value);
    view.set_head_message_no(chat.published_no.value);
    view.set_read_seq(membership->read_seq.value);
    view.set_read_message_no(std::min(membership->read_no, chat.published_no).value);
    std::string bytes;
    codec::append_frame(bytes, frame);
    for (const auto& actor : account.actors) {
      if (actor->listening) {
        environment_.outbox.push(actor->receiver, bytes);
      }
    }
  });
}

void Space::tell_all_changed(Draft& draft, Chat& chat) {
  for (const auto& [id, membership] : chat.memberships()) {
    if (membership.present()) {
      tell_changed(draft, chat, *accounts_.at(id));
    }
  }
}

void Space::retitle(Draft& draft, Chat& chat, std::string title, AccountId by) {
  if (chat.title() == title) {
    return;
  }
  chat.rename(std::move(title));
  *draft.change->add_chats() = chat.record();
  tell_all_changed(draft, chat);
  wire::v1::Entry entry;
  entry.mutable_chat_renamed()->set_title(chat.title());
  append(draft, chat, by, std::move(entry));
}

void Space::rename_unit(Draft& draft, UnitId unit, std::string title, AccountId by) {
  auto renamed = *structure_.unit(unit);
  renamed.set_title(std::move(title));
  put_unit(draft, std::move(renamed));
  for (auto* chat : chats_that_follow(unit)) {
    retitle(draft, *chat, structure::title_of(chat->rule(), structure_), by);
  }
}

void Space::rename_discipline(Draft& draft, DisciplineId discipline, std::string title, AccountId by) {
  auto renamed = *structure_.discipline(discipline);
  renamed.set_title(std::move(title));
  put_discipline(draft, std::move(renamed));
  for (const auto& [unit, chats] : following_) {
    for (auto* chat : chats) {
      if (chat->rule().discipline == discipline && !chat->archived()) {
        retitle(draft, *chat, structure::title_of(chat->rule(), structure_), by);
      }
    }
  }
}

void Space::archive_unit(Draft& draft, UnitId unit, AccountId by) {
  auto archived = *structure_.unit(unit);
  archived.set_archived_at_ms(draft.at_ms);
  put_unit(draft, std::move(archived));
  for (auto* chat : chats_that_follow(unit)) {
    chat->archive();
    tell_all_changed(draft, *chat);
    wire::v1::Entry entry;
    entry.mutable_chat_archived();
    append(draft, *chat, by, std::move(entry));
  }
}

void Space::exclude(Draft& draft, Chat& chat, stored::v1::ExclusionRecord exclusion) {
  const AccountId account(exclusion.account_id());
  const AccountId by(exclusion.by_account_id());
  chat.exclude(std::move(exclusion));
  *draft.change->add_chats() = chat.record();
  follow_in(draft, chat, {account}, by);
}

void Space::lift_exclusion(Draft& draft, Chat& chat, AccountId account, AccountId by) {
  chat.lift_exclusion(account);
  *draft.change->add_chats() = chat.record();
  follow_in(draft, chat, {account}, by);
}

Chat& Space::create_channel(Draft& draft, const structure::ChatRule& rule, std::string title, AccountId by) {
  return fill_rule_chat(draft, create_chat(draft, wire::v1::CHAT_KIND_CHANNEL, std::move(title), false, rule), by, {});
}

void Space::change_channel(Draft& draft, Chat& chat, const structure::ChatRule& rule, std::string title, AccountId by) {
  chat.set_rule(rule);
  *draft.change->add_chats() = chat.record();
  std::set<AccountId> everybody;
  for (const auto& [id, account] : accounts_) {
    everybody.insert(id);
  }
  follow_in(draft, chat, everybody, by);
  retitle(draft, chat, std::move(title), by);
}

}  // namespace atrium::space
