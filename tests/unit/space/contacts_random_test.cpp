// A school's life in random steps; after each the space says of random pairs what a model says that knows only who is what, in the plainest
// way there is.
#include <algorithm>
#include <tuple>

#include "tests/support/dice.h"
#include "tests/unit/space/class_chat.h"
#include "tests/unit/space/contact_asks.h"
#include "tests/unit/space/staff.h"
#include "tests/unit/space/structure_asks.h"

namespace atrium::test {
namespace {

using namespace wire::v1;
using Id = std::uint64_t;

// Who may write to whom, worked out anew for each question.
struct ContactModel {
  std::map<Id, std::set<Role>> people;
  std::set<Id> verified;
  std::set<Tied> ties;
  std::vector<std::set<Id>> groups;
  std::set<std::pair<Id, Id>> blocks;
  std::map<std::pair<Role, Role>, ContactCondition> rules;
  bool demands_verification = false;

  static bool is_employee(Role role) { return role != ROLE_STUDENT && role != ROLE_PARENT; }
  static bool leads(Role role) { return role == ROLE_HEAD || role == ROLE_DEPUTY || role == ROLE_ADMIN; }
  bool works(Id who) const { return std::ranges::any_of(people.at(who), is_employee); }
  bool is(Id who, Role role) const { return people.at(who).contains(role); }
  bool is_pupil(Id who) const { return is(who, ROLE_STUDENT) && !works(who); }

  // R2.2, R3.3b, R3.4: the classes that somebody has to do with as this.
  std::set<Id> classes(Id who, Role as) const {
    std::set<Id> found;
    for (const auto& tie : ties) {
      const bool own = tie.who == who;
      const bool serves = own && is_employee(as) &&
                          (tie.kind == TIE_KIND_CURATOR_OF || (tie.kind == TIE_KIND_TEACHES && is(who, ROLE_TEACHER)));
      const bool studies = own && as == ROLE_STUDENT && tie.kind == TIE_KIND_STUDIES_IN;
      const bool child_does =
          as == ROLE_PARENT && tie.kind == TIE_KIND_STUDIES_IN && ties.contains({TIE_KIND_GUARDIAN_OF, who, 0, 0, tie.who});
      if (serves || studies || child_does) {
        found.insert(tie.unit);
      }
    }
    return found;
  }
  bool tied(Id one, Role as, Id other, Role as_other) const {
    if (as == ROLE_PARENT && as_other == ROLE_STUDENT) {
      return ties.contains({TIE_KIND_GUARDIAN_OF, one, 0, 0, other});
    }
    if (as == ROLE_STUDENT && as_other == ROLE_PARENT) {
      return tied(other, as_other, one, as);
    }
    const auto theirs = classes(other, as_other);
    return std::ranges::any_of(classes(one, as), [&](Id unit) { return theirs.contains(unit); });
  }
  bool share_a_group(Id one, Id other) const {
    return std::ranges::any_of(groups, [&](const auto& group) { return group.contains(one) && group.contains(other); });
  }

  // R5: by default the administration and all, employees among themselves always; families by ties, their like also in a group.
  ContactCondition condition(Role from, Role to) const {
    if (const auto set = rules.find({from, to}); set != rules.end()) {
      return set->second;
    }
    const bool always = leads(from) || leads(to) || (is_employee(from) && is_employee(to));
    return always ? CONTACT_CONDITION_ALWAYS : from == to ? CONTACT_CONDITION_SHARED : CONTACT_CONDITION_TIED;
  }
  bool may_block(Id one, Id other) const {
    const auto adult_outside = [&](Id who) { return !is(who, ROLE_STUDENT) && std::ranges::none_of(people.at(who), leads); };
    const auto serves_family = [&](Id who, Id of) {
      return works(who) && is(of, ROLE_PARENT) && tied(who, ROLE_TEACHER, of, ROLE_PARENT);
    };
    return adult_outside(one) && adult_outside(other) && !(works(one) && works(other)) && !serves_family(one, other) &&
           !serves_family(other, one);
  }
  bool may_write(Id from, Id to) const {
    const bool held_back = demands_verification && is(from, ROLE_TEACHER) && !verified.contains(from) && is_pupil(to);
    for (const auto as : people.at(from)) {
      for (const auto as_other : people.at(to)) {
        const auto wanted = condition(as, as_other);
        const bool counts =
            (!is_pupil(to) || as_other == ROLE_STUDENT) && !(held_back && (as == ROLE_TEACHER || as == ROLE_STAFF));
        const bool holds = wanted == CONTACT_CONDITION_ALWAYS ||
                           (wanted != CONTACT_CONDITION_NEVER && tied(from, as, to, as_other)) ||
                           (wanted == CONTACT_CONDITION_SHARED && share_a_group(from, to));
        if (counts && holds) {
          const bool blocked = blocks.contains({from, to}) || blocks.contains({to, from});
          return !blocked || !may_block(from, to);
        }
      }
    }
    return false;
  }
};

class ContactLife : public Staff {
 protected:
  ContactLife() {
    for (auto* person : {head.get(), admin.get(), teacher.get(), student.get()}) {
      everybody_.push_back(person);
    }
    for (int i = 0; i < 16; ++i) {
      crowd_.push_back(school.person(any_role()));
      everybody_.push_back(crowd_.back().get());
    }
    for (auto* person : everybody_) {
      const auto known = seen_by(*head, *person);
      for (const auto role : known.roles()) {
        model_.people[person->id().value].insert(static_cast<Role>(role));
      }
    }
    for (const auto* title : {"ИС-21", "ИС-22", "ЭК-21"}) {
      classes_.push_back(made(head->ask(unit_wish(*head, UNIT_KIND_CLASS, title))));
    }
    discipline_ = made(head->ask(discipline_wish(*head, "Математика")));
  }

  Role any_role() {
    static std::vector<Role> roles{ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_STUDENT, ROLE_PARENT, ROLE_PARENT};
    return dice_.pick(roles);
  }
  Person& anybody() { return *dice_.pick(everybody_); }

  void make_tie() {
    static std::vector<TieKind> kinds{TIE_KIND_CURATOR_OF, TIE_KIND_TEACHES, TIE_KIND_STUDIES_IN, TIE_KIND_GUARDIAN_OF};
    const auto kind = dice_.pick(kinds);
    const bool guards = kind == TIE_KIND_GUARDIAN_OF;
    const Tied tie{kind, anybody().id().value, guards ? 0 : dice_.pick(classes_), kind == TIE_KIND_TEACHES ? discipline_ : 0,
                   guards ? anybody().id().value : 0};
    const auto answer = head->ask(tie_wish(*head, tie));
    if (answer.has_made()) {
      if (kind == TIE_KIND_STUDIES_IN) {
        std::erase_if(model_.ties, [&](const Tied& other) { return other.kind == kind && other.who == tie.who; });
      }
      model_.ties.insert(tie);
      ids_[tie] = answer.made().id();
    }
  }
  void end_tie() {
    if (!model_.ties.empty()) {
      auto ties = std::vector(model_.ties.begin(), model_.ties.end());
      const auto tie = dice_.pick(ties);
      ASSERT_TRUE(head->ask(tie_end(*head, ids_.at(tie))).has_done());
      model_.ties.erase(tie);
    }
  }
  void change_role() {
    auto& person = anybody();
    const auto role = any_role();
    auto& roles = model_.people[person.id().value];
    if (!roles.contains(role)) {
      ASSERT_TRUE(head->ask(grant(*head, person, role)).has_done());
      roles.insert(role);
    } else if (head->ask(revocation(*head, person, role)).has_done()) {  // not the last one
      roles.erase(role);
      if (role == ROLE_TEACHER) {
        model_.verified.erase(person.id().value);
      }
    }
  }
  void verify() {
    auto& person = anybody();
    if (person.ask(verification_wish(person)).has_done()) {
      head->ask(decision(*head, {&person}, TEACHER_STATUS_VERIFIED));
      model_.verified.insert(person.id().value);
    }
  }
  void change_settings() {
    if (dice_.one_in(3)) {
      model_.demands_verification = !model_.demands_verification;
      SettingsChange change;
      change.set_demands_verification(model_.demands_verification);
      ASSERT_TRUE(head->ask(settings_wish(*head, change)).has_space_settings());
      return;
    }
    const auto from = any_role();
    const auto to = any_role();
    const auto condition = static_cast<ContactCondition>(dice_.between(1, to == ROLE_STUDENT ? 3 : 4));
    ASSERT_TRUE(head->ask(rule_wish(*head, from, to, condition)).has_space_settings());
    model_.rules[{from, to}] = condition;
  }
  void meet() {
    auto& one = anybody();
    auto& other = anybody();
    // Not a teacher who is to be confirmed, with a student.
    if (school.make_group({head.get(), &one, &other})) {
      model_.groups.push_back({head->id().value, one.id().value, other.id().value});
    }
  }
  void block() {
    auto& one = anybody();
    auto& other = anybody();
    if (one.ask(block_wish(one, other)).has_done()) {
      EXPECT_TRUE(model_.may_block(one.id().value, other.id().value));
      model_.blocks.emplace(one.id().value, other.id().value);
    }
  }

  void step() {
    const auto what = dice_.below(100);
    what < 40   ? make_tie()
    : what < 60 ? end_tie()
    : what < 75 ? change_role()
    : what < 85 ? change_settings()
    : what < 90 ? verify()
    : what < 91 ? meet()
                : block();
  }
  std::string roles_of(AccountId who) const {
    std::string words;
    for (const auto role : model_.people.at(who.value)) {
      words += " " + Role_Name(role);
    }
    return words;
  }
  void compare(int steps) {
    for (int i = 0; i < 40; ++i) {
      const auto from = anybody().id();
      const auto to = anybody().id();
      if (from == to) {
        continue;
      }
      bool may = false;
      school.at_home([&] { may = school.space().may_write(*school.space().account(from), *school.space().account(to)); });
      ASSERT_EQ(may, model_.may_write(from.value, to.value))
          << from.value << roles_of(from) << " to " << to.value << roles_of(to) << " after " << steps
          << " steps; ATRIUM_TEST_SEED=" << seed_;
      (may ? allowed_ : refused_) += 1;
    }
  }

  const std::uint64_t seed_ = test_seed();
  Dice dice_{seed_};
  ContactModel model_;
  std::vector<Person*> everybody_;
  std::vector<std::unique_ptr<Person>> crowd_;
  std::vector<Id> classes_;
  Id discipline_ = 0;
  std::map<Tied, Id> ids_;
  int allowed_ = 0;
  int refused_ = 0;
};

TEST_F(ContactLife, SaysWhatTheModelSaysAfterEachStep) {
  for (int steps = 1; steps <= 2000 && !HasFatalFailure(); ++steps) {
    step();
    compare(steps);
  }
  EXPECT_GT(allowed_, 5000);
  EXPECT_GT(refused_, 5000);
}

}  // namespace
}  // namespace atrium::test
