#include "server/commands/company.h"

#include <algorithm>

namespace atrium::commands {
namespace {

using namespace wire::v1;
using People = std::vector<const space::Account*>;

// Those who are there and those who come, as far as they have the role; the newcomers first.
struct Company {
  People all;
  std::size_t newcomers = 0;
};

Company with_role(const Command& command, const space::Chat* chat, const std::vector<space::Account*>& newcomers,
                  Role role) {
  Company company;
  std::ranges::copy_if(newcomers, std::back_inserter(company.all),
                       [&](const space::Account* account) { return account->has_role(role); });
  company.newcomers = company.all.size();
  if (chat == nullptr) {
    if (command.account().has_role(role)) {
      company.all.push_back(&command.account());
    }
    return company;
  }
  for (const auto& [id, membership] : chat->memberships()) {
    const auto* account = command.space.account(id);
    if (membership.present() && account->has_role(role)) {
      company.all.push_back(account);
    }
  }
  return company;
}

// Ends at the first stranger, so it takes long only where families are together.
bool strangers_meet(const Command& command, const Company& parents, const Company& students) {
  const auto& space = command.space;
  for (std::size_t i = 0; i < parents.all.size(); ++i) {
    const auto some = i < parents.newcomers ? students.all.size() : students.newcomers;
    for (std::size_t j = 0; j < some; ++j) {
      const auto facts = space.contact_facts(*parents.all[i], *students.all[j]);
      if (policy::is_stranger(space.settings().contacts(), facts)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

void add_company(policy::TargetFacts& facts, const Command& command, const space::Chat* chat,
                 const std::vector<space::Account*>& newcomers) {
  const auto& space = command.space;
  facts.out_of_reach = std::ranges::any_of(
      newcomers, [&](const space::Account* account) { return !space.may_write(command.account(), *account); });
  const auto students = with_role(command, chat, newcomers, ROLE_STUDENT);
  facts.unconfirmed = !students.all.empty() && std::ranges::any_of(newcomers, [&](const space::Account* account) {
    return space.unconfirmed(*account);
  });
  // Into a chat that follows the structure its gate lets people.
  const bool free_group = chat == nullptr ? command.frame.create_chat().kind() == CHAT_KIND_GROUP
                                          : chat->kind() == CHAT_KIND_GROUP && !chat->rule().is_set();
  facts.strangers_meet = free_group && strangers_meet(command, with_role(command, chat, newcomers, ROLE_PARENT), students);
}

}  // namespace atrium::commands
