// The half of Space that makes chats follow the structure.
#include <algorithm>

#include "server/config/limits.h"
#include "server/policy/role_sets.h"
#include "server/space/space.h"

namespace atrium::space {

void describe(wire::v1::Tie& view, const structure::Tie& tie) {
  view.set_tie_id(tie.tie_id());
  view.set_kind(static_cast<wire::v1::TieKind>(tie.kind()));
  view.set_account_id(tie.account_id());
  view.set_unit_id(tie.unit_id());
  view.set_discipline_id(tie.discipline_id());
  view.set_ward_id(tie.ward_id());
  view.set_from_ms(tie.from_ms());
  view.set_until_ms(tie.until_ms());
}

structure::Standing Space::standing_of(const Account& account) const {
  return {account.id, account.role_set(), account.on_trial(), join_requests_.claimed_by(account.id)};
}

Chat* Space::rule_chat(const structure::ChatRule& rule) {
  const auto found = rule_chats_.find(rule);
  return found == rule_chats_.end() ? nullptr : found->second;
}

void Space::list_by_rule(Chat& chat) {
  if (!chat.rule().is_set()) {
    return;
  }
  following_.push_back(&chat);
  if (chat.rule().chat_template != wire::v1::CHAT_TEMPLATE_CHANNEL) {
    rule_chats_[chat.rule()] = &chat;
  }
}

// By the rule, and by who is kept out. Nothing is hidden from who looks after the chat.
std::optional<wire::v1::MemberRole> Space::place_in(const Chat& chat, const Account& account) const {
  const auto place = structure::place_of(chat.rule(), standing_of(account), structure_);
  return place == wire::v1::MEMBER_ROLE_MEMBER && chat.excludes(account.id) ? std::nullopt : place;
}

Chat& Space::create_rule_chat(Draft& draft, const structure::ChatRule& rule, AccountId by,
                              const std::vector<Account*>& guests) {
  auto& chat =
      create_chat(draft, structure::facts_of(rule.chat_template)->kind, structure::title_of(rule, structure_), false, rule);
  return fill_rule_chat(draft, chat, by, guests);
}

Chat& Space::fill_rule_chat(Draft& draft, Chat& chat, AccountId by, const std::vector<Account*>& guests) {
  for (const auto& [id, account] : accounts_) {
    if (const auto place = place_in(chat, *account)) {
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
  for (auto* chat : following_) {
    follow_in(draft, *chat, people, by);
  }
}

void Space::follow_in(Draft& draft, Chat& chat, const std::set<AccountId>& people, AccountId by) {
  std::vector<Account*> leaving;
  std::vector<std::pair<Account*, wire::v1::MemberRole>> joining;
  std::vector<Account*> changing;
  for (const auto id : people) {
    auto& account = *accounts_.at(id);
    auto* member = chat.member(id);
    if (chat.archived()) {
      if (member != nullptr && !structure::may_stay(chat.rule(), standing_of(account))) {
        leaving.push_back(&account);
      } else if (member != nullptr && retire(draft, chat, account)) {
        changing.push_back(&account);
      }
      continue;
    }
    const auto place = place_in(chat, account);
    if (member == nullptr) {
      if (place) {
        joining.emplace_back(&account, *place);
      }
    } else if (place) {
      if (set_place(draft, chat, account, *place)) {
        changing.push_back(&account);
      }
    } else if (member->origin == Origin::kRule || !structure::gate_opens(chat.rule(), standing_of(account))) {
      leaving.push_back(&account);
    }
  }
  leave_together(draft, chat, leaving, by);
  join_together(draft, chat, joining, by);
  change_together(draft, chat, changing, by);
}

// A person who is in the chat already, from now on by the rule and in this role. Whether it is another role than before.
bool Space::set_place(Draft& draft, Chat& chat, Account& account, wire::v1::MemberRole role) {
  auto& member = *chat.member(account.id);
  if (member.role == role && member.origin == Origin::kRule) {
    return false;
  }
  const bool other_role = member.role != role;
  member.role = role;
  member.origin = Origin::kRule;
  *draft.change->add_memberships() = chat.record_of(account.id);
  return other_role;
}

// Who was curator of an archived class, or taught it, looks after its chats as long as they are an employee.
bool Space::retire(Draft& draft, Chat& chat, Account& account) {
  auto& member = *chat.member(account.id);
  if (member.role != wire::v1::MEMBER_ROLE_MODERATOR || account.role_set().has_any(policy::kEmployees)) {
    return false;
  }
  member.role = wire::v1::MEMBER_ROLE_MEMBER;
  *draft.change->add_memberships() = chat.record_of(account.id);
  return true;
}

void Space::change_together(Draft& draft, Chat& chat, const std::vector<Account*>& people, AccountId by) {
  for (std::size_t first = 0; first < people.size(); first += limits::kMembersPerCommand) {
    const auto last = std::min(people.size(), first + limits::kMembersPerCommand);
    wire::v1::Entry entry;
    auto& changed = *entry.mutable_members_changed();
    for (auto at = first; at < last; ++at) {
      const auto id = people[at]->id;
      const bool moderates = chat.member(id)->role == wire::v1::MEMBER_ROLE_MODERATOR;
      moderates ? changed.add_moderator_ids(id.value) : changed.add_member_ids(id.value);
      tell_changed(draft, chat, *people[at]);
    }
    append(draft, chat, by, std::move(entry));
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

// A student is in one class.
void Space::put_tie(Draft& draft, structure::Tie tie, AccountId by) {
  const bool holds = tie.ended_at_ms() == 0;
  if (holds && tie.kind() == wire::v1::TIE_KIND_STUDIES_IN) {
    const auto ties = structure_.ties_of(AccountId(tie.account_id()));
    for (const auto* other : ties) {
      if (other->kind() == wire::v1::TIE_KIND_STUDIES_IN && other->tie_id() != tie.tie_id()) {
        end_tie(draft, structure::Tie(*other), by);
      }
    }
  }
  if (by || !holds) {  // what a school begins with is nobody's act
    wire::v1::AuditRecord act;
    auto& record = holds ? *act.mutable_tie_made() : *act.mutable_tie_ended();
    space::describe(record, tie);
    record.clear_from_ms();
    audit(draft, by, std::move(act));
  }
  *draft.change->add_ties() = tie;
  auto touched = structure_.touched_by(tie);
  structure_.put(tie);
  if (holds && tie.kind() == wire::v1::TIE_KIND_GUARDIAN_OF) {
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
    const auto now = now_ms();
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
