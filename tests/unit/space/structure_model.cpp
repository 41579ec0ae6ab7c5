#include "tests/unit/space/structure_model.h"

#include <algorithm>

namespace atrium::test {

using namespace wire::v1;

namespace {

constexpr auto kEmployees = {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN, ROLE_TEACHER, ROLE_STAFF};
constexpr auto kAdministration = {ROLE_HEAD, ROLE_DEPUTY, ROLE_ADMIN};

}  // namespace

bool StructureModel::is(std::uint64_t person, std::initializer_list<Role> any_of) const {
  const auto& roles = people.at(person);
  return std::ranges::any_of(any_of, [&](Role role) { return roles.contains(role); });
}

bool StructureModel::may_tie(const Tied& tie) const {
  if (closed.contains(tie.who)) {
    return false;
  }
  switch (tie.kind) {
    case TIE_KIND_CURATOR_OF:
      return is(tie.who, kEmployees);
    case TIE_KIND_TEACHES:
      return is(tie.who, {ROLE_TEACHER});
    case TIE_KIND_STUDIES_IN:
    case TIE_KIND_STUDENT_ACTIVIST:
      return is(tie.who, {ROLE_STUDENT});
    case TIE_KIND_GUARDIAN_OF:
      return is(tie.who, {ROLE_PARENT}) && is(tie.ward, {ROLE_STUDENT});
    case TIE_KIND_PARENT_ACTIVIST:
      return is(tie.who, {ROLE_PARENT});
    default:
      return false;
  }
}

void StructureModel::tie(const Tied& tie) {
  if (tie.kind == TIE_KIND_STUDIES_IN) {
    std::erase_if(ties, [&](const Tied& other) {
      return other.kind == TIE_KIND_STUDIES_IN && other.who == tie.who && other.unit != tie.unit;
    });
  }
  ties.insert(tie);
}

void StructureModel::close(std::uint64_t person) {
  closed.insert(person);
  people[person].clear();
  std::erase_if(ties, [&](const Tied& tie) { return tie.who == person || tie.ward == person; });
  for (auto* lists : {&by_hand, &frozen}) {
    for (auto& [chat, those] : *lists) {
      those.erase(person);
    }
  }
}

void StructureModel::archive(std::uint64_t unit) {
  for (const auto& [chat, what] : chats) {
    if (what.unit == unit && what.chat_template != CHAT_TEMPLATE_CHANNEL) {
      frozen[chat] = members_of(chat);
    }
  }
  std::erase_if(ties, [&](const Tied& tie) { return tie.unit == unit; });
  titles.erase(unit);
}

std::string StructureModel::title_of(std::uint64_t chat) const {
  const auto& what = chats.at(chat);
  const auto& title = titles.at(what.unit);
  return what.chat_template == CHAT_TEMPLATE_CLASS           ? "Группа " + title
         : what.chat_template == CHAT_TEMPLATE_CLASS_PARENTS ? "Родители " + title
                                                             : "Преподаватели " + title;
}

bool StructureModel::belongs(const TemplateChat& chat, std::uint64_t person) const {
  if (const auto parent = on_trial.find(person); parent != on_trial.end()) {
    return chat.chat_template == CHAT_TEMPLATE_CLASS_PARENTS && parent->second.contains(chat.unit);
  }
  const auto curates = [&] { return is(person, kEmployees) && tied({TIE_KIND_CURATOR_OF, person, chat.unit, 0, 0}); };
  const auto studies = [&] { return is(person, {ROLE_STUDENT}) && tied({TIE_KIND_STUDIES_IN, person, chat.unit, 0, 0}); };
  const auto speaks = [&](TieKind kind) {
    return std::ranges::any_of(ties, [&](const Tied& tie) { return tie.kind == kind && tie.who == person; });
  };
  switch (chat.chat_template) {
    case CHAT_TEMPLATE_SCHOOL:  // everybody
      return !people.at(person).empty();
    case CHAT_TEMPLATE_EMPLOYEES:  // all employees
    case CHAT_TEMPLATE_STAFF_ROOM:
      return is(person, kEmployees);
    case CHAT_TEMPLATE_DEPUTIES:  // 3.1: the head and the deputies
      return is(person, {ROLE_HEAD, ROLE_DEPUTY});
    case CHAT_TEMPLATE_TEACHERS:  // 3.1: the head and the teaching staff
      return is(person, {ROLE_HEAD, ROLE_TEACHER});
    case CHAT_TEMPLATE_PARENT_ACTIVISTS:  // 3.1: the head and the parent activists
      return is(person, {ROLE_HEAD}) || (is(person, {ROLE_PARENT}) && speaks(TIE_KIND_PARENT_ACTIVIST));
    case CHAT_TEMPLATE_STUDENT_ACTIVISTS:  // 3.1: the head and the student activists
      return is(person, {ROLE_HEAD}) || (is(person, {ROLE_STUDENT}) && speaks(TIE_KIND_STUDENT_ACTIVIST));
    case CHAT_TEMPLATE_CLASS:  // 3.3: the students of the group with its curator
      return curates() || studies();
    case CHAT_TEMPLATE_CLASS_PARENTS:  // 3.3: the parents of the group with its curator; a parent of two is in once
      return curates() || (is(person, {ROLE_PARENT}) && std::ranges::any_of(ties, [&](const Tied& tie) {
                             return tie.kind == TIE_KIND_GUARDIAN_OF && tie.who == person &&
                                    tied({TIE_KIND_STUDIES_IN, tie.ward, chat.unit, 0, 0});
                           }));
    case CHAT_TEMPLATE_CLASS_TEACHERS:  // 3.3: those who teach the group
      return curates() || (is(person, {ROLE_TEACHER}) && std::ranges::any_of(ties, [&](const Tied& tie) {
                             return tie.kind == TIE_KIND_TEACHES && tie.who == person && tie.unit == chat.unit;
                           }));
    case CHAT_TEMPLATE_SUBJECT:  // 3.4: a class by discipline
      return studies() || (is(person, {ROLE_TEACHER}) && tied({TIE_KIND_TEACHES, person, chat.unit, chat.discipline, 0}));
    case CHAT_TEMPLATE_CHANNEL:  // 3.3: channels of the administration, by role and unit
      return is(person, kAdministration) || is_meant(chat, person);
    default:
      return false;
  }
}

bool StructureModel::is_meant(const TemplateChat& channel, std::uint64_t person) const {
  const auto has = [&](Role role) { return channel.roles.contains(role) && is(person, {role}); };
  if (channel.kinds.empty() && channel.unit == 0) {
    return std::ranges::any_of(channel.roles, has);
  }
  return std::ranges::any_of(ties, [&](const Tied& tie) {
    const bool of_pupils = tie.kind == TIE_KIND_STUDIES_IN || tie.kind == TIE_KIND_STUDENT_ACTIVIST;
    const bool of_families = tie.kind == TIE_KIND_GUARDIAN_OF || tie.kind == TIE_KIND_PARENT_ACTIVIST;
    const bool fits = of_pupils                      ? has(ROLE_STUDENT)
                      : of_families                  ? has(ROLE_PARENT)
                      : tie.kind == TIE_KIND_TEACHES ? has(ROLE_TEACHER)
                                                     : std::ranges::any_of(kEmployees, has);
    const bool there = channel.unit == 0 || tie.unit == channel.unit ||
                       (tie.ward != 0 && tied({TIE_KIND_STUDIES_IN, tie.ward, channel.unit, 0, 0}));
    return tie.who == person && fits && there && (channel.kinds.empty() || channel.kinds.contains(tie.kind));
  });
}

bool StructureModel::looks_after(const TemplateChat& chat, std::uint64_t person) const {
  switch (chat.chat_template) {
    case CHAT_TEMPLATE_SCHOOL:
    case CHAT_TEMPLATE_EMPLOYEES:
    case CHAT_TEMPLATE_STAFF_ROOM:
    case CHAT_TEMPLATE_CHANNEL:
      return is(person, kAdministration);
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_CLASS_PARENTS:
    case CHAT_TEMPLATE_CLASS_TEACHERS:
      return is(person, kEmployees) && tied({TIE_KIND_CURATOR_OF, person, chat.unit, 0, 0});
    case CHAT_TEMPLATE_SUBJECT:
      return is(person, {ROLE_TEACHER}) && tied({TIE_KIND_TEACHES, person, chat.unit, chat.discipline, 0});
    default:
      return is(person, {ROLE_HEAD});
  }
}

bool StructureModel::is_let_in(std::uint64_t chat, std::uint64_t person) const {
  const auto out = kept_out.find(chat);
  const bool is_out = out != kept_out.end() && out->second.contains(person);
  return belongs(chats.at(chat), person) && (!is_out || looks_after(chats.at(chat), person));
}

bool StructureModel::may_keep_out(std::uint64_t chat, std::uint64_t person) const {
  const auto& what = chats.at(chat);
  const bool for_all = what.chat_template == CHAT_TEMPLATE_SCHOOL || what.chat_template == CHAT_TEMPLATE_EMPLOYEES ||
                       what.chat_template == CHAT_TEMPLATE_CHANNEL;
  return !for_all && !frozen.contains(chat) && belongs(what, person) && !looks_after(what, person);
}

bool StructureModel::gate_opens(std::uint64_t chat, std::uint64_t person) const {
  const auto out = kept_out.find(chat);
  if (frozen.contains(chat) || (out != kept_out.end() && out->second.contains(person))) {
    return false;
  }
  switch (chats.at(chat).chat_template) {
    case CHAT_TEMPLATE_CLASS:
    case CHAT_TEMPLATE_CLASS_TEACHERS:
    case CHAT_TEMPLATE_SUBJECT:
      return is(person, kEmployees);
    case CHAT_TEMPLATE_CLASS_PARENTS:
      return is(person, kEmployees) || is(person, {ROLE_PARENT});
    default:
      return false;
  }
}

void StructureModel::settle_by_hand() {
  for (auto& added : by_hand) {
    if (frozen.contains(added.first)) {
      continue;
    }
    std::erase_if(added.second, [&](std::uint64_t person) {
      return belongs(chats.at(added.first), person) || !gate_opens(added.first, person);
    });
  }
}

void StructureModel::settle_frozen() {
  for (auto& left : frozen) {
    const auto chat_template = chats.at(left.first).chat_template;
    std::erase_if(left.second, [&](std::uint64_t person) {
      const bool pupil = chat_template == CHAT_TEMPLATE_CLASS || chat_template == CHAT_TEMPLATE_SUBJECT;
      return !is(person, kEmployees) && !(pupil && is(person, {ROLE_STUDENT})) &&
             !(chat_template == CHAT_TEMPLATE_CLASS_PARENTS && is(person, {ROLE_PARENT}));
    });
  }
}

std::set<std::uint64_t> StructureModel::moderators_of(std::uint64_t chat) const {
  auto moderators = members_of(chat);
  std::erase_if(moderators, [&](std::uint64_t person) { return !looks_after(chats.at(chat), person); });
  return moderators;
}

std::set<std::uint64_t> StructureModel::members_of(std::uint64_t chat) const {
  if (const auto left = frozen.find(chat); left != frozen.end()) {
    return left->second;
  }
  std::set<std::uint64_t> members;
  for (const auto& [person, roles] : people) {
    if (!roles.empty() && is_let_in(chat, person)) {  // who has left has none, and in the end hundreds have
      members.insert(person);
    }
  }
  if (const auto added = by_hand.find(chat); added != by_hand.end()) {
    members.insert(added->second.begin(), added->second.end());
  }
  return members;
}

}  // namespace atrium::test
