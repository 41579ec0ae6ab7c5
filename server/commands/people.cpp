// Who there is.
#include <algorithm>

#include "server/commands/page.h"
#include "server/config/limits.h"

namespace atrium::commands {

using namespace wire::v1;

void find_people(const Command& command) {
  const auto& request = command.frame.find_people();
  if (!valid_count(command, request.logins_size() + request.account_ids_size(), 0, limits::kPeoplePerCommand, "logins")) {
    return;
  }
  ServerFrame content;
  auto& people = *content.mutable_people();
  const auto add = [&](const space::Account* account) {
    if (policy::decide(policy::Operation::kFindPeople, facts_about_person(command, account)).allowed()) {
      space::describe(*people.add_people(), *account);
    }
  };
  for (const auto& login : request.logins()) {
    add(command.space.account_by_login(login));
  }
  for (const auto id : request.account_ids()) {
    add(command.space.account(AccountId(id)));
  }
  command.space.reply(command.to(), content);
}

void list_people(const Command& command) {
  const auto& request = command.frame.list_people();
  if (!allowed(command, policy::Operation::kListPeople, facts_about(command, nullptr)) ||
      !valid_count(command, static_cast<int>(request.limit()), 0, limits::kPageItems, "limit")) {
    return;
  }
  const auto wanted = [&](const space::Account& account) {
    return !account.closed() && (request.role() == ROLE_UNSPECIFIED || account.has_role(request.role()));
  };
  ServerFrame content;
  auto& people = *content.mutable_people();
  Page page(request.limit(), limits::kDefaultListItems);
  const auto& accounts = command.space.accounts();
  for (auto next = accounts.upper_bound(AccountId(request.after_account_id())); next != accounts.end(); ++next) {
    const auto* account = next->second.get();
    if (!wanted(*account)) {
      continue;
    }
    if (page.full()) {
      people.set_next_after_account_id(people.people(people.people_size() - 1).account_id());
      break;
    }
    auto& person = *people.add_people();
    space::describe(person, *account);
    page.count(person);
  }
  command.space.reply(command.to(), content);
}

}  // namespace atrium::commands
