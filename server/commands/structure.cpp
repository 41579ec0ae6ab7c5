// Units, disciplines, ties, and the chats that follow from them.
#include "server/commands/structure.h"
#include "server/commands/page.h"

#include <algorithm>

#include "server/commands/page.h"
#include "server/config/limits.h"
#include "server/structure/class_ties.h"

namespace atrium::commands {
namespace {

using namespace wire::v1;

void commit_made(const Command& command, space::Draft draft, std::uint64_t id) {
  ServerFrame content;
  content.mutable_made()->set_id(id);
  commit(command, std::move(draft), content);
}

policy::Facts facts_about_tie(const Command& command, const structure::Tie& tie, const space::Account* person) {
  const auto unit = tie.kind() == TIE_KIND_GUARDIAN_OF ? command.space.structure().class_of(AccountId(tie.ward_id()))
                                                       : UnitId(tie.unit_id());
  auto facts = facts_about_class(command, unit);
  facts.target.tie = static_cast<TieKind>(tie.kind());
  if (person != nullptr) {
    facts.target.visible = true;
    facts.target.roles = person->role_set();
    facts.target.closed = person->closed();
  }
  return facts;
}

structure::Tie wished_tie(const MakeTie& wish) {
  structure::Tie tie;
  tie.set_kind(wish.kind());
  tie.set_account_id(wish.account_id());
  tie.set_unit_id(wish.unit_id());
  tie.set_discipline_id(wish.discipline_id());
  tie.set_ward_id(wish.ward_id());
  tie.set_until_ms(wish.until_ms());
  return tie;
}

// Whether what a tie of this kind is to is there, and nothing else is named.
bool valid_ends(const Command& command, const structure::Tie& tie) {
  const auto& structure = command.space.structure();
  const bool guards = tie.kind() == TIE_KIND_GUARDIAN_OF;
  const bool teaches = tie.kind() == TIE_KIND_TEACHES;
  if (guards == (tie.ward_id() == 0) || guards == (tie.unit_id() != 0) || teaches == (tie.discipline_id() == 0)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a ward for GUARDIAN_OF, else a class, and a discipline for TEACHES",
           "kind");
    return false;
  }
  const auto* ward = command.space.account(AccountId(tie.ward_id()));
  const auto* unit = structure.unit(UnitId(tie.unit_id()));
  const bool there = guards    ? ward != nullptr && ward->has_role(ROLE_STUDENT)
                     : teaches ? unit != nullptr && structure.discipline(DisciplineId(tie.discipline_id())) != nullptr
                               : unit != nullptr;
  if (!there || (unit != nullptr && unit->kind() != UNIT_KIND_CLASS)) {
    refuse(command, ERROR_CODE_NOT_FOUND, "there is no such class, discipline or student");
    return false;
  }
  return true;
}

}  // namespace

policy::Facts facts_about_class(const Command& command, UnitId unit, DisciplineId discipline) {
  auto facts = facts_about(command, nullptr);
  const auto& structure = command.space.structure();
  const auto ties = structure::ties_to_class(command.space.standing_of(command.account()), unit, structure, discipline);
  facts.target.leads = ties.leads;
  facts.target.teaches = ties.teaches_discipline;
  facts.target.archived = structure.archived(unit);
  return facts;
}

void make_unit(const Command& command) {
  const auto& wish = command.frame.make_unit();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kMakeUnit, facts_about(command, nullptr)) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title")) {
    return;
  }
  if (wish.kind() != UNIT_KIND_DEPARTMENT && wish.kind() != UNIT_KIND_CLASS) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want DEPARTMENT or CLASS", "kind");
    return;
  }
  const auto* parent = space.structure().unit(UnitId(wish.parent_unit_id()));
  if (wish.parent_unit_id() != 0 &&
      (parent == nullptr || parent->kind() != UNIT_KIND_DEPARTMENT || parent->archived_at_ms() != 0)) {
    refuse(command, ERROR_CODE_NOT_FOUND, "there is no such department", "parent_unit_id");
    return;
  }
  if (space.structure().unit_by_title(wish.title()) != nullptr) {
    refuse(command, ERROR_CODE_CONFLICT, "there is a unit of that title", "title");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakeUnit, 1024);
  if (!draft) {
    return;
  }
  structure::Unit unit;
  unit.set_unit_id(space.environment().random());
  unit.set_kind(wish.kind());
  unit.set_parent_unit_id(wish.parent_unit_id());
  unit.set_title(wish.title());
  space.put_unit(*draft, unit);
  AuditRecord act;
  act.mutable_unit_made()->set_id(unit.unit_id());
  act.mutable_unit_made()->set_title(unit.title());
  space.audit(*draft, command.account().id, std::move(act));
  commit_made(command, std::move(*draft), unit.unit_id());
}

void make_discipline(const Command& command) {
  const auto& wish = command.frame.make_discipline();
  auto& space = command.space;
  if (!allowed(command, policy::Operation::kMakeDiscipline, facts_about(command, nullptr)) ||
      !valid_text(command, wish.title(), limits::kTitleBytes, "title")) {
    return;
  }
  if (space.structure().discipline_by_title(wish.title()) != nullptr) {
    refuse(command, ERROR_CODE_CONFLICT, "there is a discipline of that title", "title");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakeDiscipline, 1024);
  if (!draft) {
    return;
  }
  structure::Discipline discipline;
  discipline.set_discipline_id(space.environment().random());
  discipline.set_title(wish.title());
  space.put_discipline(*draft, discipline);
  AuditRecord act;
  act.mutable_discipline_made()->set_id(discipline.discipline_id());
  act.mutable_discipline_made()->set_title(discipline.title());
  space.audit(*draft, command.account().id, std::move(act));
  commit_made(command, std::move(*draft), discipline.discipline_id());
}

void make_tie(const Command& command) {
  const auto& wish = command.frame.make_tie();
  auto& space = command.space;
  auto tie = wished_tie(wish);
  const auto* person = space.account(AccountId(wish.account_id()));
  if (!allowed(command, policy::Operation::kMakeTie, facts_about_tie(command, tie, person)) || !valid_ends(command, tie)) {
    return;
  }
  if (wish.until_ms() != 0 && wish.until_ms() <= space.environment().now_ms()) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a time to come", "until_ms");
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakeTie, kFollowBytes);
  if (!draft) {
    return;
  }
  const auto* same = space.structure().same_tie(tie);
  tie.set_tie_id(same == nullptr ? space.environment().random() : same->tie_id());
  tie.set_from_ms(same == nullptr ? draft->at_ms : same->from_ms());
  space.put_tie(*draft, tie, command.account().id);
  commit_made(command, std::move(*draft), tie.tie_id());
}

void end_tie(const Command& command) {
  auto& space = command.space;
  const auto* tie = space.structure().tie(TieId(command.frame.end_tie().tie_id()));
  const auto facts = tie == nullptr ? facts_about(command, nullptr)
                                    : facts_about_tie(command, *tie, space.account(AccountId(tie->account_id())));
  if (!allowed(command, policy::Operation::kEndTie, facts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kEndTie, kFollowBytes);
  if (!draft) {
    return;
  }
  space.end_tie(*draft, structure::Tie(*tie), command.account().id);
  commit_done(command, std::move(*draft));
}

void make_template_chat(const Command& command) {
  const auto& wish = command.frame.make_template_chat();
  auto& space = command.space;
  const structure::ChatRule rule{wish.chat_template(), UnitId(wish.unit_id()), DisciplineId(wish.discipline_id())};
  const auto facts_of_template = structure::facts_of(rule.chat_template);
  if (!facts_of_template || rule.chat_template == CHAT_TEMPLATE_CHANNEL || facts_of_template->needs_unit == !rule.unit ||
      facts_of_template->needs_discipline == !rule.discipline) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a template, with a class and a discipline if it is of one",
           "chat_template");
    return;
  }
  auto facts = facts_about_class(command, rule.unit, rule.discipline);
  facts.target.chat_template = rule.chat_template;
  const auto* unit = space.structure().unit(rule.unit);
  facts.target.visible = (!rule.unit || (unit != nullptr && unit->kind() == UNIT_KIND_CLASS)) &&
                         (!rule.discipline || space.structure().discipline(rule.discipline) != nullptr);
  if (!allowed(command, policy::Operation::kMakeTemplateChat, facts)) {
    return;
  }
  auto draft = draft_or_refusal(command, policy::Operation::kMakeTemplateChat, 128 * (space.accounts().size() + 8));
  if (!draft) {
    return;
  }
  auto* chat = space.rule_chat(rule);
  if (chat == nullptr) {
    chat = &space.create_rule_chat(*draft, rule, command.account().id);
  }
  ServerFrame content;
  content.mutable_chat_opened()->set_chat_id(chat->id().value);
  content.mutable_chat_opened()->set_seq(chat->decided_seq.value);
  commit(command, std::move(*draft), content);
}

void read_structure(const Command& command) {
  if (!allowed(command, policy::Operation::kReadStructure, facts_about(command, nullptr))) {
    return;
  }
  Parts parts(&ServerFrame::mutable_structure);
  for (const auto& [id, unit] : command.space.structure().units()) {
    auto& view = *parts.room().add_units();
    view.set_unit_id(id.value);
    view.set_kind(static_cast<UnitKind>(unit.kind()));
    view.set_parent_unit_id(unit.parent_unit_id());
    view.set_title(unit.title());
    view.set_archived_at_ms(unit.archived_at_ms());
    parts.count(view);
  }
  for (const auto& [id, discipline] : command.space.structure().disciplines()) {
    auto& view = *parts.room().add_disciplines();
    view.set_discipline_id(id.value);
    view.set_title(discipline.title());
    parts.count(view);
  }
  parts.reply(command);
}

void list_ties(const Command& command) {
  const auto& wish = command.frame.list_ties();
  auto& space = command.space;
  if ((wish.account_id() == 0) == (wish.unit_id() == 0)) {
    refuse(command, ERROR_CODE_INVALID_ARGUMENT, "want a person or a class", "account_id");
    return;
  }
  auto facts = facts_about_person(command, space.account(AccountId(wish.account_id())));
  facts.target.visible |= space.structure().unit(UnitId(wish.unit_id())) != nullptr;
  if (!allowed(command, policy::Operation::kListTies, facts)) {
    return;
  }
  std::vector<const structure::Tie*> ties;
  const auto& to_unit = space.structure().ties_to_unit(UnitId(wish.unit_id()));
  const auto& of_account = space.structure().ties_of(AccountId(wish.account_id()));
  const auto& to_ward = space.structure().ties_to_ward(AccountId(wish.account_id()));
  for (const auto* some : {&to_unit, &of_account, &to_ward}) {
    ties.insert(ties.end(), some->begin(), some->end());
  }
  std::ranges::sort(ties, {}, [](const structure::Tie* tie) { return tie->tie_id(); });
  Parts parts(&ServerFrame::mutable_tie_list);
  for (const auto* tie : ties) {
    auto& view = *parts.room().add_ties();
    space::describe(view, *tie);
    parts.count(view);
  }
  parts.reply(command);
}

}  // namespace atrium::commands
