// The half of Space that makes chats follow the structure.
#include <algorithm>

#include "server/config/limits.h"
#include "server/space/space.h"

namespace atrium::space {

structure::Standing Space::standing_of(const Account& account) const {
  return {account.id, account.role_set(), account.on_trial(), join_requests_.claimed_by(account.id)};
}

Chat* Space::rule_chat(const structure::ChatRule& rule) {
  const auto found = rule_chats_.find(rule);
  return found == rule_chats_.end() ? nullptr : found->second;
}

Chat& Space::create_rule_chat(Draft& draft, const structure::ChatRule& rule, AccountId by,
                              const std::vector<Account*>& guests) {
  auto& chat =
      create_chat(draft, structure::facts_of(rule.chat_template)->kind, structure::title_of(rule, structure_), false, rule);
  for (const auto& [id, account] : accounts_) {
    if (const auto place = structure::place_of(rule, standing_of(*account), structure_)) {
      add_member(draft, chat, *account, *place, Seq(1), Origin::kRule);
    }
  }
  for (auto* guest : guests) {
    if (chat.member(guest->id) == nullptr) {
      add_member(draft, chat, *guest, wire::v1::MEMBER_ROLE_MEMBER, Seq(1));
    }
  }
  wire::v1::Entry created;
  created.mutable_chat_created();
  append(draft, chat, by, std::move(created));
  return chat;
}

void Space::follow(Draft& draft, const std::set<AccountId>& people, AccountId by) {
  for (const auto& [rule, chat] : rule_chats_) {
    std::vector<Account*> leaving;
    std::vector<std::pair<Account*, wire::v1::MemberRole>> joining;
    for (const auto id : people) {
      auto& account = *accounts_.at(id);
      const auto place = structure::place_of(rule, standing_of(account), structure_);
      auto* member = chat->member(id);
      if (member == nullptr) {
        if (place) {
          joining.emplace_back(&account, *place);
        }
      } else if (place) {
        set_place(draft, *chat, account, *place);
      } else if (member->origin == Origin::kRule || !structure::gate_opens(rule, standing_of(account))) {
        leaving.push_back(&account);
      }
    }
    leave_together(draft, *chat, leaving, by);
    join_together(draft, *chat, joining, by);
  }
}

// A person who is in the chat already, from now on by the rule and in this role.
void Space::set_place(Draft& draft, Chat& chat, const Account& account, wire::v1::MemberRole role) {
  auto& member = *chat.member(account.id);
  if (member.role != role || member.origin != Origin::kRule) {
    member.role = role;
    member.origin = Origin::kRule;
    *draft.change->add_memberships() = chat.record_of(account.id);
  }
}

void Space::leave_together(Draft& draft, Chat& chat, const std::vector<Account*>& people, AccountId by) {
  for (std::size_t first = 0; first < people.size(); first += limits::kMembersPerCommand) {
    const auto last = std::min(people.size(), first + limits::kMembersPerCommand);
    wire::v1::Entry entry;
    for (auto at = first; at < last; ++at) {
      entry.mutable_members_removed()->add_account_ids(people[at]->id.value);
      remove_member(draft, chat, *people[at], chat.decided_seq.next());
    }
    append(draft, chat, by, std::move(entry));
  }
}

void Space::join_together(Draft& draft, Chat& chat, const std::vector<std::pair<Account*, wire::v1::MemberRole>>& people,
                          AccountId by) {
  for (std::size_t first = 0; first < people.size(); first += limits::kMembersPerCommand) {
    const auto last = std::min(people.size(), first + limits::kMembersPerCommand);
    wire::v1::Entry entry;
    for (auto at = first; at < last; ++at) {
      entry.mutable_members_added()->add_account_ids(people[at].first->id.value);
      add_member(draft, chat, *people[at].first, people[at].second, chat.decided_seq.next(), Origin::kRule);
    }
    append(draft, chat, by, std::move(entry));
  }
}

void Space::put_unit(Draft& draft, structure::Unit unit) {
  *draft.change->add_units() = unit;
  structure_.put(std::move(unit));
}

void Space::put_discipline(Draft& draft, structure::Discipline discipline) {
  *draft.change->add_disciplines() = discipline;
  structure_.put(std::move(discipline));
}

void Space::put_tie(Draft& draft, structure::Tie tie, AccountId by) {
  *draft.change->add_ties() = tie;
  auto touched = structure_.touched_by(tie);
  const bool guards = tie.kind() == wire::v1::TIE_KIND_GUARDIAN_OF && tie.ended_at_ms() == 0;
  structure_.put(tie);
  if (guards) {
    confirm_guardian(draft, tie, by);
  }
  follow(draft, touched, by);
}

void Space::end_tie(Draft& draft, const structure::Tie& tie, AccountId by) {
  auto ended = tie;
  ended.set_ended_at_ms(draft.at_ms);
  put_tie(draft, std::move(ended), by);
}

bool Space::apply_due() {
  while (const auto next = structure_.next_due_ms()) {
    const auto now = std::max(last_at_ms_, environment_.now_ms());
    if (*next > now) {
      break;
    }
    auto draft = this->draft(limits::kEntryBytes);
    if (!draft) {
      return false;
    }
    const auto tie = *structure_.due(now).front();
    end_tie(*draft, tie, AccountId());
    commit(std::move(*draft), {}, {}, std::nullopt, {});
  }
  return true;
}

}  // namespace atrium::space
