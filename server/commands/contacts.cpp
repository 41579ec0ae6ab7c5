// Whom somebody may write to, and whom they do not want to hear from.
#include <algorithm>

#include "server/commands/command.h"
#include "server/config/limits.h"

namespace atrium::commands {

using namespace wire::v1;

void check_contacts(const Command& command) {
  const auto& question = command.frame.check_contacts();
  if (!allowed(command, policy::Operation::kCheckContacts, facts_about(command, nullptr)) ||
      !valid_count(command, question.account_ids_size(), 1, limits::kPeoplePerCommand, "account_ids")) {
    return;
  }
  ServerFrame content;
  for (const auto id : question.account_ids()) {
    auto& contact = *content.mutable_contact_list()->add_contacts();
    contact.set_account_id(id);
    const auto facts = facts_about_person(command, command.space.account(AccountId(id)));
    contact.set_may_write(policy::decide(policy::Operation::kOpenDirectChat, facts).allowed());
  }
  command.space.reply(command.to(), content);
}

void block_person(const Command& command) {
  auto& space = command.space;
  auto& self = command.account();
  const auto* person = space.account(AccountId(command.frame.block_person().account_id()));
  if (!allowed(command, policy::Operation::kBlockPerson, facts_about_person(command, person))) {
    return;
  }
  const bool blocked = std::ranges::find(self.blocked, person->id) != self.blocked.end();
  if (!blocked && self.blocked.size() >= limits::kBlockedPerAccount) {
    refuse(command, ERROR_CODE_CONFLICT, "as many people are blocked as can be");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kBlockPerson, 16 * limits::kBlockedPerAccount);
  if (!draft) {
    return;
  }
  if (!blocked) {
    auto list = self.blocked;
    list.push_back(person->id);
    space.put_blocked(*draft, self, std::move(list));
  }
  commit_done(command, std::move(*draft));
}

void unblock_person(const Command& command) {
  auto& self = command.account();
  if (!allowed(command, policy::Operation::kUnblockPerson, facts_about(command, nullptr))) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kUnblockPerson, 16 * limits::kBlockedPerAccount);
  if (!draft) {
    return;
  }
  auto list = self.blocked;
  if (std::erase(list, AccountId(command.frame.unblock_person().account_id())) != 0) {
    command.space.put_blocked(*draft, self, std::move(list));
  }
  commit_done(command, std::move(*draft));
}

void list_blocked(const Command& command) {
  if (!allowed(command, policy::Operation::kListBlocked, facts_about(command, nullptr))) {
    return;
  }
  ServerFrame content;
  auto& people = *content.mutable_people();
  for (const auto id : command.account().blocked) {
    space::describe(*people.add_people(), *command.space.account(id));
  }
  command.space.reply(command.to(), content);
}

}  // namespace atrium::commands
