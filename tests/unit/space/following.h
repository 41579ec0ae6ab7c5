#pragma once

#include "tests/unit/space/staff.h"
#include "tests/unit/space/structure_asks.h"

// A school with two classes and a discipline.
namespace atrium::test {

struct Following : Staff {
  std::unique_ptr<Person> curator = school.person(wire::v1::ROLE_TEACHER);
  std::unique_ptr<Person> parent = school.person(wire::v1::ROLE_PARENT);
  std::uint64_t is21 = made(admin->ask(unit_wish(*admin, wire::v1::UNIT_KIND_CLASS, "ИС-21")));
  std::uint64_t is22 = made(admin->ask(unit_wish(*admin, wire::v1::UNIT_KIND_CLASS, "ИС-22")));
  std::uint64_t maths = made(admin->ask(discipline_wish(*admin, "Математика")));

  std::uint64_t tie(wire::v1::TieKind kind, const Person& who, std::uint64_t unit, std::uint64_t discipline = 0,
                    std::int64_t until_ms = 0) {
    return made(admin->ask(tie_wish(*admin, {kind, who.id().value, unit, discipline, 0}, until_ms)));
  }
  std::uint64_t guard(const Person& who, const Person& ward) {
    return made(admin->ask(tie_wish(*admin, {wire::v1::TIE_KIND_GUARDIAN_OF, who.id().value, 0, 0, ward.id().value})));
  }
  ChatId chat_of(wire::v1::ChatTemplate chat_template, std::uint64_t unit = 0, std::uint64_t discipline = 0) {
    return ChatId(head->ask(template_wish(*head, {chat_template, unit, discipline})).chat_opened().chat_id());
  }
  // The members, told by who they are.
  std::set<std::uint64_t> in(ChatId chat) { return members_now(school, chat); }
  static std::set<std::uint64_t> just(std::initializer_list<const Person*> people) {
    std::set<std::uint64_t> ids;
    for (const auto* person : people) {
      ids.insert(person->id().value);
    }
    return ids;
  }
};

}  // namespace atrium::test
