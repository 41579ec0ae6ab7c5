#include "bench/day/founder.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "server/server.h"
#include "server/space/sha256.h"
#include "server/space/space.h"

namespace atrium::bench {
namespace {

using namespace wire::v1;

constexpr std::size_t kTeachers = 40;  // of the staff; the first of it is the head
constexpr std::size_t kSubjects = 4;   // in each class, with a chat each
constexpr std::size_t kStudentsPerClass = kPeople[of(Kind::kStudent)] / kClasses;
constexpr std::size_t kFriends = 2;  // with whom a student has a chat that the student began
constexpr std::size_t kPerChange = 100;
constexpr std::size_t kBytesEach = 2048;  // reserved for a person, a tie or a membership: more than any takes

// One school, on its home thread.
class SchoolFounder {
 public:
  SchoolFounder(Server& server, std::string name) : server_(server), school_{std::move(name), {}, 0} {
    if (auto status = server_.create_space(school_.space, "Школа " + school_.space); !status) {
      throw std::runtime_error("a school can't be founded: " + status.error().message);
    }
  }

  School found() {
    add_people();
    add_units();
    tie_people();
    make_chats();
    make_direct_chats();
    return std::move(school_);
  }

 private:
  // Each batch of `count` things is a change of its own.
  void in_changes(std::size_t count, std::size_t bytes_each,
                  const std::function<void(space::Space&, space::Draft&, std::size_t)>& work) {
    for (std::size_t first = 0; first < count; first += kPerChange) {
      server_.with_space(school_.space, [&](space::Space& space) {
        auto draft = space.draft(kPerChange * bytes_each).value();
        for (auto i = first; i < std::min(count, first + kPerChange); ++i) {
          work(space, draft, i);
        }
        space.commit(std::move(draft), {}, {}, std::nullopt, {});
      });
    }
  }

  static std::size_t student(std::size_t number) { return kPeople[of(Kind::kStaff)] + number; }
  static std::size_t parent(std::size_t number) { return student(kPeople[of(Kind::kStudent)]) + number; }
  static std::size_t ward_of(std::size_t parent_number) { return parent_number % kPeople[of(Kind::kStudent)]; }
  static std::size_t class_of(std::size_t student_number) { return student_number / kStudentsPerClass; }
  static std::size_t curator(std::size_t of_class) { return 1 + of_class; }
  static std::size_t teacher(std::size_t of_class, std::size_t subject) { return 1 + (of_class + subject * 7) % kTeachers; }

  static Role role_of(std::size_t person) {
    return person == 0           ? ROLE_HEAD
           : person <= kTeachers ? ROLE_TEACHER
           : person < student(0) ? ROLE_STAFF
           : person < parent(0)  ? ROLE_STUDENT
                                 : ROLE_PARENT;
  }

  void add_people() {
    in_changes(kSchoolSize, kBytesEach, [&](space::Space& space, space::Draft& draft, std::size_t i) {
      const auto login = "person-" + std::to_string(i);
      auto& account = space.create_account(draft, login, "Человек " + std::to_string(i), {role_of(i)}, {});
      const auto kind = i < student(0) ? Kind::kStaff : i < parent(0) ? Kind::kStudent : Kind::kParent;
      auto& person = school_.people.emplace_back();
      person.kind = kind;
      person.token = space::sha256(school_.space + login);
      space.add_device(draft, account, space::sha256(person.token), "load generator");
      accounts_.push_back(account.id);
    });
  }

  void add_units() {
    in_changes(kClasses, kBytesEach, [&](space::Space& space, space::Draft& draft, std::size_t i) {
      structure::Unit unit;
      unit.set_unit_id(space.environment().random());
      unit.set_kind(UNIT_KIND_CLASS);
      unit.set_title("Класс " + std::to_string(i + 1));
      classes_.emplace_back(unit.unit_id());
      space.put_unit(draft, std::move(unit));
    });
    in_changes(kSubjects, kBytesEach, [&](space::Space& space, space::Draft& draft, std::size_t i) {
      structure::Discipline discipline;
      discipline.set_discipline_id(space.environment().random());
      discipline.set_title("Предмет " + std::to_string(i + 1));
      subjects_.emplace_back(discipline.discipline_id());
      space.put_discipline(draft, std::move(discipline));
    });
  }

  struct Bond {
    TieKind kind;
    std::size_t person;
    UnitId unit;
    DisciplineId subject;
    AccountId ward;
  };

  std::vector<Bond> bonds() const {
    std::vector<Bond> bonds;
    for (std::size_t i = 0; i < kClasses; ++i) {
      bonds.push_back({TIE_KIND_CURATOR_OF, curator(i), classes_[i], {}, {}});
      for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        bonds.push_back({TIE_KIND_TEACHES, teacher(i, subject), classes_[i], subjects_[subject], {}});
      }
    }
    for (std::size_t i = 0; i < kPeople[of(Kind::kStudent)]; ++i) {
      bonds.push_back({TIE_KIND_STUDIES_IN, student(i), classes_[class_of(i)], {}, {}});
    }
    for (std::size_t i = 0; i < kPeople[of(Kind::kParent)]; ++i) {
      bonds.push_back({TIE_KIND_GUARDIAN_OF, parent(i), {}, {}, accounts_[student(ward_of(i))]});
    }
    return bonds;
  }

  void tie_people() {
    const auto all = bonds();
    in_changes(all.size(), kBytesEach, [&](space::Space& space, space::Draft& draft, std::size_t i) {
      structure::Tie tie;
      tie.set_tie_id(space.environment().random());
      tie.set_kind(all[i].kind);
      tie.set_account_id(accounts_[all[i].person].value);
      tie.set_unit_id(all[i].unit.value);
      tie.set_discipline_id(all[i].subject.value);
      tie.set_ward_id(all[i].ward.value);
      tie.set_from_ms(draft.at_ms);
      space.put_tie(draft, std::move(tie), AccountId());
    });
  }

  // A chat whose members follow from ties, in a change of its own.
  std::uint64_t make_chat(const structure::ChatRule& rule) {
    std::uint64_t chat = 0;
    server_.with_space(school_.space, [&](space::Space& space) {
      auto draft = space.draft(kSchoolSize * 128).value();
      chat = space.create_rule_chat(draft, rule, AccountId()).id().value;
      space.commit(std::move(draft), {}, {}, std::nullopt, {});
    });
    return chat;
  }

  void make_chats() {
    auto& people = school_.people;
    school_.channel = make_chat({CHAT_TEMPLATE_SCHOOL, {}, {}});
    const auto staff_room = make_chat({CHAT_TEMPLATE_STAFF_ROOM, {}, {}});
    for (std::size_t i = 0; i < student(0); ++i) {
      people[i].staff_room.push_back(staff_room);
    }
    for (std::size_t i = 0; i < kClasses; ++i) {
      const auto of_class = make_chat({CHAT_TEMPLATE_CLASS, classes_[i], {}});
      const auto of_parents = make_chat({CHAT_TEMPLATE_CLASS_PARENTS, classes_[i], {}});
      make_chat({CHAT_TEMPLATE_CLASS_TEACHERS, classes_[i], {}});
      people[curator(i)].own_class.push_back(of_class);
      people[curator(i)].subject.push_back(of_parents);
      std::vector<std::uint64_t> of_subjects;
      for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        of_subjects.push_back(make_chat({CHAT_TEMPLATE_SUBJECT, classes_[i], subjects_[subject]}));
        people[teacher(i, subject)].own_class.push_back(of_subjects.back());
      }
      for (std::size_t j = i * kStudentsPerClass; j < (i + 1) * kStudentsPerClass; ++j) {
        people[student(j)].own_class.push_back(of_class);
        people[student(j)].subject = of_subjects;
      }
      for (std::size_t j = 0; j < kPeople[of(Kind::kParent)]; ++j) {
        if (class_of(ward_of(j)) == i) {
          people[parent(j)].own_class.push_back(of_parents);
        }
      }
    }
  }

  // Students with classmates, parents with their curator, staff one with the next.
  void make_direct_chats() {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < kPeople[of(Kind::kStudent)]; ++i) {
      for (std::size_t friends = 1; friends <= kFriends; ++friends) {
        const auto place = (i % kStudentsPerClass + friends) % kStudentsPerClass;
        pairs.emplace_back(student(i), student(class_of(i) * kStudentsPerClass + place));
      }
    }
    for (std::size_t i = 0; i < kPeople[of(Kind::kParent)]; ++i) {
      pairs.emplace_back(parent(i), curator(class_of(ward_of(i))));
    }
    for (std::size_t i = 0; i < student(0); ++i) {
      pairs.emplace_back(i, (i + 1) % student(0));
    }
    in_changes(pairs.size(), kBytesEach, [&](space::Space& space, space::Draft& draft, std::size_t i) {
      const auto [one, other] = pairs[i];
      auto& chat = space.create_chat(draft, CHAT_KIND_DIRECT, {}, false);
      space.add_member(draft, chat, *space.account(accounts_[one]), MEMBER_ROLE_MEMBER, Seq(1));
      space.add_member(draft, chat, *space.account(accounts_[other]), MEMBER_ROLE_MEMBER, Seq(1));
      Entry created;
      created.mutable_chat_created();
      space.append(draft, chat, AccountId(), std::move(created));
      school_.people[one].direct.push_back(chat.id().value);
      school_.people[other].direct.push_back(chat.id().value);
    });
  }

  Server& server_;
  School school_;
  std::vector<AccountId> accounts_;
  std::vector<UnitId> classes_;
  std::vector<DisciplineId> subjects_;
};

}  // namespace

std::vector<School> found_schools(const std::filesystem::path& data, std::size_t count,
                                  const std::function<void(std::size_t)>& progress) {
  ServerOptions options;
  options.data = data;
  auto server = Server::start(options);
  if (!server) {
    throw std::runtime_error("the schools can't be founded: " + server.error().message);
  }
  std::vector<School> schools;
  for (std::size_t i = 0; i < count; ++i) {
    schools.push_back(SchoolFounder(**server, "school-" + std::to_string(i + 1)).found());
    progress(i + 1);
  }
  return schools;
}

}  // namespace atrium::bench
