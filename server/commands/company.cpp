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

Company with_role(const Gathering& gathering, const People& newcomers, Role role) {
  Company company;
  std::ranges::copy_if(newcomers, std::back_inserter(company.all),
                       [&](const space::Account* account) { return account->has_role(role); });
  company.newcomers = company.all.size();
  if (gathering.chat == nullptr) {
    if (gathering.host.has_role(role)) {
      company.all.push_back(&gathering.host);
    }
    return company;
  }
  for (const auto& [id, membership] : gathering.chat->memberships()) {
    const auto* account = gathering.space.account(id);
    if (membership.present() && account->has_role(role)) {
      company.all.push_back(account);
    }
  }
  return company;
}

// Ends at the first stranger, so it takes long only where families are together.
bool strangers_meet(const space::Space& space, const Company& parents, const Company& students) {
  const auto& table = space.settings().contacts();
  if (!policy::has_strangers(table)) {
    return false;
  }
  for (std::size_t i = 0; i < parents.all.size(); ++i) {
    const auto some = i < parents.newcomers ? students.all.size() : students.newcomers;
    for (std::size_t j = 0; j < some; ++j) {
      if (policy::is_stranger(table, space.contact_facts(*parents.all[i], *students.all[j]))) {
        return true;
      }
    }
  }
  return false;
}

// Of those who meet by it one is a student and the other a teacher whose status is to be confirmed.
bool unconfirmed_meet(const Gathering& gathering, const People& newcomers, const Company& students) {
  const auto is_unconfirmed = [&](const space::Account* account) { return gathering.space.unconfirmed(*account); };
  if (!students.all.empty() && std::ranges::any_of(newcomers, is_unconfirmed)) {
    return true;
  }
  return students.newcomers > 0 && std::ranges::any_of(with_role(gathering, {}, ROLE_TEACHER).all, is_unconfirmed);
}

}  // namespace

void add_company(policy::TargetFacts& facts, const Gathering& gathering, const People& newcomers) {
  const auto& space = gathering.space;
  facts.out_of_reach = std::ranges::any_of(newcomers, [&](const space::Account* account) {
    return account->on_trial() || !space.may_write(gathering.host, *account);
  });
  const auto students = with_role(gathering, newcomers, ROLE_STUDENT);
  facts.unconfirmed = unconfirmed_meet(gathering, newcomers, students);
  // Into a chat that follows the structure its gate lets people.
  const bool free_group = gathering.is_group && (gathering.chat == nullptr || !gathering.chat->rule().is_set());
  facts.strangers_meet = free_group && strangers_meet(space, with_role(gathering, newcomers, ROLE_PARENT), students);
}

bool is_gate_shut(const space::Space& space, const space::Chat& chat, const space::Account& person) {
  return chat.rule().is_set() &&
         (chat.excludes(person.id) || !structure::gate_opens(chat.rule(), space.standing_of(person)));
}

bool could_add(space::Space& space, const space::Account& host, const space::Chat& chat, const space::Account& person) {
  auto facts = space.facts_of(host);
  facts.chat = space.chat_facts(chat, host, chat.member(host.id));
  facts.target.gate_shut = is_gate_shut(space, chat, person);
  add_company(facts.target, {space, host, &chat, chat.kind() == CHAT_KIND_GROUP}, {&person});
  return policy::decide(policy::Operation::kAddMembers, facts).allowed();
}

}  // namespace atrium::commands
