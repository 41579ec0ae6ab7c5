// What the school is made of, and who is what to whom.
#include <algorithm>

#include "commands.h"
#include "output.h"
#include "people.h"
#include "structure_words.h"

namespace atrium::cli {
namespace {

using client::AccountId;
using client::Done;
using client::Tie;
using client::TieKind;
using client::Unit;
using client::UnitId;
using client::UnitKind;

using Ties = std::vector<Tie>;

// What a class has to show.
struct ClassFacts {
  std::set<AccountId> curators;
  std::set<AccountId> students;
  std::set<AccountId> teachers;
};

ClassFacts facts_of(const Ties& ties) {
  ClassFacts facts;
  for (const Tie& tie : ties) {
    if (tie.kind == TieKind::kCuratorOf)
      facts.curators.insert(tie.person);
    if (tie.kind == TieKind::kStudiesIn)
      facts.students.insert(tie.person);
    if (tie.kind == TieKind::kTeaches)
      facts.teachers.insert(tie.person);
  }
  return facts;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// Departments and classes, each below the one that it belongs to, by title.
class Tree {
 public:
  Tree(const Settings& settings, Account& account) : settings_(settings), titles_(account) {
    for (const Unit& unit : titles_.structure().units) {
      below_[unit.parent].push_back(&unit);
      if (unit.kind == UnitKind::kClass) {
        const auto ties =
            account.ask<Ties>([&](Done<Ties> done) { account.client().list_class_ties(unit.id, std::move(done)); });
        facts_[unit.id] = facts_of(ties);
        curators_.insert(facts_[unit.id].curators.begin(), facts_[unit.id].curators.end());
      }
    }
    for (auto& [parent, units] : below_)
      std::sort(units.begin(), units.end(), [](const Unit* one, const Unit* other) { return one->title < other->title; });
    names_ = find_names(account, curators_);
  }

  void print(UnitId parent = {}, std::size_t depth = 0) const {
    const auto found = below_.find(parent);
    if (found == below_.end())
      return;
    for (const Unit* unit : found->second) {
      print_line(settings_.json ? json_line(*unit) : std::string(2 * depth, ' ') + text_line(*unit));
      print(unit->id, depth + 1);
    }
  }

 private:
  std::vector<std::string> curator_names(const Unit& unit) const {
    std::vector<std::string> names;
    for (const AccountId id : facts_.at(unit.id).curators)
      names.push_back(names_.at(id));
    std::sort(names.begin(), names.end());
    return names;
  }

  std::string text_line(const Unit& unit) const {
    std::string text = printable(unit.title);
    if (unit.kind != UnitKind::kClass)
      return text;
    const ClassFacts& facts = facts_.at(unit.id);
    std::string curators;
    for (const auto& name : curator_names(unit))
      curators += (curators.empty() ? "" : ", ") + printable(name);
    return text + "  (" + (curators.empty() ? "no curator" : "curator " + curators) + "; " +
           counted(facts.students.size(), "student", "students") + ", " +
           counted(facts.teachers.size(), "teacher", "teachers") + ")";
  }

  std::string json_line(const Unit& unit) const {
    JsonLine line;
    line.text("unit", to_text(unit.id)).text("kind", to_text(unit.kind)).text("title", unit.title);
    if (unit.parent != UnitId{})
      line.text("department", titles_.title_of(unit.parent));
    if (unit.kind == UnitKind::kClass) {
      const ClassFacts& facts = facts_.at(unit.id);
      const auto curators = curator_names(unit);
      line.texts("curators", {curators.begin(), curators.end()});
      line.number("students", std::uint64_t{facts.students.size()});
      line.number("teachers", std::uint64_t{facts.teachers.size()});
    }
    return line.str();
  }

  const Settings& settings_;
  const Titles titles_;
  std::map<UnitId, std::vector<const Unit*>> below_;
  std::map<UnitId, ClassFacts> facts_;
  std::set<AccountId> curators_;
  Names names_;
};

// What the command line says about a tie. `what` is a class, and for a guardian the student's login.
Tie wished_tie(const Settings& settings, Account& account) {
  Tie tie;
  tie.kind = tie_kind_of(settings.tie);
  if ((tie.kind == TieKind::kTeaches) == settings.discipline.empty())
    throw Misused("say which discipline for a teacher, and for nobody else");
  tie.person = find_person(account, settings.person);
  if (tie.kind == TieKind::kGuardianOf) {
    tie.ward = find_person(account, settings.what);
    return tie;
  }
  const Titles titles(account);
  tie.unit = titles.unit(settings.what, UnitKind::kClass).id;
  if (!settings.discipline.empty())
    tie.discipline = titles.discipline(settings.discipline).id;
  return tie;
}

Ties ties_of(Account& account, AccountId person) {
  return account.ask<Ties>([&](Done<Ties> done) { account.client().list_ties(person, std::move(done)); });
}

bool says_the_same(const Tie& one, const Tie& other) {
  return one.kind == other.kind && one.person == other.person && one.unit == other.unit &&
         one.discipline == other.discipline && one.ward == other.ward;
}

void print_tie(const Settings& settings, const Tie& tie, const Names& names, const std::optional<Titles>& titles) {
  const bool guards = tie.kind == TieKind::kGuardianOf;
  const auto what = guards ? names.at(tie.ward) : titles ? titles->title_of(tie.unit) : to_text(tie.unit);
  std::string discipline;
  if (tie.discipline != client::DisciplineId{})
    discipline = titles ? titles->title_of(tie.discipline) : to_text(tie.discipline);
  if (settings.json) {
    JsonLine line;
    line.text("tie", to_text(tie.id)).text("account", to_text(tie.person)).text("name", names.at(tie.person));
    line.text("as", to_text(tie.kind)).text("of", what);
    if (!discipline.empty())
      line.text("discipline", discipline);
    line.number("from_ms", tie.from_ms);
    if (tie.until_ms != 0)
      line.number("until_ms", tie.until_ms);
    print_line(line.str());
  } else {
    print_line(printable(names.at(tie.person)) + "  " + std::string(to_text(tie.kind)) + " of " + printable(what) +
               (discipline.empty() ? "" : ", " + printable(discipline)) + "  since " + format_time(tie.from_ms) +
               (tie.until_ms == 0 ? "" : "  until " + last_day_before(tie.until_ms)));
  }
}

bool is_employee(const client::Person& person) {
  return std::any_of(person.roles.begin(), person.roles.end(), [](client::Role role) {
    return role != client::Role::kStudent && role != client::Role::kParent && role != client::Role::kUnspecified;
  });
}

void print_made(const Settings& settings, const char* what, const std::string& id) {
  print_line(settings.json ? JsonLine().text(what, id).str() : "made " + std::string(what) + " " + id);
}

}  // namespace

int run_classes(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  Tree(settings, account).print();
  return 0;
}

int run_disciplines(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  auto disciplines = Titles(account).structure().disciplines;
  std::sort(disciplines.begin(), disciplines.end(),
            [](const auto& one, const auto& other) { return one.title < other.title; });
  for (const auto& discipline : disciplines) {
    print_line(settings.json ? JsonLine().text("discipline", to_text(discipline.id)).text("title", discipline.title).str()
                             : printable(discipline.title));
  }
  return 0;
}

int run_make_unit(const Settings& settings) {
  const auto kind = unit_kind_of(settings.unit_kind);
  Account account(settings);
  account.sign_in();
  client::NewUnit unit{kind, settings.title, {}};
  if (!settings.department.empty())
    unit.parent = Titles(account).unit(settings.department, UnitKind::kDepartment).id;
  const auto id = account.ask<UnitId>([&](Done<UnitId> done) { account.client().make_unit(unit, std::move(done)); });
  print_made(settings, settings.unit_kind.c_str(), to_text(id));
  return 0;
}

int run_make_discipline(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto id = account.ask<client::DisciplineId>(
      [&](Done<client::DisciplineId> done) { account.client().make_discipline(settings.title, std::move(done)); });
  print_made(settings, "discipline", to_text(id));
  return 0;
}

int run_make_chat(const Settings& settings) {
  using client::ChatTemplate;
  client::TemplateChat chat{chat_template_of(settings.chat_template), {}, {}};
  if ((chat.chat_template >= ChatTemplate::kClass) == settings.what.empty())
    throw Misused("say which class for a class's chat, and for no other");
  if ((chat.chat_template == ChatTemplate::kSubject) == settings.discipline.empty())
    throw Misused("say which discipline for a subject's chat, and for no other");
  Account account(settings);
  account.sign_in();
  if (!settings.what.empty()) {
    const Titles titles(account);
    chat.unit = titles.unit(settings.what, UnitKind::kClass).id;
    if (!settings.discipline.empty())
      chat.discipline = titles.discipline(settings.discipline).id;
  }
  const auto opened = account.ask<client::ChatOpened>(
      [&](Done<client::ChatOpened> done) { account.client().make_template_chat(chat, std::move(done)); });
  print_made(settings, "chat", to_text(opened.chat));
  return 0;
}

int run_tie(const Settings& settings) {
  const auto until_ms = settings.until.empty() ? 0 : end_of_day_ms(settings.until);
  Account account(settings);
  account.sign_in();
  auto tie = wished_tie(settings, account);
  tie.until_ms = until_ms;
  const auto id =
      account.ask<client::TieId>([&](Done<client::TieId> done) { account.client().make_tie(tie, std::move(done)); });
  print_made(settings, "tie", to_text(id));
  return 0;
}

int run_untie(const Settings& settings) {
  Account account(settings);
  account.sign_in();
  const auto wished = wished_tie(settings, account);
  const auto ties = ties_of(account, wished.person);
  const auto found = std::find_if(ties.begin(), ties.end(), [&](const Tie& tie) { return says_the_same(tie, wished); });
  if (found == ties.end())
    throw Failed(settings.person + " is no " + settings.tie + " of " + settings.what + ": see \"atrium ties\"");
  account.ask<void>([&](Done<void> done) { account.client().end_tie(found->id, std::move(done)); });
  print_done(settings);
  return 0;
}

int run_ties(const Settings& settings) {
  if (!settings.person.empty() && !settings.of_class.empty())
    throw Misused("say whose ties, or of which class, not both");
  Account account(settings);
  account.sign_in();
  // Who is no employee gets numbers in place of titles.
  std::optional<Titles> titles;
  if (is_employee(account.me()) || !settings.of_class.empty())
    titles.emplace(account);
  Ties ties;
  if (settings.of_class.empty()) {
    ties = ties_of(account, settings.person.empty() ? account.me().id : find_person(account, settings.person));
  } else {
    const auto unit = titles->unit(settings.of_class, UnitKind::kClass).id;
    ties = account.ask<Ties>([&](Done<Ties> done) { account.client().list_class_ties(unit, std::move(done)); });
  }
  std::set<AccountId> people;
  for (const Tie& tie : ties)
    people.insert({tie.person, tie.ward});
  const Names names = find_names(account, people);
  for (const Tie& tie : ties)
    print_tie(settings, tie, names, titles);
  return 0;
}

}  // namespace atrium::cli
