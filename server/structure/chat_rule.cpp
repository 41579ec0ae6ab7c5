#include "server/structure/chat_rule.h"

#include <algorithm>

#include "server/config/limits.h"
#include "server/policy/role_sets.h"

namespace atrium::structure {
namespace {

using namespace wire::v1;
using policy::kAdministration;
using policy::kEmployees;
using policy::kEverybody;
using policy::Roles;

constexpr auto kMember = MEMBER_ROLE_MEMBER;
constexpr auto kModerator = MEMBER_ROLE_MODERATOR;

std::optional<MemberRole> as(MemberRole role, bool condition) { return condition ? std::optional(role) : std::nullopt; }

// The person with the ties that hold, as rules ask about them. A tie counts only for somebody who has the role that it is for.
class Person {
 public:
  Person(const Standing& standing, const Structure& structure) : standing_(standing), structure_(structure) {}

  bool is(Roles roles) const { return standing_.roles.has_any(roles); }

  bool curates(UnitId unit) const { return is(kEmployees) && tied(TIE_KIND_CURATOR_OF, unit); }
  bool teaches(UnitId unit) const { return is({ROLE_TEACHER}) && tied(TIE_KIND_TEACHES, unit); }
  bool teaches(UnitId unit, DisciplineId discipline) const {
    return is({ROLE_TEACHER}) && any([&](const Tie& tie) {
             return tie.kind() == TIE_KIND_TEACHES && tie.unit_id() == unit.value && tie.discipline_id() == discipline.value;
           });
  }
  bool studies(UnitId unit) const { return is({ROLE_STUDENT}) && tied(TIE_KIND_STUDIES_IN, unit); }
  bool is_guardian(UnitId unit) const {
    return is({ROLE_PARENT}) && any([&](const Tie& tie) {
             return tie.kind() == TIE_KIND_GUARDIAN_OF && ward_studies(AccountId(tie.ward_id()), unit);
           });
  }
  bool speaks(TieKind kind, Role role) const {
    return is({role}) && any([&](const Tie& tie) { return tie.kind() == kind; });
  }

  // A tie counts for a role that the channel is for.
  bool is_meant(const ChatRule& rule) const {
    const auto& roles = rule.channel.roles;
    const auto& kinds = rule.channel.ties;
    if (kinds.empty() && !rule.unit) {
      return is(roles);
    }
    return any([&](const Tie& tie) {
      const auto kind = static_cast<TieKind>(tie.kind());
      return (kinds.empty() || kinds.contains(kind)) && is(roles.common_with(policy::candidates_for(kind))) &&
             (!rule.unit || leads_into(tie, rule.unit));
    });
  }

 private:
  bool leads_into(const Tie& tie, UnitId unit) const {
    if (tie.kind() != TIE_KIND_GUARDIAN_OF) {
      return structure_.is_within(UnitId(tie.unit_id()), unit);
    }
    return std::ranges::any_of(structure_.ties_of(AccountId(tie.ward_id())), [&](const Tie* of_ward) {
      return of_ward->kind() == TIE_KIND_STUDIES_IN && structure_.is_within(UnitId(of_ward->unit_id()), unit);
    });
  }

  template <class Condition>
  bool any(Condition&& condition) const {
    return std::ranges::any_of(structure_.ties_of(standing_.account), [&](const Tie* tie) { return condition(*tie); });
  }
  bool tied(TieKind kind, UnitId unit) const {
    return any([&](const Tie& tie) { return tie.kind() == kind && tie.unit_id() == unit.value; });
  }
  bool ward_studies(AccountId ward, UnitId unit) const {
    return std::ranges::any_of(structure_.ties_of(ward), [&](const Tie* tie) {
      return tie->kind() == TIE_KIND_STUDIES_IN && tie->unit_id() == unit.value;
    });
  }

  const Standing& standing_;
  const Structure& structure_;
};

// The head leads each chat of the management.
std::optional<MemberRole> with_the_head(const Person& person, bool belongs) {
  return person.is({ROLE_HEAD}) ? std::optional(kModerator) : as(kMember, belongs);
}

std::optional<MemberRole> with_the_curators(const Person& person, UnitId unit, bool belongs) {
  return person.curates(unit) ? std::optional(kModerator) : as(kMember, belongs);
}

struct TemplateRow {
  ChatTemplate chat_template;
  TemplateFacts facts;
  std::string_view before;  // the title: this, the class, this, the discipline
  std::string_view between;
};

constexpr TemplateRow kTemplates[] = {
    {CHAT_TEMPLATE_SCHOOL, {CHAT_KIND_CHANNEL, false, false, true}, "Общешкольный", ""},
    {CHAT_TEMPLATE_EMPLOYEES, {CHAT_KIND_CHANNEL, false, false, true}, "Сотрудники", ""},
    {CHAT_TEMPLATE_STAFF_ROOM, {CHAT_KIND_GROUP, false, false, false}, "Преподавательская", ""},
    {CHAT_TEMPLATE_DEPUTIES, {CHAT_KIND_GROUP, false, false, false}, "Руководитель и заместители", ""},
    {CHAT_TEMPLATE_TEACHERS, {CHAT_KIND_GROUP, false, false, false}, "Руководитель и педагоги", ""},
    {CHAT_TEMPLATE_PARENT_ACTIVISTS, {CHAT_KIND_GROUP, false, false, false}, "Руководитель и актив родителей", ""},
    {CHAT_TEMPLATE_STUDENT_ACTIVISTS, {CHAT_KIND_GROUP, false, false, false}, "Руководитель и актив студентов", ""},
    {CHAT_TEMPLATE_CLASS, {CHAT_KIND_GROUP, true, false, false}, "Группа ", ""},
    {CHAT_TEMPLATE_CLASS_PARENTS, {CHAT_KIND_GROUP, true, false, false}, "Родители ", ""},
    {CHAT_TEMPLATE_CLASS_TEACHERS, {CHAT_KIND_GROUP, true, false, false}, "Преподаватели ", ""},
    {CHAT_TEMPLATE_SUBJECT, {CHAT_KIND_GROUP, true, true, false}, "", ": "},
    {CHAT_TEMPLATE_CHANNEL, {CHAT_KIND_CHANNEL, false, false, true}, "", ""},
};

const TemplateRow* row_of(ChatTemplate chat_template) {
  const auto* row = std::ranges::find(kTemplates, chat_template, &TemplateRow::chat_template);
  return row == std::end(kTemplates) ? nullptr : row;
}

}  // namespace

std::optional<TemplateFacts> facts_of(ChatTemplate chat_template) {
  const auto* row = row_of(chat_template);
  return row == nullptr ? std::nullopt : std::optional(row->facts);
}

std::optional<MemberRole> place_of(const ChatRule& rule, const Standing& standing, const Structure& structure) {
  const Person person(standing, structure);
  switch (rule.chat_template) {
    case CHAT_TEMPLATE_SCHOOL:
      return person.is(kAdministration) ? std::optional(kModerator) : as(kMember, person.is(kEverybody));
    case CHAT_TEMPLATE_EMPLOYEES:
    case CHAT_TEMPLATE_STAFF_ROOM:
      return person.is(kAdministration) ? std::optional(kModerator) : as(kMember, person.is(kEmployees));
    case CHAT_TEMPLATE_DEPUTIES:
      return with_the_head(person, person.is({ROLE_DEPUTY}));
    case CHAT_TEMPLATE_TEACHERS:
      return with_the_head(person, person.is({ROLE_TEACHER}));
    case CHAT_TEMPLATE_PARENT_ACTIVISTS:
      return with_the_head(person, person.speaks(TIE_KIND_PARENT_ACTIVIST, ROLE_PARENT));
    case CHAT_TEMPLATE_STUDENT_ACTIVISTS:
      return with_the_head(person, person.speaks(TIE_KIND_STUDENT_ACTIVIST, ROLE_STUDENT));
    case CHAT_TEMPLATE_CLASS:
      return with_the_curators(person, rule.unit, person.studies(rule.unit));
    case CHAT_TEMPLATE_CLASS_PARENTS:
      return with_the_curators(person, rule.unit, person.is_guardian(rule.unit));
    case CHAT_TEMPLATE_CLASS_TEACHERS:
      return with_the_curators(person, rule.unit, person.teaches(rule.unit));
    case CHAT_TEMPLATE_SUBJECT:
      return person.teaches(rule.unit, rule.discipline) ? std::optional(kModerator) : as(kMember, person.studies(rule.unit));
    case CHAT_TEMPLATE_CHANNEL:
      return person.is(kAdministration) || (person.is_meant(rule) && person.is(rule.channel.writers))
                 ? std::optional(kModerator)
                 : as(kMember, person.is_meant(rule));
    default:
      return std::nullopt;
  }
}

bool may_stay(const ChatRule& rule, const Standing& person) {
  const bool for_students = rule.chat_template == CHAT_TEMPLATE_CLASS || rule.chat_template == CHAT_TEMPLATE_SUBJECT;
  return gate_opens(rule, person) || (for_students && person.roles.has(ROLE_STUDENT));
}

ChatRule rule_of(const stored::v1::ChatRecord& record) {
  ChatRule rule{static_cast<ChatTemplate>(record.chat_template()), UnitId(record.unit_id()),
                DisciplineId(record.discipline_id())};
  for (const auto role : record.channel().roles()) {
    rule.channel.roles.add(static_cast<Role>(role));
  }
  for (const auto kind : record.channel().ties()) {
    rule.channel.ties.insert(static_cast<TieKind>(kind));
  }
  for (const auto role : record.channel().writers()) {
    rule.channel.writers.add(static_cast<Role>(role));
  }
  return rule;
}

void put(stored::v1::ChatRecord& record, const ChatRule& rule) {
  record.set_chat_template(rule.chat_template);
  record.set_unit_id(rule.unit.value);
  record.set_discipline_id(rule.discipline.value);
  if (rule.chat_template != CHAT_TEMPLATE_CHANNEL) {
    return;
  }
  auto& channel = *record.mutable_channel();
  for (int role = ROLE_HEAD; role <= ROLE_PARENT; ++role) {
    if (rule.channel.roles.has(static_cast<Role>(role))) {
      channel.add_roles(role);
    }
    if (rule.channel.writers.has(static_cast<Role>(role))) {
      channel.add_writers(role);
    }
  }
  for (const auto kind : rule.channel.ties) {
    channel.add_ties(kind);
  }
}

bool gate_opens(const ChatRule& rule, const Standing& person) {
  switch (rule.chat_template) {
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_CLASS_TEACHERS:
    case CHAT_TEMPLATE_SUBJECT:
      return person.roles.has_any(kEmployees);  // a guest speaker, a psychologist
    case CHAT_TEMPLATE_CLASS_PARENTS:
      return person.roles.has_any(kEmployees) || person.roles.has(ROLE_PARENT);
    case CHAT_TEMPLATE_UNSPECIFIED:
      return true;
    default:
      return false;
  }
}

std::string title_of(const ChatRule& rule, const Structure& structure) {
  const auto* row = row_of(rule.chat_template);
  if (row == nullptr) {
    return {};
  }
  std::string title(row->before);
  if (const auto* unit = structure.unit(rule.unit)) {
    title += unit->title();
  }
  title += row->between;
  if (const auto* discipline = structure.discipline(rule.discipline)) {
    title += discipline->title();
  }
  if (title.size() > limits::kTitleBytes) {
    auto end = limits::kTitleBytes;
    while ((static_cast<unsigned char>(title[end]) & 0xc0) == 0x80) {
      --end;  // not within a letter
    }
    title.resize(end);
  }
  return title;
}

}  // namespace atrium::structure
