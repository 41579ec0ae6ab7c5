// Who is kept out of chats in which they belong.
#include "server/commands/structure.h"
#include "server/config/limits.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

// The facts about somebody in a chat that follows a rule; each may be absent.
policy::Facts facts_about_place(const Command& command, const space::Chat* chat, const space::Account* person) {
  auto facts = facts_about_class(command, chat == nullptr ? UnitId() : chat->rule().unit);
  facts.chat = facts_about(command, chat).chat;
  if (chat != nullptr) {
    facts.target.chat_template = chat->rule().chat_template;
    facts.target.archived = chat->archived();
  }
  if (chat != nullptr && person != nullptr) {
    facts.target.visible = true;
    facts.target.roles = person->role_set();
    facts.target.excluded = chat->excludes(person->id);
    const auto place = structure::place_of(chat->rule(), command.space.standing_of(*person), command.space.structure());
    facts.target.place = place.value_or(MEMBER_ROLE_UNSPECIFIED);
  }
  return facts;
}

void record(const Command& command, space::Draft& draft, ExclusionAct* (AuditRecord::*act)(), const space::Chat& chat,
            AccountId person, const std::string& reason) {
  AuditRecord record;
  auto& about = *(record.*act)();
  about.set_chat_id(chat.id().value);
  about.set_account_id(person.value);
  about.set_reason(reason);
  command.space.audit(draft, command.account().id, std::move(record));
}

}  // namespace

void exclude_member(const Command& command) {
  const auto& wish = command.frame.exclude_member();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(wish.chat_id()));
  const auto* person = space.account(AccountId(wish.account_id()));
  if (!allowed(command, policy::Operation::kExcludeMember, facts_about_place(command, chat, person)) ||
      !valid_optional_text(command, wish.reason(), limits::kTitleBytes, "reason")) {
    return;
  }
  const bool is_out = chat->excludes(person->id);
  if (!is_out && chat->exclusions().size() >= limits::kExclusionsPerChat) {
    refuse(command, ERROR_CODE_CONFLICT, "as many are kept out of this chat as can be");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kExcludeMember, kFollowBytes);
  if (!draft) {
    return;
  }
  if (!is_out) {
    stored::v1::ExclusionRecord exclusion;
    exclusion.set_account_id(person->id.value);
    exclusion.set_by_account_id(command.account().id.value);
    exclusion.set_at_ms(draft->at_ms);
    exclusion.set_reason(wish.reason());
    space.exclude(*draft, *chat, std::move(exclusion));
    record(command, *draft, &AuditRecord::mutable_member_excluded, *chat, person->id, wish.reason());
  }
  commit_accepted(command, std::move(*draft), *chat, chat->decided_seq);
}

void lift_exclusion(const Command& command) {
  const auto& wish = command.frame.lift_exclusion();
  auto& space = command.space;
  auto* chat = space.chat(ChatId(wish.chat_id()));
  const auto* person = space.account(AccountId(wish.account_id()));
  if (!allowed(command, policy::Operation::kLiftExclusion, facts_about_place(command, chat, person))) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kLiftExclusion, kFollowBytes);
  if (!draft) {
    return;
  }
  space.lift_exclusion(*draft, *chat, person->id, command.account().id);
  record(command, *draft, &AuditRecord::mutable_exclusion_lifted, *chat, person->id, {});
  commit_accepted(command, std::move(*draft), *chat, chat->decided_seq);
}

void list_exclusions(const Command& command) {
  auto* chat = command.space.chat(ChatId(command.frame.list_exclusions().chat_id()));
  if (!allowed(command, policy::Operation::kListExclusions, facts_about_place(command, chat, nullptr))) {
    return;
  }
  ServerFrame content;
  auto& list = *content.mutable_exclusion_list();
  for (const auto& [account, exclusion] : chat->exclusions()) {
    auto& view = *list.add_exclusions();
    view.set_account_id(account.value);
    view.set_by_account_id(exclusion.by_account_id());
    view.set_at_ms(exclusion.at_ms());
    view.set_reason(exclusion.reason());
  }
  command.space.reply(command.to(), content);
}

}  // namespace atrium::commands
